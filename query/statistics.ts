import type { Duration } from "../telemetry/duration.ts";
import type { Metric } from "../telemetry/metric.ts";
import { Vector } from "./promql.ts";
import { call, number } from "./promql-node.ts";

/** The smallest value that a gauge had in a time. */
export function lowest<L extends string>(metric: Metric<L, "gauge" | "upDownCounter">, range: Duration): Vector<L> {
  return Vector.of(call("min_over_time", { kind: "series", metric, suffix: "", matchers: [], range }));
}

/** The largest value that a gauge had in a time. */
export function highest<L extends string>(metric: Metric<L, "gauge" | "upDownCounter">, range: Duration): Vector<L> {
  return Vector.of(call("max_over_time", { kind: "series", metric, suffix: "", matchers: [], range }));
}

/** The last value that a gauge had in a time: that of a server that is away for less. */
export function lastKnown<L extends string>(metric: Metric<L, "gauge" | "upDownCounter">, range: Duration): Vector<L> {
  return Vector.of(call("last_over_time", { kind: "series", metric, suffix: "", matchers: [], range }));
}

/** `part / on (labels) group_left (brought) whole`: many series divided by the one that shares some labels, with further labels of that one. */
export function shareOfEach<L extends string, K extends L, B extends string>(part: Vector<L>, whole: Vector<K | B>, on: readonly K[], brings: readonly B[]): Vector<L | B> {
  return Vector.of({ kind: "binary", op: "/", left: part.node, right: whole.node, on, many: true, brings });
}

/** `this - on (labels) group_left () other`: many series less the one that shares some labels. */
export function lessEach<L extends string, K extends L>(vector: Vector<L>, other: Vector<K>, ...on: readonly K[]): Vector<L> {
  return Vector.of({ kind: "binary", op: "-", left: vector.node, right: other.node, on, many: true });
}

/**
 * How far chance alone puts a share of so many from the truth, as a standard error: `sqrt(share * (1 - share) / count)`.
 * Of a mean of values from 0 to 1 it is the most that is possible, whatever they are. None of a count of 0.
 */
export function standardError<L extends string>(share: Vector<L>, count: Vector<L>): Vector<L> {
  const product = Vector.of<L>({ kind: "binary", op: "*", left: share.node, right: share.complement().node });
  // A share worked out of floats may be a hair below 0, of which there is no root.
  return Vector.of(call("sqrt", call("clamp_min", product.over(count).node, number(0))));
}

/** To a millionth: a difference that is exactly at a limit must not be above it by what floats add. */
export function rounded<L extends string>(vector: Vector<L>): Vector<L> {
  return Vector.of(call("round", vector.node, number(0.000_001)));
}
