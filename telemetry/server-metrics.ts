import type { Metric } from "./metric.ts";
import type { MetricKind } from "./prom-name.ts";

/**
 * Metrics that the servers of the stack emit about themselves, as Prometheus stores them: what pipeline health asks.
 * Names were read from the running servers; the end-to-end test holds them against what the pinned versions expose.
 */
export interface ServerMetric<L extends string = string, K extends MetricKind = MetricKind> extends Metric<L, K> {
  /** The scrape job whose servers emit it. Jaeger is a Collector itself and emits the same names. */
  readonly job: string;
}

function of(job: string) {
  return <const L extends string, K extends MetricKind>(prom: string, kind: K, labels: readonly L[], help: string): ServerMetric<L | "job" | "instance", K> => ({
    job,
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

/** Prometheus itself writes it, for every job. */
export const up: Metric<"job" | "instance", "gauge"> = {
  otel: "up",
  prom: "up",
  kind: "gauge",
  unit: "",
  labels: ["job", "instance"],
  help: "1 where the last scrape of a target worked.",
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
export const queueSize = collector("otelcol_exporter_queue_size", "gauge", ["exporter", "data_type"], "What waits in the queue of an exporter.");
export const queueCapacity = collector("otelcol_exporter_queue_capacity", "gauge", ["exporter", "data_type"], "What the queue of an exporter can hold.");
export const sendFailedSpans = collector("otelcol_exporter_send_failed_spans_total", "counter", ["exporter"], "Spans that a store refused for good.");
export const sendFailedLogs = collector("otelcol_exporter_send_failed_log_records_total", "counter", ["exporter"], "Log records that a store refused for good.");
export const enqueueFailedSpans = collector("otelcol_exporter_enqueue_failed_spans_total", "counter", ["exporter"], "Spans that found the queue of an exporter full.");
export const enqueueFailedLogs = collector("otelcol_exporter_enqueue_failed_log_records_total", "counter", ["exporter"], "Log records that found the queue of an exporter full.");
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
export const headSeries = prometheus("prometheus_tsdb_head_series", "gauge", [], "Time series in memory.");
export const notificationsFailed = alertmanager("alertmanager_notifications_failed_total", "counter", ["integration", "reason"], "Messages that did not reach their receiver.");
export const lokiDiscarded = loki("loki_discarded_samples_total", "counter", ["reason"], "Log records that Loki refused.");

// Recorder

export const callsRecorded = recorder("plumbline_recorder_calls_total", "counter", ["result"], "Calls that were turned into a log record, by whether it was stored or set aside.");
