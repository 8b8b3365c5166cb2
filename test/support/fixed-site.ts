import type { ConfigInput } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import { localSite } from "../../stacks/local/site.ts";
import { configWith } from "./config.ts";

/** A config and a site whose paths and ports are the same on every machine: for files that are compared with stored ones. */
export function fixedSite(
  changes: Partial<ConfigInput> = {},
  servers: readonly ServerName[] = ["loki", "jaeger", "recorder", "postgres", "ledger", "collector", "alertmanager", "prometheus", "grafana"],
) {
  const config = configWith({ local: { directory: "/srv/plumbline" }, ...changes });
  return { config, site: localSite(config, servers) };
}
