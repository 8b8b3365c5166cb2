import type { Artifact } from "../artifact/artifact.ts";
import type { Config } from "../config/schema.ts";
import { bucketBounds } from "../signals/limits.ts";
import { DEMO_SERVICE } from "../telemetry/demo.ts";
import { type LabelName, labels } from "../telemetry/labels.ts";
import type { ContractMetric } from "../telemetry/metric.ts";
import * as metrics from "../telemetry/metrics.ts";
import { declared } from "./declared.ts";

export const ZEROS_PATH = "recorder/zeros.json";

/**
 * The first call of a model, and its first error, must show in `increase()`: a series has to be there before. So every
 * declared combination starts at zero. Distributions (tokens and cost per request) do without.
 */
const fromZero: readonly ContractMetric[] = [
  metrics.requests,
  metrics.errors,
  metrics.requestDuration,
  metrics.tokens,
  metrics.cost,
  metrics.unpricedRequests,
  metrics.usageMissing,
  metrics.refusals,
  metrics.policyViolations,
];

/** Older than any real point, so that the exporter never takes a zero for newer than what was counted. */
const LONG_AGO = "1";

type LabelSet = Readonly<Partial<Record<LabelName, string>>>;

/** An OTLP metrics request in JSON with a zero for every declared combination. The recorder sends it again and again. */
export function zeroFiles(config: Config): readonly Artifact[] {
  const calls = callSets(config);
  const body = {
    resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: {}, metrics: fromZero.map((metric) => zeros(metric, calls, config)) }] }],
  };
  // For a machine, and long: on one line.
  return [{ path: ZEROS_PATH, body: `${JSON.stringify(body)}\n` }];
}

/** Real services in real environments, the demo in its own. */
function callSets(config: Config): readonly LabelSet[] {
  const known = declared(config);
  const places = [
    ...Object.keys(config.services).flatMap((service) => [config.environment, ...config.environments].map((environment) => ({ service, environment }))),
    ...(config.demo.enabled ? [{ service: DEMO_SERVICE, environment: config.demo.environment }] : []),
  ];
  return places.flatMap((place) =>
    Object.entries(known.providersOf).flatMap(([model, [provider]]) => Object.entries(known.teamsOf).map(([feature, [team]]) => ({ ...place, model, provider, feature, team }))),
  );
}

function zeros(metric: ContractMetric, calls: readonly LabelSet[], config: Config): object {
  const points = calls.flatMap((call) => withOwnLabels(metric, call)).map((set) => point(metric, set, config));
  const common = { name: metric.otel, unit: metric.unit, description: metric.help };
  const cumulative = 2;
  return metric.kind === "histogram"
    ? { ...common, histogram: { aggregationTemporality: cumulative, dataPoints: points } }
    : { ...common, sum: { aggregationTemporality: cumulative, isMonotonic: true, dataPoints: points } };
}

/** Every value of the labels that the metric has beside those of a call, as far as a plain call can have it. */
function withOwnLabels({ labels: own }: ContractMetric, call: LabelSet): readonly LabelSet[] {
  return own
    .filter((label) => !(label in call))
    .reduce<readonly LabelSet[]>((sets, label) => sets.flatMap((set) => plainValues(label).map((value) => ({ ...set, [label]: value }))), [call]);
}

function plainValues(label: LabelName): readonly string[] {
  if (label === "operation") return ["chat", "embeddings"];
  const { bound } = labels[label];
  return "values" in bound ? bound.values : [];
}

function point(metric: ContractMetric, set: LabelSet, config: Config): object {
  const attributes = Object.entries(set).map(([key, value]) => ({ key, value: { stringValue: value } }));
  if (metric.kind !== "histogram") return { attributes, timeUnixNano: LONG_AGO, asDouble: 0 };
  const bounds = bucketBounds(metric, config);
  return { attributes, timeUnixNano: LONG_AGO, count: "0", sum: 0, explicitBounds: bounds, bucketCounts: [...bounds, 0].map(() => "0") };
}
