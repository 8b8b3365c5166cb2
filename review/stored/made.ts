import { toSeconds } from "../../telemetry/duration.ts";
import type { History } from "../backtest/history.ts";
import type { MadeSeries } from "../backtest/rule-blocks.ts";
import { depth, type Needed, namesIn, renamed } from "./series.ts";

/** A series that is made for a trial, and after how many others. */
export interface Made extends MadeSeries {
  readonly depth: number;
}

/** Under which names series are made. By their keys: those of two revisions, and those in the history, may be called the same. */
export function madeNames(missing: readonly Needed[]): ReadonlyMap<string, string> {
  return new Map(missing.map(({ series }) => [series.key, `review:made:${series.key}`]));
}

/** What must be made, of what is known under some names. */
export function madeOf(missing: readonly Needed[], known: ReadonlyMap<string, string>): Made[] {
  return missing
    .filter(({ series }) => series.recording.rules.length > 0)
    .map(({ series, from }) => {
      const { key, of, recording } = series;
      const names = namesIn(of, (each) => known.get(each));
      return {
        name: known.get(key) ?? recording.name,
        rules: recording.rules.map(({ expr, labels }) => ({ expr: renamed(expr, names), labels })),
        interval: toSeconds(recording.interval),
        from,
        depth: depth(series),
      };
    });
}

/** The same past with series that several trials need, each once and behind those that it is made of. All are to be closed, the last first. */
export async function withMade(history: History, made: readonly Made[]): Promise<readonly History[]> {
  const wanted = new Map<string, Made>();
  for (const each of made) {
    const known = wanted.get(each.name);
    wanted.set(each.name, known && known.from <= each.from ? known : each);
  }
  const levels = [...new Set([...wanted.values()].map((each) => each.depth))].sort((a, b) => a - b);
  const histories = [history];
  try {
    for (const level of levels) {
      const next = await histories.at(-1)?.with?.([...wanted.values()].filter((each) => each.depth === level));
      if (next) histories.push(next);
    }
    return histories.slice(1);
  } catch (error) {
    for (const each of histories.slice(1).toReversed()) await each.close();
    throw error;
  }
}
