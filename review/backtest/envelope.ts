import type { Labels } from "./firing.ts";
import type { Segment } from "./matrix.ts";

/** The smallest and the largest value of a label set in each column of a picture; NaN where there is none. */
export interface Envelope {
  readonly labels: Labels;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly highest: number;
}

/** What is known of a window's evaluations, in so many columns: no spike that was evaluated is lost. The highest come first. */
export function envelopes(segments: readonly Segment[], total: number, columns: number): Envelope[] {
  const found = new Map<string, { readonly labels: Labels; readonly min: Float64Array; readonly max: Float64Array }>();
  for (const segment of segments) {
    for (const [key, { labels, values }] of segment.columns) {
      const bounds = found.get(key) ?? { labels, min: new Float64Array(columns).fill(Number.NaN), max: new Float64Array(columns).fill(Number.NaN) };
      found.set(key, bounds);
      for (let index = 0; index < values.length; index++) {
        const value = values[index] ?? Number.NaN;
        const evaluation = segment.first + index * segment.stride;
        if (!Number.isFinite(value) || evaluation < 0) continue;
        const column = Math.min(columns - 1, Math.floor((evaluation / total) * columns));
        bounds.min[column] = lesser(bounds.min[column], value);
        bounds.max[column] = -lesser(-(bounds.max[column] ?? Number.NaN), -value);
      }
    }
  }
  return [...found.values()]
    .map((bounds) => ({ ...bounds, highest: bounds.max.reduce((highest, value) => (value > highest ? value : highest), Number.NEGATIVE_INFINITY) }))
    .filter(({ highest }) => highest > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.highest - a.highest);
}

function lesser(known: number | undefined, value: number): number {
  return known === undefined || Number.isNaN(known) || value < known ? value : known;
}
