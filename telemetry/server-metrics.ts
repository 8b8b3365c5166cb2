import type { Metric } from "./metric.ts";
import type { MetricKind } from "./prom-name.ts";

type Appearance = "with trouble" | "with receivers";

/**
 * Metrics that the servers of the stack emit about themselves, as Prometheus stores them: what pipeline health asks.
 * Names were read from the running servers; the end-to-end test holds them against what the pinned versions expose.
 */
export interface ServerMetric<L extends string = string, K extends MetricKind = MetricKind> extends Metric<L, K> {
  /** The scrape job whose servers emit it. Jaeger is a Collector itself and emits the same names. */
  readonly job: string;
  /**
   * When it is there, where that is not always: a counter of something that should not happen comes with its first time,
   * what is said of each receiver with the first that the config declares.
   */
  readonly appears?: Appearance;
}

function of(job: string) {
  return <const L extends string, K extends MetricKind>(
    prom: string,
    kind: K,
    labels: readonly L[],
    help: string,
    appears?: Appearance,
  ): ServerMetric<L | "job" | "instance", K> => ({
    job,
    ...(appears && { appears }),
    otel: prom,
    prom,
    kind,
    unit: "",
    labels: [...labels, "job", "instance"],
    help,
  });
}

const collector = of("collector");
const prometheus = of("prometheus");
const alertmanager = of("alertmanager");
const loki = of("loki");
const recorder = of("recorder");
const ledger = of("ledger");

/** Prometheus itself writes it, for every job. */
export const up: Metric<"job" | "instance", "gauge"> = {
  otel: "up",
  prom: "up",
  kind: "gauge",
  unit: "",
  labels: ["job", "instance"],
  help: "1 where the last scrape of a target worked.",
};

/** Prometheus itself writes it, for every job. */
export const scrapedSeries: Metric<"job" | "instance", "gauge"> = {
  otel: "scrape_samples_post_metric_relabeling",
  prom: "scrape_samples_post_metric_relabeling",
  kind: "gauge",
  unit: "",
  labels: ["job", "instance"],
  help: "Series that a target showed at the last scrape.",
};

// Collector

export const acceptedSpans = collector("otelcol_receiver_accepted_spans_total", "counter", ["receiver", "transport"], "Spans that the Collector took in.");
export const refusedSpans = collector(
  "otelcol_receiver_refused_spans_total",
  "counter",
  ["receiver", "transport"],
  "Spans that the Collector could not take in; the sender must try again.",
);
export const acceptedLogs = collector("otelcol_receiver_accepted_log_records_total", "counter", ["receiver", "transport"], "Log records that the Collector took in.");
export const refusedLogs = collector("otelcol_receiver_refused_log_records_total", "counter", ["receiver", "transport"], "Log records that the Collector could not take in.");
export const queueSize = collector("otelcol_exporter_queue_size", "gauge", ["exporter", "data_type"], "What waits in the queue of an exporter.");
export const queueCapacity = collector("otelcol_exporter_queue_capacity", "gauge", ["exporter", "data_type"], "What the queue of an exporter can hold.");
export const sentSpans = collector("otelcol_exporter_sent_spans_total", "counter", ["exporter"], "Spans that a store took.");
export const sentLogs = collector("otelcol_exporter_sent_log_records_total", "counter", ["exporter"], "Log records that a store took.");
export const sendFailedSpans = collector("otelcol_exporter_send_failed_spans_total", "counter", ["exporter"], "Spans that a store refused for good.", "with trouble");
export const sendFailedLogs = collector("otelcol_exporter_send_failed_log_records_total", "counter", ["exporter"], "Log records that a store refused for good.", "with trouble");
export const enqueueFailedSpans = collector(
  "otelcol_exporter_enqueue_failed_spans_total",
  "counter",
  ["exporter"],
  "Spans that found the queue of an exporter full.",
  "with trouble",
);
export const enqueueFailedLogs = collector(
  "otelcol_exporter_enqueue_failed_log_records_total",
  "counter",
  ["exporter"],
  "Log records that found the queue of an exporter full.",
  "with trouble",
);
export const deltaPoints = collector(
  "otelcol_deltatocumulative_datapoints_total",
  "counter",
  ["error"],
  "Points of derived metrics, by what was wrong with them; without error they were counted.",
);
export const undecidedTraces = collector("otelcol_processor_tail_sampling_sampling_traces_on_memory", "gauge", [], "Traces that wait in memory for their sampling to be decided.");
export const judgedTraces = collector(
  "otelcol_processor_tail_sampling_global_count_traces_sampled_total",
  "counter",
  ["decision"],
  "Traces of which tail sampling decided whether they are kept.",
);
export const removedTraces = collector(
  "otelcol_processor_tail_sampling_sampling_trace_removal_age_seconds_count",
  "counter",
  [],
  "Traces that left the memory of tail sampling, decided or not.",
);
export const collectorMemory = collector("otelcol_process_memory_rss_bytes", "gauge", [], "Memory of the Collector.");

// Prometheus, Alertmanager, Loki

export const ruleFailures = prometheus("prometheus_rule_evaluation_failures_total", "counter", ["rule_group"], "Rules that could not be evaluated.");
export const ruleSeconds = prometheus("prometheus_rule_group_last_duration_seconds", "gauge", ["rule_group"], "How long the last evaluation of a rule group took.");
export const ruleInterval = prometheus("prometheus_rule_group_interval_seconds", "gauge", ["rule_group"], "How often a rule group is to be evaluated.");
export const ruleMissed = prometheus(
  "prometheus_rule_group_iterations_missed_total",
  "counter",
  ["rule_group"],
  "Evaluations that were left out because the one before was not over.",
);
export const alertsSent = prometheus("prometheus_notifications_sent_total", "counter", ["alertmanager"], "Alerts that an Alertmanager took.");
export const alertsUnsent = prometheus("prometheus_notifications_errors_total", "counter", ["alertmanager"], "Alerts that did not get to an Alertmanager.");
export const prometheusReloaded = prometheus("prometheus_config_last_reload_successful", "gauge", [], "1 where Prometheus took its last configuration.");
export const headSeries = prometheus("prometheus_tsdb_head_series", "gauge", [], "Time series in memory.");
export const notificationsFailed = alertmanager(
  "alertmanager_notifications_failed_total",
  "counter",
  ["receiver_name", "integration", "reason"],
  "Messages that did not reach their receiver.",
  "with receivers",
);

/** A message that is refused is tried again for minutes before it counts as failed: attempts say it at once. */
export const messageAttempts = alertmanager(
  "alertmanager_notification_requests_total",
  "counter",
  ["receiver_name", "integration"],
  "Attempts to hand a message to a receiver.",
  "with receivers",
);

export const messageAttemptsFailed = alertmanager(
  "alertmanager_notification_requests_failed_total",
  "counter",
  ["receiver_name", "integration"],
  "Attempts to hand a message to a receiver that it did not take.",
  "with receivers",
);
export const alertmanagerReloaded = alertmanager("alertmanager_config_last_reload_successful", "gauge", [], "1 where Alertmanager took its last configuration.");
export const lokiDiscarded = loki("loki_discarded_samples_total", "counter", ["reason"], "Log records that Loki refused.", "with trouble");

// Recorder

export const callsRecorded = recorder("plumbline_recorder_calls_total", "counter", ["result"], "Calls that were turned into a log record, by whether it was stored or set aside.");

export const diskFree = recorder("plumbline_disk_free_bytes", "gauge", ["disk"], "What is free of a file system, for who is not root.");
export const diskSize = recorder("plumbline_disk_size_bytes", "gauge", ["disk"], "What a file system can hold, for who is not root.");

// Ledger

const budgeted = ["environment", "feature", "team"] as const;

export const monthCost = ledger(
  "plumbline_ledger_month_cost_usd",
  "gauge",
  budgeted,
  "What the calls of this calendar month (UTC) cost so far. Real environments count together under that of the stack, the demo's apart.",
);
export const monthForecast = ledger("plumbline_ledger_month_forecast_usd", "gauge", budgeted, "What the month will have cost at its end if it goes on as in the last four weeks.");
export const modelVersions = ledger(
  "plumbline_ledger_model_versions",
  "gauge",
  ["environment", "service", "model"],
  "How many versions have ever answered for a model, by the id that they gave.",
);
export const ledgerRows = ledger("plumbline_ledger_rows_total", "counter", ["result"], "Calls that were brought to the ledger: stored, there already, or set aside.");
export const ledgerLag = ledger("plumbline_ledger_lag_seconds", "gauge", [], "How long the oldest call that is in hand has been waiting to be stored.");
