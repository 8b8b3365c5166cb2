import type { History } from "../backtest/history.ts";
import { timeOf, windowOf } from "../backtest/window.ts";
import { type Needed, renamed } from "./series.ts";

/** What a history has of a series that rules store. */
export interface Holding {
  /** What the series is called there; absent where it is not there under the definition that is asked for. */
  readonly name?: string;
  /** Whether all is there that the rules would have stored of the rest of the history. */
  readonly complete: boolean;
  /** The first time at which it is there. Seconds since 1970. */
  readonly since?: number;
}

/** Looks at a series: enough to find its beginning to an hour in a month. */
const LOOKS = 1_000;

/**
 * What a history has of some series, by their keys; each stands behind what it is made of. `kept` says under which names
 * the stack that wrote the history stores which keys. A series is complete where it is there whenever its rules have an
 * answer: a baseline that needs two weeks is not missed in a history's first two.
 */
export async function holdings(history: History, needed: readonly Needed[], kept: ReadonlyMap<string, string>, to: number): Promise<ReadonlyMap<string, Holding>> {
  const found = new Map<string, Holding>();
  for (const each of needed) found.set(each.series.key, await holding(history, each, kept, to, found));
  return found;
}

async function holding(history: History, { series, from }: Needed, kept: ReadonlyMap<string, string>, to: number, others: ReadonlyMap<string, Holding>): Promise<Holding> {
  const { key, of, recording } = series;
  const name = kept.get(key);
  if (name === undefined) return { complete: recording.rules.length === 0 };
  const apart = Math.max(60, Math.ceil((to - from) / LOOKS));
  const times = await timesOf(history, name, from, to, apart);
  const [first, last] = [times[0], times.at(-1)];
  const names = new Map(of.map((each) => [each.recording.name, others.get(each.key)?.name ?? each.recording.name]));
  // Two looks may lie on either side of the beginning.
  const absent =
    first === undefined || last === undefined
      ? [[from, to] as const]
      : ([
          [from, first - 2 * apart],
          [last + 2 * apart, to],
        ] as const);
  let complete = of.every((each) => others.get(each.key)?.complete);
  for (const [start, end] of absent) {
    for (const { expr } of recording.rules) complete &&= start >= end || (await timesOf(history, renamed(expr, names), start, end, apart)).length === 0;
  }
  return { name, complete, ...(first === undefined ? {} : { since: first }) };
}

/** When an expression has an answer, as far as some looks tell. */
async function timesOf(history: History, expr: string, from: number, to: number, apart: number): Promise<readonly number[]> {
  const window = windowOf(from, to, apart);
  const { columns } = await history.presenceOf(`count(${expr})`, window).grid(1);
  return [...columns.values()].flatMap(({ values }) => [...values.keys()].flatMap((index) => (Number.isNaN(values[index]) ? [] : [timeOf(window, index)])));
}
