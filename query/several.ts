import { Vector } from "./promql.ts";
import { call, type Node, number, text } from "./promql-node.ts";

/** The middle of several vectors, for each set of labels: `quantile by (labels) (0.5, …)`. */
export function median<L extends string>(vectors: readonly Vector<L>[], ...by: readonly L[]): Vector<L> {
  return Vector.of({ kind: "aggregate", name: "quantile", by, args: [number(0.5), samples(vectors)] });
}

/** How many of several vectors have an answer, for each set of labels. */
export function howMany<L extends string>(vectors: readonly Vector<L>[], ...by: readonly L[]): Vector<L> {
  return Vector.of({ kind: "aggregate", name: "count", by, args: [samples(vectors)] });
}

/** All series of several vectors, told apart by a label of their own so that none hides another. */
export function samples<L extends string>(vectors: readonly Vector<L>[]): Node {
  const [first, ...rest] = vectors.map(({ node }, index) => call("label_replace", node, ...["sample", String(index), "", ""].map(text)));
  if (!first) throw new Error("a choice among no vectors");
  return rest.reduce<Node>((left, right) => ({ kind: "binary", op: "or", left, right }), first);
}
