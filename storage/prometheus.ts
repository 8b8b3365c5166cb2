import { RULES_PATH } from "../alerts/rules.ts";
import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import type { PortName } from "../config/ports.ts";
import type { Config } from "../config/schema.ts";
import type { ServerName } from "../config/servers.ts";
import type { Site } from "../config/site.ts";
import { APPS_JOB, CALLS_JOB } from "../telemetry/scrape-jobs.ts";
import type { ruleFailures } from "../telemetry/server-metrics.ts";

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
  ledger: "ledger",
};

/** What Prometheus reads, and where. */
export interface ScrapeJob {
  readonly job: string;
  readonly port: PortName;
  /** Of applications, whose labels are their own. */
  readonly applications?: true;
}

/** The metrics that the Collector derived or was sent, and those of every server of a site about itself. */
export function scrapeJobs(site: Site): readonly ScrapeJob[] {
  const servers = site.servers.flatMap((server) => {
    const port = ownMetrics[server];
    return port ? [{ job: server, port }] : [];
  });
  return [{ job: CALLS_JOB, port: "collectorMetrics", applications: true }, { job: APPS_JOB, port: "collectorApps", applications: true }, ...servers];
}

/** What the metrics may take, in the unit in which Prometheus is told: MiB, which it calls MB. */
export function metricsMebibytes({ retention }: Config): number {
  return Math.round(retention.metricsGiB * 1_024);
}

const GROUP: (typeof ruleFailures.labels)[number] = "rule_group";

/** Prometheus puts the path of the file before the name of a rule group. There is one file, and people read the name. */
const groupsByName = { source_labels: [GROUP], regex: ".*;(.+)", target_label: GROUP };

/** Scrapes applications and servers; evaluates the rules; tells Alertmanager. */
export function prometheusFiles(config: Config, site: Site): readonly Artifact[] {
  // The budget is a hard stop, should folding ever fail.
  const ofApplications = { honor_labels: true, sample_limit: config.capacity.seriesBudget };
  return [
    yamlArtifact(PROMETHEUS_PATH, {
      global: {
        scrape_interval: config.scrapeInterval,
        scrape_timeout: config.scrapeInterval,
        evaluation_interval: config.scrapeInterval,
      },
      rule_files: [site.file(RULES_PATH)],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [site.reach("alertmanager")] }] }] },
      scrape_configs: scrapeJobs(site).map(({ job, port, applications }) => ({
        job_name: job,
        ...(applications ? ofApplications : {}),
        ...(job === "prometheus" ? { metric_relabel_configs: [groupsByName] } : {}),
        static_configs: [{ targets: [site.reach(port)] }],
      })),
    }),
  ];
}
