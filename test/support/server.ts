import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import type { Service } from "../../stacks/services/service.ts";
import { Process } from "./process.ts";
import { program } from "./programs.ts";
import type { StackFiles } from "./stack-files.ts";

/** Starts a server of a stack as its description says, and waits until it can be used. */
export async function startServer({ config, site }: Pick<StackFiles, "config" | "site">, describe: (config: Config, site: Site) => Service): Promise<Process> {
  const { name, program: built, args, env, health } = describe(config, site);
  if (built.kind !== "server") throw new Error(`${name} is a program of ours, for which a bundle must be written first`);
  return Process.start(program(built.name), args, `http://${site.reach(health.port)}${health.path}`, env);
}
