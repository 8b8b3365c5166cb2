import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import type { Site } from "../../config/site.ts";
import { alertmanager } from "./alertmanager.ts";
import { collector } from "./collector.ts";
import { demoApp, demoModel } from "./demo.ts";
import { grafana } from "./grafana.ts";
import { jaeger } from "./jaeger.ts";
import { ledger } from "./ledger.ts";
import { loki } from "./loki.ts";
import { postgres } from "./postgres.ts";
import { prometheus } from "./prometheus.ts";
import { recorder } from "./recorder.ts";
import type { Service } from "./service.ts";
import { tempo } from "./tempo.ts";

const all: Readonly<Record<ServerName, (config: Config, site: Site) => Service>> = {
  loki,
  jaeger,
  tempo,
  recorder,
  postgres,
  ledger,
  collector,
  alertmanager,
  prometheus,
  grafana,
  "demo-model": demoModel,
  "demo-app": demoApp,
};

/** The services of a site, each after those that should be there first. */
export function servicesOf(config: Config, site: Site): readonly Service[] {
  return (Object.keys(all) as ServerName[]).filter((name) => site.servers.includes(name)).map((name) => all[name](config, site));
}
