/** The moments at which a rule is evaluated, as Prometheus counts them: multiples of the interval. Times are seconds since 1970. */
export interface Window {
  /** The first evaluation. */
  readonly start: number;
  readonly step: number;
  /** How many evaluations. */
  readonly total: number;
}

/** Every evaluation in a time, its ends included. */
export function windowOf(from: number, to: number, step: number): Window {
  const start = Math.ceil(from / step) * step;
  return { start, step, total: Math.max(0, Math.floor((to - start) / step) + 1) };
}

/** When an evaluation takes place. */
export function timeOf({ start, step }: Window, index: number): number {
  return start + index * step;
}

/** A stretch of evaluations, its end not included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The same evaluations in as few ranges as possible, in order; gaps of up to `bridge` evaluations are closed. */
export function merged(ranges: readonly Range[], bridge = 0): Range[] {
  const sorted = ranges.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from);
  const result: Range[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    if (last && range.from <= last.to + bridge) result[result.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else result.push(range);
  }
  return result;
}

/** What of some ranges is in none of others. */
export function without(ranges: readonly Range[], others: readonly Range[]): Range[] {
  const taken = merged(others);
  return merged(ranges).flatMap((range) => {
    const cuts = taken.filter(({ from, to }) => from < range.to && to > range.from);
    const edges = [range.from, ...cuts.flatMap(({ from, to }) => [from, to]), range.to];
    return Array.from({ length: edges.length / 2 }, (_, index) => ({ from: edges[index * 2] ?? 0, to: edges[index * 2 + 1] ?? 0 })).filter(({ from, to }) => from < to);
  });
}
