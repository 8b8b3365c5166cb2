import type { Config } from "../config/schema.ts";
import { bucketBounds } from "../signals/limits.ts";
import { attributeKey, costKey, labelKey } from "../telemetry/attributes.ts";
import { SEPARATOR, SET_KEY, setLabelNames } from "../telemetry/label-set.ts";
import { type LabelName, type TokenType, tokenTypes } from "../telemetry/labels.ts";
import type { ContractMetric } from "../telemetry/metric.ts";
import * as metrics from "../telemetry/metrics.ts";
import { connector } from "./component.ts";
import { resourceLabelNames } from "./labels.ts";
import { key } from "./normalise.ts";
import { and, copy, datapoint, equalsAny, resource, type StatementGroup, set, span, text } from "./ottl.ts";
import { NO_USAGE_KEY, STREAMED_KEY } from "./outcome.ts";
import { PROMPT_CACHE_KEY, tokensKey, typeKey, UNPRICED_KEY } from "./price.ts";

/**
 * How one contract metric is taken from spans. A span counts when it has all keys: that is a cheap test, while a
 * condition is evaluated only on those that passed it.
 */
interface Derivation {
  readonly metric: ContractMetric;
  /** Label → span attribute that holds it. The labels of every call are in one attribute, `SET_KEY`. */
  readonly keys: Readonly<Record<string, string>>;
  /** Labels with the same value on every span. */
  readonly fixed?: Readonly<Partial<Record<LabelName, string>>>;
  readonly where?: string;
  /** OTTL value: what is added or observed. */
  readonly value: string;
}

/** The key of a span attribute that must be there and is no label. */
const call = { [SET_KEY]: SET_KEY };
const status = { status: attributeKey("status") };
const errorType = { error_type: attributeKey("errorType") };
const stage = { feature: labelKey("feature"), stage: attributeKey("stage") };
const streamed = { streamed: STREAMED_KEY };

/** Seconds of the span itself; a call has them as an attribute already. */
const spanSeconds = "Seconds(span.end_time - span.start_time)";

const derivations: readonly Derivation[] = [
  { metric: metrics.requests, keys: { ...call, operation: labelKey("operation"), ...status }, value: "1" },
  { metric: metrics.errors, keys: { ...call, ...errorType }, value: "1" },
  { metric: metrics.requestDuration, keys: { ...call, ...status }, value: key("latencySeconds") },
  { metric: metrics.timeToFirstToken, keys: { ...call, ...streamed }, value: key("firstTokenSeconds") },
  ...tokenTypes.flatMap((type) => [perType(metrics.tokens, type, span(tokensKey(type))), perType(metrics.cost, type, span(costKey(type)))]),
  { metric: metrics.requestTokens, keys: call, fixed: { direction: "input" }, where: `${key("inputTokens")} != nil`, value: `Double(${key("inputTokens")})` },
  { metric: metrics.requestTokens, keys: call, fixed: { direction: "output" }, where: `${key("outputTokens")} != nil`, value: `Double(${key("outputTokens")})` },
  { metric: metrics.requestCost, keys: call, where: `${key("costUsd")} != nil`, value: key("costUsd") },
  { metric: metrics.unpricedRequests, keys: { ...call, unpriced: UNPRICED_KEY }, value: "1" },
  { metric: metrics.usageMissing, keys: { ...call, no_usage: NO_USAGE_KEY }, value: "1" },
  // A call is waiting for the model until its first token, then streaming.
  { metric: metrics.stageDuration, keys: stage, where: `${key("firstTokenSeconds")} == nil`, value: spanSeconds },
  { metric: metrics.stageDuration, keys: { ...stage, ...streamed }, value: key("firstTokenSeconds") },
  {
    metric: metrics.stageDuration,
    keys: { feature: labelKey("feature"), ...streamed },
    fixed: { stage: "streaming" },
    value: `${key("latencySeconds")} - ${key("firstTokenSeconds")}`,
  },
  {
    metric: metrics.cacheRequests,
    keys: { feature: labelKey("feature"), kind: attributeKey("cacheKind"), result: attributeKey("cacheResult"), threshold: labelKey("threshold") },
    where: and(`(${equalsAny(key("cacheKind"), ["exact", "semantic"])})`, `(${equalsAny(key("cacheResult"), ["hit", "miss"])})`),
    value: "1",
  },
  {
    metric: metrics.cacheRequests,
    keys: { feature: labelKey("feature"), result: PROMPT_CACHE_KEY },
    fixed: { kind: "prompt", threshold: "none" },
    value: "1",
  },
  { metric: metrics.refusals, keys: { ...call, ...errorType }, where: `${key("errorType")} == "refusal"`, value: "1" },
  { metric: metrics.policyViolations, keys: { ...call, policy: labelKey("policy") }, value: "1" },
];

/** Every call has input or output tokens, if any; other types are marked where they occur. */
function perType(metric: ContractMetric, type: TokenType, value: string): Derivation {
  return type === "input" || type === "output"
    ? { metric, keys: call, fixed: { type }, where: `${value} != nil`, value }
    : { metric, keys: { ...call, type: typeKey(type) }, where: `${value} != nil`, value };
}

/** Contract metrics that spans give. */
export const derivedMetrics: readonly ContractMetric[] = [...new Set(derivations.map(({ metric }) => metric))];

/** Metrics from spans: deltas without a start, so `delta_to_cumulative` must follow. */
export function spansToMetrics(config: Config) {
  return connector("signal_to_metrics", {
    error_mode: "ignore",
    spans: derivations.map(({ metric, keys, fixed = {}, where, value }) => ({
      name: metric.otel,
      unit: metric.unit,
      description: metric.help,
      ...(where ? { conditions: [where] } : {}),
      include_resource_attributes: resourceLabelNames.map((label) => ({ key: labelKey(label) })),
      attributes: [
        ...Object.values(keys).map((each) => ({ key: each })),
        ...Object.entries(fixed).map(([label, fixedValue]) => ({ key: fixedKey(label), default_value: fixedValue })),
      ],
      ...(metric.kind === "histogram" ? { histogram: { buckets: bucketBounds(metric, config), count: "1", value } } : { sum: { value, monotonic: true } }),
    })),
  });
}

/** A key that no span has, so that its default value is what the point gets. */
function fixedKey(label: string): string {
  return `fixed.${label}`;
}

/**
 * Points get their labels by name. Their time is the moment they pass here, one after the other behind a single
 * consumer: the connector stamps a point when its batch begins, so points of batches that overlap would arrive in
 * another order than they are stamped, and `delta_to_cumulative` drops what is not newer than the last.
 */
export function derivedLabels(): StatementGroup[] {
  const joined = datapoint(SET_KEY);
  return [
    {
      statements: ["set(datapoint.time, Now())", ...resourceLabelNames.map((label) => set(datapoint(label), resource(labelKey(label))))],
    },
    {
      conditions: [`${joined} != nil`],
      statements: [
        set('datapoint.cache["set"]', `Split(${joined}, ${text(SEPARATOR)})`),
        ...setLabelNames.map((label, index) => set(datapoint(label), `datapoint.cache["set"][${index}]`)),
      ],
    },
    ...derivedMetrics.map((metric) => ({ conditions: [`metric.name == ${text(metric.otel)}`], statements: rename(metric) })),
  ];
}

function rename(metric: ContractMetric): string[] {
  const sources = derivations.filter((each) => each.metric === metric);
  const pairs = new Map<string, Set<string>>();
  for (const { keys, fixed = {} } of sources) {
    for (const [label, from] of [...Object.entries(keys), ...Object.keys(fixed).map((each) => [each, fixedKey(each)] as const)]) {
      if ((metric.labels as readonly string[]).includes(label)) pairs.set(label, (pairs.get(label) ?? new Set()).add(from));
    }
  }
  return [
    ...[...pairs].flatMap(([label, from]) => [...from].map((each) => copy(datapoint(label), [datapoint(each)]))),
    `keep_keys(datapoint.attributes, [${metric.labels.map(text).join(", ")}])`,
  ];
}
