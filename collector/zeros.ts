import type { Artifact } from "../artifact/artifact.ts";
import type { Config } from "../config/schema.ts";
import { bucketBounds } from "../signals/limits.ts";
import { DEMO_SERVICE } from "../telemetry/demo.ts";
import { type LabelName, labels } from "../telemetry/labels.ts";
import type { ContractMetric } from "../telemetry/metric.ts";
import { contract } from "../telemetry/metrics.ts";
import { declared } from "./declared.ts";

export const ZEROS_PATH = "recorder/zeros.jsonl";

/** The first call of a model, and its first error, must show in `increase()`: a series has to be there before. */
const fromZero = contract.filter(({ source }) => source === "span");

/** Older than any real point, so that the exporter never takes a zero for newer than what was counted. */
const LONG_AGO = "1";

type LabelSet = Readonly<Partial<Record<LabelName, string>>>;

/** Points of one request: a Collector reads 20 MiB at most, and a histogram's point is more than a KiB. */
const POINTS = 1_000;

/**
 * OTLP metrics requests in JSON, one a line, with a zero for every combination of what the config declares: every model
 * with each of its providers, every feature with each of its teams, in every service and environment, with every value
 * of the labels that the contract closes. The recorder sends them again and again.
 */
export function zeroFiles(config: Config): readonly Artifact[] {
  const requests = fromZero.flatMap((metric) => {
    // Worked out once: they are the same for thousands of points.
    const bounds = metric.kind === "histogram" ? bucketBounds(metric, config) : undefined;
    return chunks(labelSets(metric, config)).map((sets) => request(metric, sets, bounds));
  });
  return [{ path: ZEROS_PATH, body: requests.map((each) => `${JSON.stringify(each)}\n`).join("") }];
}

/** @param bounds of a histogram's buckets */
function request(metric: ContractMetric, sets: readonly LabelSet[], bounds: readonly number[] | undefined): object {
  const common = { name: metric.otel, unit: metric.unit, description: metric.help };
  const cumulative = 2;
  const dataPoints = sets.map((set) => point(set, bounds));
  const zeros =
    bounds !== undefined
      ? { ...common, histogram: { aggregationTemporality: cumulative, dataPoints } }
      : { ...common, sum: { aggregationTemporality: cumulative, isMonotonic: true, dataPoints } };
  return { resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: {}, metrics: [zeros] }] }] };
}

/** A metric that spans give has the place always; of models and features, the pairs; of closed labels, every value. */
function labelSets({ labels: own }: ContractMetric, config: Config): readonly LabelSet[] {
  const { providersOf, teamsOf } = declared(config);
  const has = (label: LabelName) => own.includes(label);
  const cached = has("threshold") ? cacheLookUps : undefined;
  return product([
    places(config),
    ...(has("model") ? [pairs("model", "provider", providersOf)] : []),
    ...(has("team") ? [pairs("feature", "team", teamsOf)] : [Object.keys(teamsOf).map((feature) => ({ feature }))]),
    ...(cached ? [cached] : []),
    ...own.filter((label) => "values" in labels[label].bound && !cached?.some((set) => label in set)).map(values),
  ]);
}

/** Real services are in real environments, the demo in its own. */
function places(config: Config): readonly LabelSet[] {
  return [
    ...Object.keys(config.services).flatMap((service) => [config.environment, ...config.environments].map((environment) => ({ service, environment }))),
    ...(config.demo.enabled ? [{ service: DEMO_SERVICE, environment: config.demo.environment }] : []),
  ];
}

function pairs(name: LabelName, dependent: LabelName, of: Readonly<Record<string, readonly string[]>>): readonly LabelSet[] {
  return Object.entries(of).flatMap(([value, others]) => others.map((other) => ({ [name]: value, [dependent]: other })));
}

function product(parts: readonly (readonly LabelSet[])[]): readonly LabelSet[] {
  return parts.reduce((sets, part) => sets.flatMap((set) => part.map((each) => ({ ...set, ...each }))), [{}]);
}

/** What goes together of a look-up in a cache: only a semantic one has a threshold. */
const cacheLookUps: readonly LabelSet[] = [
  { kind: "exact", threshold: "none" },
  ...values("threshold").map((each) => ({ kind: "semantic", ...each })),
  { kind: "prompt", threshold: "none" },
];

function values(label: LabelName): readonly LabelSet[] {
  const { bound } = labels[label];
  return "values" in bound ? bound.values.map((value) => ({ [label]: value })) : [];
}

function point(set: LabelSet, bounds: readonly number[] | undefined): object {
  const attributes = Object.entries(set).map(([key, value]) => ({ key, value: { stringValue: value } }));
  if (!bounds) return { attributes, timeUnixNano: LONG_AGO, asDouble: 0 };
  return { attributes, timeUnixNano: LONG_AGO, count: "0", sum: 0, explicitBounds: bounds, bucketCounts: [...bounds, 0].map(() => "0") };
}

function chunks(sets: readonly LabelSet[]): readonly (readonly LabelSet[])[] {
  return Array.from({ length: Math.ceil(sets.length / POINTS) }, (_, index) => sets.slice(index * POINTS, (index + 1) * POINTS));
}
