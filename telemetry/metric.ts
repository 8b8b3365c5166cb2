import type { Duration } from "./duration.ts";
import type { LabelName } from "./labels.ts";
import { type MetricKind, promName } from "./prom-name.ts";

/**
 * Units, as OpenTelemetry writes them. What is not a physical unit stands in braces, so that it leaves no suffix in
 * the Prometheus name: `{USD}` gives `llm_cost_total`, `USD` would give `llm_cost_USD_total`. A gauge never has the
 * unit `1`, which would give `_ratio`.
 */
export type Unit =
  | "s"
  | "By"
  | "{request}"
  | "{error}"
  | "{token}"
  | "{USD}"
  | "{connection}"
  | "{entry}"
  | "{eviction}"
  | "{hit}"
  | "{score}"
  | "{feedback}"
  | "{refusal}"
  | "{violation}";

/**
 * Groups of metrics that only an application can send. A service names under `reports` which it does; without one that
 * reports a group, no alert reads it.
 */
export const reportGroups = ["capacity", "cache", "fallbacks", "evaluations", "feedback"] as const;

export type ReportGroup = (typeof reportGroups)[number];

/** Where the points of a metric come from. */
export type Source =
  /** derived in the Collector from every span, before sampling */
  | "span"
  /** emitted by the application or its SDK; cannot be told from a span */
  | "app"
  /** declared so that names are settled: an application may send it, but nothing of ours produces or shows it yet */
  | "planned";

/** Who will produce a planned metric. */
export interface Plan {
  /** What it will be taken from. */
  readonly from: "app" | "span" | "log event";
  /** The part of the project that brings it, and with it the panels. */
  readonly by: "sdk" | "quality";
}

/** The kind of a metric and the labels it carries are types: a query that misuses either does not compile. */
export interface Metric<L extends string = string, K extends MetricKind = MetricKind> {
  /** Name as emitted. */
  readonly otel: string;
  /** Name as stored, without the suffixes of a classic histogram. */
  readonly prom: string;
  readonly kind: K;
  readonly unit: string;
  readonly labels: readonly L[];
  readonly help: string;
  /**
   * So long after what it is made of it begins; of a stored series only.
   * @default at once
   */
  readonly after?: Duration;
}

/** A metric of the contract: one that Plumbline itself produces or accepts. */
export interface ContractMetric<L extends LabelName = LabelName, K extends MetricKind = MetricKind> extends Metric<L, K> {
  readonly unit: Unit;
  readonly source: Source;
  /** Where it will come from; of a planned metric only. */
  readonly plan?: Plan;
  /** The group that it is sent with; of a metric of applications only. */
  readonly report?: ReportGroup;
  /** Upper bounds of a histogram, ascending. Latency limits of the config are added to those of durations. */
  readonly buckets: K extends "histogram" ? readonly number[] : undefined;
}

interface Props<L extends LabelName> {
  readonly unit: Unit;
  readonly labels: readonly L[];
  readonly help: string;
  /** Makes it a metric of applications. */
  readonly report?: ReportGroup;
  /** Makes it a planned metric. */
  readonly plan?: Plan;
}

export function counter<const L extends LabelName>(otel: string, props: Props<L>): ContractMetric<L, "counter"> {
  return define(otel, "counter", props, undefined);
}

export function gauge<const L extends LabelName>(otel: string, props: Props<L>): ContractMetric<L, "gauge"> {
  return define(otel, "gauge", props, undefined);
}

export function upDownCounter<const L extends LabelName>(otel: string, props: Props<L>): ContractMetric<L, "upDownCounter"> {
  return define(otel, "upDownCounter", props, undefined);
}

export function histogram<const L extends LabelName>(otel: string, props: Props<L> & { readonly buckets: readonly number[] }): ContractMetric<L, "histogram"> {
  return define(otel, "histogram", props, props.buckets);
}

function define<L extends LabelName, K extends MetricKind>(
  otel: string,
  kind: K,
  { unit, labels, help, plan, report }: Props<L>,
  buckets: ContractMetric<L, K>["buckets"],
): ContractMetric<L, K> {
  return { otel, prom: promName(otel, unit, kind), kind, unit, labels, help, ...origin(plan, report), buckets };
}

function origin(plan: Plan | undefined, report: ReportGroup | undefined): Pick<ContractMetric, "source" | "plan" | "report"> {
  if (plan) return { source: "planned", plan };
  return report ? { source: "app", report } : { source: "span" };
}
