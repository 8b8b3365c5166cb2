import type { ConfigInput } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import { ownServers } from "./stack-files.ts";

export interface ConfigCase {
  readonly name: string;
  readonly changes: Partial<ConfigInput>;
  readonly servers: readonly ServerName[];
}

/** Configs that between them use every branch of the Collector's generator. */
export const collectorConfigs: readonly ConfigCase[] = [
  { name: "the sample", changes: {}, servers: ownServers },
  { name: "the demo", changes: { demo: { enabled: true } }, servers: [...ownServers, "postgres", "ledger", "demo-model", "demo-app"] },
  { name: "content redacted", changes: { privacy: { content: "redacted", allowAttributes: ["tenant.name"] } }, servers: ownServers },
  { name: "content hashed", changes: { privacy: { content: "hashed" } }, servers: ownServers },
  {
    name: "an app that counts its own calls and is scraped",
    changes: { services: { mine: { metrics: "app", scrape: ["127.0.0.1:9100", "10.0.0.7:80/custom/metrics"] } } },
    servers: ownServers,
  },
  { name: "a service of which one dialect counts", changes: { services: { mine: { dialects: ["guide"] } } }, servers: ownServers },
  { name: "Tempo in place of Jaeger", changes: {}, servers: ["loki", "tempo", "recorder", "collector", "alertmanager", "prometheus", "grafana"] },
  { name: "no features and no models", changes: { features: {}, models: {}, teams: {}, services: {} }, servers: ownServers },
  { name: "an IPv6 address", changes: { listen: { address: "::1" } }, servers: ownServers },
];
