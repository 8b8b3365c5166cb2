import { type Labels, labelKey } from "./firing.ts";

/** The values of one label set at the evaluations of a segment; NaN where there is none. */
export interface Column {
  readonly labels: Labels;
  readonly values: Float64Array;
}

/** What Prometheus answered at evenly spaced evaluations, by label set. */
export interface Segment {
  /** The first evaluation. */
  readonly first: number;
  /** Evaluations from one value to the next. */
  readonly stride: number;
  readonly count: number;
  readonly columns: ReadonlyMap<string, Column>;
  /** Samples that the engine looked at; infinite where the server does not say. */
  readonly samples: number;
}

/** One series of an answer of `query_range`. */
export interface AnsweredSeries {
  readonly metric: Labels;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

/** An answer of `query_range`. */
export interface Answered {
  readonly series: readonly AnsweredSeries[];
  readonly samples: number;
}

/** Answers to consecutive stretches of one question, put together. `secondsOf` says when an evaluation was. */
export function assembled(
  { first, stride, count }: Pick<Segment, "first" | "stride" | "count">,
  answers: readonly Answered[],
  indexOf: (seconds: number) => number,
  read: (value: string) => number,
): Segment {
  const columns = new Map<string, Column>();
  for (const { metric, values } of answers.flatMap(({ series }) => series)) {
    // The name of a metric is none of an alert's labels.
    const { __name__: _, ...labels } = metric;
    const key = labelKey(labels);
    const column = columns.get(key) ?? { labels, values: new Float64Array(count).fill(Number.NaN) };
    columns.set(key, column);
    for (const [seconds, value] of values) column.values[Math.round((indexOf(seconds) - first) / stride)] = read(value);
  }
  return { first, stride, count, columns, samples: answers.reduce((sum, { samples }) => sum + samples, 0) };
}

/** A number as Prometheus writes it. */
export function sampleValue(text: string): number {
  if (text === "+Inf") return Number.POSITIVE_INFINITY;
  return text === "-Inf" ? Number.NEGATIVE_INFINITY : Number(text);
}
