import type { Duration } from "../telemetry/duration.ts";
import type { Metric } from "../telemetry/metric.ts";
import { Vector } from "./promql.ts";
import { call, type Node, number } from "./promql-node.ts";
import { samples } from "./several.ts";

/** How long a series that is away is remembered: when it is back, only what came on top is new. */
const REMEMBERED: Duration = "1h";

/**
 * How much a counter grew in a time, also where it was not there before: one that is born at 1 grew by 1, of which `rate`
 * and `increase` see nothing. Whole numbers; what it grew by while it could not be read counts when it is back.
 */
export function gained<L extends string>(metric: Metric<L, "counter">, range: Duration): Vector<L> {
  const now: Node = { kind: "series", metric, suffix: "", matchers: [] };
  const before = call("last_over_time", { ...now, range: REMEMBERED, offset: range });
  // One that fell began again at 0, like one that was not there.
  const reached: Node = { kind: "binary", op: "<=", left: before, right: now };
  const fromZero: Node = { kind: "binary", op: "*", left: now, right: number(0) };
  return Vector.of({ kind: "binary", op: "-", left: now, right: { kind: "binary", op: "or", left: reached, right: fromZero } });
}

/** Several vectors added up, for each set of labels; one that has no answer counts as nothing. */
export function added<L extends string, K extends L = never>(vectors: readonly Vector<L>[], ...by: readonly K[]): Vector<K> {
  return Vector.of({ kind: "aggregate", name: "sum", by, args: [samples(vectors)] });
}

/** 1 where no series of a metric has a value of a label, which it then carries. */
export function absent<L extends string, K extends L>(metric: Metric<L>, label: K, value: string): Vector<K> {
  return Vector.of(call("absent", { kind: "series", metric, suffix: "", matchers: [{ label, op: "=", value }] }));
}
