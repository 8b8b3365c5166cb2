import type { Metric } from "./metric.ts";
import type { MetricKind } from "./prom-name.ts";

/**
 * Metrics that the servers of the stack emit about themselves, as Prometheus stores them: what pipeline health asks.
 * Names were read from the running servers; a test holds them against what the pinned versions expose.
 */
function metric<const L extends string, K extends MetricKind>(
  prom: string,
  kind: K,
  labels: readonly L[],
  help: string,
): Metric<L | "job" | "instance", K> {
  return { otel: prom, prom, kind, unit: "", labels: [...labels, "job", "instance"], help };
}


export const up = metric("up", "gauge", [], "1 where the last scrape of a target worked.");

// Collector

export const acceptedSpans = metric(
  "otelcol_receiver_accepted_spans_total",
  "counter",
  ["receiver", "transport"],
  "Spans that the Collector took in.",
);
export const refusedSpans = metric(
  "otelcol_receiver_refused_spans_total",
  "counter",
  ["receiver", "transport"],
  "Spans that the Collector could not take in; the sender must try again.",
);
export const acceptedLogs = metric(
  "otelcol_receiver_accepted_log_records_total",
  "counter",
  ["receiver", "transport"],
  "Log records that the Collector took in.",
);
export const queueSize = metric(
  "otelcol_exporter_queue_size",
  "gauge",
  ["exporter", "data_type"],
  "What waits in the queue of an exporter.",
);
export const queueCapacity = metric(
  "otelcol_exporter_queue_capacity",
  "gauge",
  ["exporter", "data_type"],
  "What the queue of an exporter can hold.",
);
export const sentSpans = metric("otelcol_exporter_sent_spans_total", "counter", ["exporter"], "Spans delivered.");
export const sendFailedSpans = metric(
  "otelcol_exporter_send_failed_spans_total",
  "counter",
  ["exporter"],
  "Spans that a store refused for good.",
);
export const sendFailedLogs = metric(
  "otelcol_exporter_send_failed_log_records_total",
  "counter",
  ["exporter"],
  "Log records that a store refused for good.",
);
export const enqueueFailedSpans = metric(
  "otelcol_exporter_enqueue_failed_spans_total",
  "counter",
  ["exporter"],
  "Spans that found the queue of an exporter full.",
);
export const enqueueFailedLogs = metric(
  "otelcol_exporter_enqueue_failed_log_records_total",
  "counter",
  ["exporter"],
  "Log records that found the queue of an exporter full.",
);
export const deltaPoints = metric(
  "otelcol_deltatocumulative_datapoints_total",
  "counter",
  ["error"],
  "Points of derived metrics, by what was wrong with them; without error they were counted.",
);
export const droppedTraces = metric(
  "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total",
  "counter",
  [],
  "Traces that left memory before their sampling was decided.",
);
export const collectorMemory = metric("otelcol_process_memory_rss_bytes", "gauge", [], "Memory of the Collector.");

// Prometheus, Alertmanager, Loki

export const ruleFailures = metric(
  "prometheus_rule_evaluation_failures_total",
  "counter",
  ["rule_group"],
  "Rules that could not be evaluated.",
);
export const ruleSeconds = metric(
  "prometheus_rule_group_last_duration_seconds",
  "gauge",
  ["rule_group"],
  "How long the last evaluation of a rule group took.",
);
export const headSeries = metric("prometheus_tsdb_head_series", "gauge", [], "Time series in memory.");
export const notificationsFailed = metric(
  "alertmanager_notifications_failed_total",
  "counter",
  ["integration", "reason"],
  "Messages that did not reach their receiver.",
);
export const notificationsSent = metric(
  "alertmanager_notifications_total",
  "counter",
  ["integration"],
  "Messages that Alertmanager tried to send.",
);
export const lokiDiscarded = metric(
  "loki_discarded_samples_total",
  "counter",
  ["reason"],
  "Log records that Loki refused.",
);

// Recorder

export const callsRecorded = metric(
  "plumbline_recorder_calls_total",
  "counter",
  ["result"],
  "Calls that were turned into a log record, by whether it was stored or set aside.",
);

