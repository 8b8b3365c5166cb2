import { alertmanagerFiles } from "../alerts/alertmanager.ts";
import { ruleFiles } from "../alerts/rules.ts";
import type { Artifact } from "../artifact/artifact.ts";
import { collectorFiles } from "../collector/collector.ts";
import { zeroFiles } from "../collector/zeros.ts";
import type { Config } from "../config/schema.ts";
import type { ServerName } from "../config/servers.ts";
import type { Site } from "../config/site.ts";
import { dashboardFiles } from "../dashboards/all.ts";
import { pages } from "../dashboards/places.ts";
import { demoFiles } from "../demo/settings.ts";
import { ledgerFiles } from "../ledger/settings.ts";
import { recorderFiles } from "../recorder/settings.ts";
import { grafanaFiles } from "../storage/grafana.ts";
import { jaegerFiles } from "../storage/jaeger.ts";
import { lokiFiles } from "../storage/loki.ts";
import { postgresFiles } from "../storage/postgres.ts";
import { prometheusFiles } from "../storage/prometheus.ts";
import { tempoFiles } from "../storage/tempo.ts";

/** Who reads what. Dashboards are made also where no Grafana runs: they can be imported into another. */
const generators: readonly { readonly of?: ServerName; readonly make: (config: Config, site: Site) => readonly Artifact[] }[] = [
  { of: "collector", make: collectorFiles },
  { of: "prometheus", make: prometheusFiles },
  { of: "prometheus", make: (config, site) => ruleFiles(config, { site, ...pages }) },
  { of: "alertmanager", make: alertmanagerFiles },
  { of: "loki", make: (config, site) => lokiFiles(config, site) },
  { of: "jaeger", make: jaegerFiles },
  { of: "tempo", make: tempoFiles },
  { of: "recorder", make: zeroFiles },
  { of: "recorder", make: recorderFiles },
  { of: "postgres", make: postgresFiles },
  { of: "ledger", make: ledgerFiles },
  { make: dashboardFiles },
  { make: (_, site) => grafanaFiles(site) },
  { of: "demo-app", make: demoFiles },
];

/** Every file of a stack, as text. Pure: the same config and site give the same bytes. */
export function artifactsOf(config: Config, site: Site): readonly Artifact[] {
  return generators.flatMap(({ of, make }) => (of === undefined || site.servers.includes(of) ? make(config, site) : []));
}
