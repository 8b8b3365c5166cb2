import type { Labels } from "../../review/backtest/firing.ts";
import type { Answered } from "../../review/backtest/matrix.ts";

/** A series of a made-up past: a value for every evaluation, undefined where there is none. */
export interface PastSeries {
  readonly metric: Labels;
  readonly values: readonly (number | undefined)[];
}

/** Answers range queries from memory as Prometheus does, refuses what is too large, and counts what it was asked. */
export class Past {
  points = 0;
  readonly asked: { readonly first: number; readonly count: number; readonly stride: number }[] = [];
  private readonly series: readonly PastSeries[];
  private readonly start: number;
  private readonly step: number;
  private readonly tooLarge: (points: number) => Error | undefined;

  constructor(series: readonly PastSeries[], start: number, step: number, tooLarge: (points: number) => Error | undefined = () => undefined) {
    this.series = series;
    this.start = start;
    this.step = step;
    this.tooLarge = tooLarge;
  }

  async range(_query: string, start: number, end: number, step: number): Promise<Answered> {
    const count = Math.floor((end - start) / step) + 1;
    const refused = this.tooLarge(count);
    if (refused) throw refused;
    this.asked.push({ first: (start - this.start) / this.step, count, stride: step / this.step });
    this.points += count;
    const times = Array.from({ length: count }, (_, index) => start + index * step);
    const series = this.series.map(({ metric, values }) => ({
      metric,
      values: times.flatMap((time) => {
        const value = values[Math.round((time - this.start) / this.step)];
        return value === undefined ? [] : [[time, String(value)] as const];
      }),
    }));
    return { series: series.filter(({ values }) => values.length > 0), samples: Number.POSITIVE_INFINITY };
  }
}

/** Numbers that look random and are the same in every run. */
export function randomly(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A course that flaps: it stays above or below a limit of 1 for a while, and is sometimes absent. */
export function flapping(random: () => number, length: number): (number | undefined)[] {
  const values: (number | undefined)[] = [];
  while (values.length < length) {
    const kind = random();
    const value = kind < 0.1 ? undefined : kind < 0.5 ? 2 : kind < 0.6 ? 1 : 0.5;
    const lasting = 1 + Math.floor(random() ** 3 * 40);
    values.push(...Array<number | undefined>(lasting).fill(value));
  }
  return values.slice(0, length);
}
