import { Vector } from "../query/promql.ts";
import { call, text } from "../query/promql-node.ts";
import { UNKNOWN } from "../telemetry/labels.ts";

/**
 * A count, and the same by fewer labels, those that are left out being empty: so that what an application counts by
 * itself and does not label as fully as calls are finds the calls that it is a share of.
 */
export function lessLabelled<L extends string>(count: Vector<L>, ...by: readonly (readonly L[])[]): Vector<L> {
  return by.reduce((all, labels) => all.or(Vector.of<L>(count.sum(...labels).node)), count);
}

/** The same, with what the Collector makes of labels that are not said. */
export function ofUnknown<L extends string>(count: Vector<L>, by: readonly L[], ...unsaid: readonly L[]): Vector<L> {
  return Vector.of(unsaid.reduce((node, label) => call("label_replace", node, ...[label, UNKNOWN, "", ""].map(text)), count.sum(...by).node));
}
