import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import { locate } from "../../tools/locate.ts";

/** The servers of the local target. Grafana cannot be built from its module, so it joins where it is installed. */
export function localServers(config: Config): readonly ServerName[] {
  return [
    ...(["loki", "jaeger", "recorder", "postgres", "ledger", "collector", "alertmanager", "prometheus"] as const),
    ...(locate({ program: "grafana", atLeast: "0" }) ? (["grafana"] as const) : []),
    ...(config.demo.enabled ? (["demo-model", "demo-app"] as const) : []),
  ];
}
