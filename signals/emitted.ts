import type { Config } from "../config/schema.ts";
import { type Metric, reportGroups } from "../telemetry/metric.ts";
import { contract, cost, errors, requestDuration, requests, tokens } from "../telemetry/metrics.ts";
import type { ServerMetric } from "../telemetry/server-metrics.ts";
import { storedSeries } from "./baselines.ts";
import { declaredSeries } from "./declared-series.ts";

/** Whether anything emits a metric under a config. A recorded series is emitted where what it is made of is. */
export function emitted(metric: Metric, config: Config): boolean {
  const stored = storedSeries.find((each) => each.metric === metric);
  if (stored) return stored.expression.metrics.every((each) => emitted(each, config));
  const declared = declaredSeries.find((each) => each.metric === metric);
  if (declared) return declared.values(config).length > 0;
  const own = contract.find((each) => each === metric);
  if (!own) return said(metric, config);
  if (own.source === "span") return countsFromSpans(config) || sentByEveryWriter.includes(own);
  return own.report !== undefined && reported(config).has(own.report);
}

/** What the servers of the stack say about themselves is always there, but for what they say of receivers. */
function said(metric: Metric | ServerMetric, { receivers }: Config): boolean {
  return !("appears" in metric && metric.appears === "with receivers") || Object.keys(receivers).length > 0;
}

/** What an application that counts its own calls is sure to send. Whatever else is derived from spans it may send, or not. */
const sentByEveryWriter: readonly Metric[] = [requests, errors, requestDuration, tokens, cost];

/** Whether the calls of some service are counted from its spans; those of the demo are. */
export function countsFromSpans({ services, demo }: Config): boolean {
  const declared = Object.values(services);
  return demo.enabled || declared.length === 0 || declared.some(({ metrics }) => metrics !== "app");
}

/** The groups that some application reports. The demo reports them all. */
function reported({ services, demo }: Config): ReadonlySet<string> {
  return new Set(demo.enabled ? reportGroups : Object.values(services).flatMap(({ reports }) => reports));
}
