/** The end of its scale, from 0 to 1, at which an evaluation is good. */
export type GoodEnd = "high" | "low";

/** The evaluations that have a name of their own, and where they are good. Of any other it is not known. */
export const evaluations = {
  relevance: "high",
  faithfulness: "high",
  hallucination: "low",
  toxicity: "low",
  bias: "low",
  correctness: "high",
} as const satisfies Readonly<Record<string, GoodEnd>>;

export type EvaluationName = keyof typeof evaluations;

export const evaluationNames = Object.keys(evaluations) as EvaluationName[];

export function evaluationsGoodAt(end: GoodEnd): readonly EvaluationName[] {
  return evaluationNames.filter((name) => evaluations[name] === end);
}
