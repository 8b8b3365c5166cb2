import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { checked } from "../stacks/check.ts";
import { buildPlan } from "../stacks/local/build-plan.ts";
import { supervisorPid } from "../stacks/local/host/supervisor.ts";
import type { Plan } from "../stacks/local/plan.ts";
import { localServers } from "../stacks/local/servers.ts";
import { localSite } from "../stacks/local/site.ts";
import { servicesOf } from "../stacks/services/all.ts";
import { Problem } from "./problem.ts";

/** Folder of the project. */
export const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/** Folder of the synthesised local stack. */
export const stackFolder = join(process.cwd(), "cdktf.out", "stacks", "local");

export interface LocalStackInfo {
  readonly config: Config;
  readonly site: ReturnType<typeof localSite>;
  readonly plan: Plan;
}

/** The local stack as the config describes it, without synthesising it. */
export async function describeLocal(): Promise<LocalStackInfo> {
  const { config } = checked(await loadConfig());
  const site = localSite(config, localServers(config));
  return { config, site, plan: buildPlan(config, site, servicesOf(config, site)) };
}

/** The same stack, for what can be done to a running one only. @throws Problem where it does not run */
export function running(info: LocalStackInfo): LocalStackInfo {
  if (!supervisorPid(info.plan.directory)) throw new Problem("The stack does not run. Start it first: make up");
  return info;
}
