import { RULES_PATH } from "../alerts/rules.ts";
import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import type { PortName } from "../config/ports.ts";
import type { Config } from "../config/schema.ts";
import type { ServerName } from "../config/servers.ts";
import type { Site } from "../config/site.ts";

export const PROMETHEUS_PATH = "prometheus/prometheus.yml";

/** Where each server shows its own metrics. */
const ownMetrics: Readonly<Partial<Record<ServerName, PortName>>> = {
  collector: "collectorSelf",
  prometheus: "prometheus",
  alertmanager: "alertmanager",
  loki: "loki",
  jaeger: "jaegerSelf",
  tempo: "tempo",
  grafana: "grafana",
  recorder: "recorder",
};

/** Scrapes the metrics that the Collector derived and those of every server; evaluates the rules; tells Alertmanager. */
export function prometheusFiles(config: Config, site: Site): readonly Artifact[] {
  const job = (name: string, port: PortName, more: object = {}) => ({
    job_name: name,
    ...more,
    static_configs: [{ targets: [site.reach(port)] }],
  });
  // The labels of an application are its own; the budget is a hard stop, should folding ever fail.
  const ofApplications = { honor_labels: true, sample_limit: config.capacity.seriesBudget };
  const servers = site.servers.flatMap((server) => {
    const port = ownMetrics[server];
    return port ? [job(server, port)] : [];
  });
  return [
    yamlArtifact(PROMETHEUS_PATH, {
      global: {
        scrape_interval: config.scrapeInterval,
        scrape_timeout: config.scrapeInterval,
        evaluation_interval: config.scrapeInterval,
      },
      rule_files: [site.file(RULES_PATH)],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [site.reach("alertmanager")] }] }] },
      scrape_configs: [job("calls", "collectorMetrics", ofApplications), job("apps", "collectorApps", ofApplications), ...servers],
    }),
  ];
}
