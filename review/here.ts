import { loadConfig } from "../config/load.ts";
import { checked } from "../stacks/check.ts";
import { localServers } from "../stacks/local/servers.ts";
import { localSite } from "../stacks/local/site.ts";
import { type Description, describe } from "./description.ts";

/** What this revision amounts to with the config that counts here. The local target stands for all. */
export async function describeHere(): Promise<Description> {
  const { config } = checked(await loadConfig());
  return describe(config, localSite(config, localServers(config)));
}
