import type { AnySignal, Limit } from "../signals/signal.ts";
import type { Metric } from "../telemetry/metric.ts";
import type { ServerMetric } from "../telemetry/server-metrics.ts";

/** The server of the stack whose metrics say what an alert is about; what Prometheus writes itself is about Prometheus. */
export function serverOf({ about, alert }: AnySignal, limit: Limit): string {
  if (about?.server) return about.server;
  const jobs = alert
    ?.expression(limit, "critical")
    .metrics.filter(ofServer)
    .map(({ job }) => job);
  return [...new Set(jobs)].join(" and ") || "prometheus";
}

function ofServer(metric: Metric): metric is ServerMetric {
  return "job" in metric;
}
