import { loadConfig } from "../config/load.ts";
import { checked } from "../stacks/check.ts";
import { localServers } from "../stacks/local/servers.ts";
import { localSite } from "../stacks/local/site.ts";
import { code } from "./changes/change.ts";
import { type Description, describe } from "./description.ts";

/** What this revision amounts to with the config that counts here. The local target stands for all. */
export async function describeHere(): Promise<Description> {
  const { config, warnings } = checked(await loadConfig());
  // Who is told is said in more detail than the config can warn of.
  const doubts = warnings.filter(({ at }) => !at.startsWith("routes.")).map(({ at, fix }) => `${code(at)}: ${fix}`);
  return describe(config, localSite(config, localServers(config)), doubts);
}
