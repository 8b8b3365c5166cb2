import { type Duration, fromSeconds, toSeconds } from "../telemetry/duration.ts";
import type { Metric } from "../telemetry/metric.ts";
import type { Condition } from "./matcher.ts";
import { type BinaryOperator, call, faster, lookback, type Node, number, render, transform, walk } from "./promql-node.ts";

type Counter<L extends string> = Metric<L, "counter">;
type Gauge<L extends string> = Metric<L, "gauge" | "upDownCounter">;
type Histogram<L extends string> = Metric<L, "histogram">;

/**
 * A PromQL instant vector whose series carry the labels `L`. A value: every operation gives a new one. A label that
 * the vector does not have is a compile error, and so is a function that its metric's kind does not allow.
 */
export class Vector<in out L extends string> {
  readonly node: Node;
  /** Makes the labels part of the type, exactly: a vector with fewer or more labels is another type. Never set. */
  declare protected readonly labels: (label: L) => L;

  private constructor(node: Node) {
    this.node = node;
  }

  /** @internal for the functions of this file */
  static of<L extends string>(node: Node): Vector<L> {
    return new Vector<L>(node);
  }

  /** Only series whose label meets a condition, in every selector that has the label. */
  where<K extends L>(label: K, condition: Condition): Vector<L> {
    return Vector.of(withMatcher(this.node, label, condition));
  }

  /** `sum by (labels) (this)` */
  sum<K extends L = never>(...by: readonly K[]): Vector<K> {
    return this.aggregate("sum", by);
  }

  max<K extends L = never>(...by: readonly K[]): Vector<K> {
    return this.aggregate("max", by);
  }

  min<K extends L = never>(...by: readonly K[]): Vector<K> {
    return this.aggregate("min", by);
  }

  /** `this / (other > 0)`: no answer, rather than NaN or infinity, where there is nothing to divide by. */
  over(other: Vector<L>): Vector<L> {
    return this.combine("/", positive(other.node));
  }

  plus(other: Vector<L> | number): Vector<L> {
    return this.combine("+", operand(other));
  }

  /** `1 - this`: the other share of a whole. */
  complement(): Vector<L> {
    return Vector.of({ kind: "binary", op: "-", left: number(1), right: this.node });
  }

  minus(other: Vector<L> | number): Vector<L> {
    return this.combine("-", operand(other));
  }

  /** How far it is from zero. */
  abs(): Vector<L> {
    return Vector.of(call("abs", this.node));
  }

  /** At least a number: what is below counts as it. */
  atLeast(least: number): Vector<L> {
    return Vector.of(call("clamp_min", this.node, number(least)));
  }

  /** The larger of both, series by series; what only the other has is as it is there. */
  orMore(other: Vector<L>): Vector<L> {
    return this.combine(">", other.node).or(other);
  }

  /** `this / on (labels) group_left (other > 0)`: many series divided by the one that shares some labels. */
  overEach<K extends L>(other: Vector<K>, ...on: readonly K[]): Vector<L> {
    return Vector.of({ kind: "binary", op: "/", left: this.node, right: positive(other.node), on, many: true });
  }

  /** `this * on (labels) group_left () other`: many series times the one that shares some labels. */
  timesEach<K extends L>(other: Vector<K>, ...on: readonly K[]): Vector<L> {
    return Vector.of({ kind: "binary", op: "*", left: this.node, right: other.node, on, many: true });
  }

  /** Only series above the one that shares some labels with them. */
  aboveEach<K extends L>(other: Vector<K>, ...on: readonly K[]): Vector<L> {
    return Vector.of({ kind: "binary", op: ">", left: this.node, right: other.node, on, many: true });
  }

  times(factor: number): Vector<L> {
    return this.combine("*", number(factor));
  }

  /** Only series above a number: the condition of an alert. */
  above(limit: number): Vector<L> {
    return this.combine(">", number(limit));
  }

  /** Only series that have a match in the other vector: on some labels, or on all where none are named. */
  and<K extends string>(other: Vector<K>, ...on: readonly (K & L)[]): Vector<L> {
    return this.combine("and", other.node, on);
  }

  /** Only series that have no match in the other vector, as `and` matches them. */
  unless<K extends string>(other: Vector<K>, ...on: readonly (K & L)[]): Vector<L> {
    return this.combine("unless", other.node, on);
  }

  /** These series, unless the other vector has any at all. */
  unlessAny<K extends string>(other: Vector<K>): Vector<L> {
    return Vector.of({ kind: "binary", op: "unless", left: this.node, right: other.node, on: [] });
  }

  /** These series, and those of the other vector that are not among them. */
  or(other: Vector<L>): Vector<L> {
    return this.combine("or", other.node);
  }

  /** 0 instead of no answer. Only a vector without labels can be filled. */
  orZero(this: Vector<never>): Vector<never> {
    return this.combine("or", call("vector", number(0)));
  }

  /** The value that the expression had some time ago, everywhere in it. */
  ago(offset: Duration): Vector<L> {
    return Vector.of(transform(this.node, (node) => (node.kind === "series" ? { ...node, offset: later(node.offset, offset) } : node)));
  }

  /** The average, largest or summed value of this expression over a time. */
  overTime(fn: "avg" | "max" | "min" | "sum" | "count", range: Duration, step: Duration): Vector<L> {
    return Vector.of(call(`${fn}_over_time`, { kind: "subquery", of: this.node, range, step }));
  }

  /** The same with every time in it a fraction of itself; ranges of counters stay long enough for some scrapes. */
  faster(by: number, shortest: Duration): Vector<L> {
    return Vector.of(faster(this.node, by, toSeconds(shortest)));
  }

  /** How far back the expression looks, in seconds. */
  get lookback(): number {
    return lookback(this.node);
  }

  /** The metrics that the expression reads. */
  get metrics(): readonly Metric[] {
    return [...new Set(walk(this.node).flatMap((node) => (node.kind === "series" ? [node.metric] : [])))];
  }

  toString(): string {
    return render(this.node);
  }

  private aggregate<K extends string>(name: string, by: readonly K[]): Vector<K> {
    return Vector.of({ kind: "aggregate", name, by, args: [this.node] });
  }

  private combine(op: BinaryOperator, right: Node, on: readonly string[] = []): Vector<L> {
    return Vector.of({ kind: "binary", op, left: this.node, right, ...(on.length ? { on } : {}) });
  }
}

function operand<L extends string>(value: Vector<L> | number): Node {
  return typeof value === "number" ? number(value) : value.node;
}

/** Some time before some time ago. */
function later(before: Duration | undefined, offset: Duration): Duration {
  return before ? fromSeconds(toSeconds(before) + toSeconds(offset)) : offset;
}

function positive(node: Node): Node {
  return { kind: "binary", op: ">", left: node, right: number(0) };
}

/** `rate(metric[range])` per second. */
export function rate<L extends string>(metric: Counter<L>, range: Duration): Vector<L> {
  return Vector.of(call("rate", { kind: "series", metric, suffix: "", matchers: [], range }));
}

/** How much a counter grew in a time. */
export function increase<L extends string>(metric: Counter<L>, range: Duration): Vector<L> {
  return Vector.of(call("increase", { kind: "series", metric, suffix: "", matchers: [], range }));
}

/** The current value of a gauge. */
export function latest<L extends string>(metric: Gauge<L>): Vector<L> {
  return Vector.of({ kind: "series", metric, suffix: "", matchers: [] });
}

/** Observations of a histogram per second. */
export function observations<L extends string>(metric: Histogram<L>, range: Duration): Vector<L> {
  return Vector.of(call("rate", { kind: "series", metric, suffix: "_count", matchers: [], range }));
}

/** Sum of what a histogram observed, per second. */
export function observedSum<L extends string>(metric: Histogram<L>, range: Duration): Vector<L> {
  return Vector.of(call("rate", { kind: "series", metric, suffix: "_sum", matchers: [], range }));
}

/** `histogram_quantile(q, sum by (le, labels) (rate(metric_bucket[range])))`: never over series one by one. */
export function quantile<L extends string, K extends L = never>(q: number, metric: Histogram<L>, range: Duration, ...by: readonly K[]): Vector<K> {
  const buckets = call("rate", { kind: "series", metric, suffix: "_bucket", matchers: [], range });
  return Vector.of(call("histogram_quantile", number(q), { kind: "aggregate", name: "sum", by: ["le", ...by], args: [buckets] }));
}

/** Observations of a histogram at or below one of its bounds, per second. */
export function observedUpTo<L extends string>(bound: number, metric: Histogram<L>, range: Duration): Vector<L> {
  // Prometheus stores every bound as a float: 5.0, not 5.
  const le = Number.isInteger(bound) ? `${bound}.0` : String(bound);
  return Vector.of(call("rate", { kind: "series", metric, suffix: "_bucket", matchers: [{ label: "le", op: "=", value: le }], range }));
}

/** What a gauge will be after some time if it goes on as in the last. */
export function predicted<L extends string>(metric: Gauge<L>, range: Duration, after: Duration): Vector<L> {
  return Vector.of(call("predict_linear", { kind: "series", metric, suffix: "", matchers: [], range }, number(toSeconds(after))));
}

/** How many samples every series of a metric has in a time; no answer for one that was not seen. */
export function seen<L extends string>(metric: Metric<L>, range: Duration): Vector<L> {
  const suffix = metric.kind === "histogram" ? "_count" : "";
  return Vector.of(call("count_over_time", { kind: "series", metric, suffix, matchers: [], range }));
}

/** Always 1. */
export function always(): Vector<never> {
  return Vector.of(call("vector", number(1)));
}

/** A vector with a matcher added to every selector whose metric has the label; others stay as they are. */
export function filtered<L extends string>(vector: Vector<L>, label: string, condition: Condition): Vector<L> {
  return Vector.of(withMatcher(vector.node, label, condition));
}

/** A vector with its tree rewritten; for renderings that read recorded series instead of raw ones. */
export function rewritten<L extends string>(vector: Vector<L>, change: (node: Node) => Node): Vector<L> {
  return Vector.of(transform(vector.node, change));
}

function withMatcher(node: Node, label: string, condition: Condition): Node {
  return transform(node, (each) => (each.kind === "series" && each.metric.labels.includes(label) ? { ...each, matchers: [...each.matchers, { label, ...condition }] } : each));
}
