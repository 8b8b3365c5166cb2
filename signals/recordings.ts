import { rewritten, Vector } from "../query/promql.ts";
import { call, type Node, type Suffix } from "../query/promql-node.ts";
import type { Duration } from "../telemetry/duration.ts";
import type { Metric } from "../telemetry/metric.ts";
import * as metrics from "../telemetry/metrics.ts";
import { storedAs } from "./recorded.ts";
import { HOUR, RATE } from "./windows.ts";

/**
 * An expression that Prometheus evaluates once and stores: what a panel reads over long ranges, or an alert compares
 * itself with. It keeps every label of its metric and sums over Collector instances.
 */
export interface Recording<L extends string = string> {
  readonly of: Metric;
  readonly suffix: Suffix;
  readonly fn: "rate" | "increase";
  readonly range: Duration;
  /** The stored series, to be queried like any gauge. Its name is `llm:metric:operation`, as Prometheus recommends. */
  readonly metric: Metric<L, "gauge">;
  readonly expression: Vector<string>;
}

function recording<L extends string>(of: Metric<L>, suffix: Suffix, fn: "rate" | "increase", range: Duration): Recording<L> {
  const labels = suffix === "_bucket" ? ["le", ...of.labels] : of.labels;
  const name = `${of.prom.replace(/_total$/, "").replace(/^llm_/, "llm:")}${suffix}:${fn}${range}`;
  const series: Node = { kind: "series", metric: of, suffix, matchers: [], range };
  return {
    of,
    suffix,
    fn,
    range,
    metric: storedAs(name, of.labels, `${fn} over ${range} of ${of.prom}${suffix}`, of.unit),
    expression: Vector.of<string>({ kind: "aggregate", name: "sum", by: labels, args: [call(fn, series)] }),
  };
}

const counters = [
  metrics.requests,
  metrics.errors,
  metrics.tokens,
  metrics.cost,
  metrics.cacheRequests,
  metrics.refusals,
  metrics.policyViolations,
  metrics.fallbacks,
  metrics.retries,
] as const;

/** Of a histogram only what is asked for: its buckets for quantiles, sum and count for a mean. */
const distributions = [
  [metrics.requestDuration, "_bucket"],
  [metrics.requestDuration, "_sum"],
  [metrics.requestDuration, "_count"],
  [metrics.timeToFirstToken, "_bucket"],
  [metrics.stageDuration, "_bucket"],
  [metrics.stageDuration, "_sum"],
  [metrics.stageDuration, "_count"],
  [metrics.requestTokens, "_bucket"],
  [metrics.requestCost, "_bucket"],
] as const;

/** What was spent in the last hour, every moment: the base of cost per hour, per day, and of baselines. */
export const costPerHour = recording(metrics.cost, "", "increase", HOUR);

/** Tokens of the last hour, every moment. */
export const tokensPerHour = recording(metrics.tokens, "", "increase", HOUR);

/** Calls of the last hour, every moment: whether a service was busy before it fell silent. */
export const requestsPerHour = recording(metrics.requests, "", "increase", HOUR);

/** Look-ups in caches of the last hour, every moment: what a hit rate is held against. */
export const cacheRequestsPerHour = recording(metrics.cacheRequests, "", "increase", HOUR);

/** Scores of the last hour, every moment, and their sum: the mean of each hour, and of all hours before. */
export const scoresPerHour = recording(metrics.evaluationScore, "_count", "increase", HOUR);
export const scoreSumPerHour = recording(metrics.evaluationScore, "_sum", "increase", HOUR);

/** What users thought in the last hour, every moment. */
export const feedbackPerHour = recording(metrics.feedback, "", "increase", HOUR);

/** Calls of the last hour without a price, and without token counts: a model is new with few calls, so minutes say too little. */
export const unpricedPerHour = recording(metrics.unpricedRequests, "", "increase", HOUR);
export const usageMissingPerHour = recording(metrics.usageMissing, "", "increase", HOUR);

/** Refusals of the last hour, every moment. */
export const refusalsPerHour = recording(metrics.refusals, "", "increase", HOUR);

/** Policy violations of the last hour, every moment. */
export const violationsPerHour = recording(metrics.policyViolations, "", "increase", HOUR);

export const recordings: readonly Recording[] = [
  ...counters.map((metric) => recording<string>(metric, "", "rate", RATE)),
  ...distributions.map(([metric, suffix]) => recording<string>(metric, suffix, "rate", RATE)),
  costPerHour,
  tokensPerHour,
  requestsPerHour,
  unpricedPerHour,
  usageMissingPerHour,
  refusalsPerHour,
  violationsPerHour,
  cacheRequestsPerHour,
  scoresPerHour,
  scoreSumPerHour,
  feedbackPerHour,
  recording(metrics.cacheSavings, "", "increase", HOUR),
];

const stored = new Map(recordings.map((each) => [key(each.of, each.suffix, each.fn, each.range), each]));

/** The same question to stored series wherever one is stored: cheap over long ranges. */
export function readRecorded<L extends string>(vector: Vector<L>): Vector<L> {
  return rewritten(vector, (node) => {
    if (node.kind !== "call" || (node.name !== "rate" && node.name !== "increase")) return node;
    const series = node.args[0];
    if (series?.kind !== "series" || !series.range) return node;
    const found = stored.get(key(series.metric, series.suffix, node.name, series.range));
    if (!found) return node;
    const { range: _range, ...rest } = series;
    return { ...rest, metric: found.metric, suffix: "" };
  });
}

function key(metric: Metric, suffix: Suffix, fn: string, range: Duration): string {
  return `${fn} ${metric.prom}${suffix} ${range}`;
}
