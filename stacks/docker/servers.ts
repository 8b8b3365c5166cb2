import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";

/** The servers of the container target: everything has an image, so nothing depends on what a host has. */
export function dockerServers(config: Config): readonly ServerName[] {
  return [
    ...(["loki", config.docker.traces, "recorder", "postgres", "ledger", "collector", "alertmanager", "prometheus", "grafana"] as const),
    ...(config.demo.enabled ? (["demo-model", "demo-app"] as const) : []),
  ];
}
