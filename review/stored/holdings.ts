import type { History, Span } from "../backtest/history.ts";
import { timeOf, windowOf } from "../backtest/window.ts";
import { type Needed, namesIn, renamed } from "./series.ts";

/** What a history has of a series that rules store. */
export interface Holding {
  /** What the series is called there; absent where it is not there under the definition that is asked for. */
  readonly name?: string;
  /** Whether all is there that the rules would have stored of the rest of the history, as far as looks tell. */
  readonly complete: boolean;
  /** From when on it is there and nothing is missing: the end of the history where its last part is. Seconds since 1970. */
  readonly since?: number;
}

/** Looks at a series: enough to find its beginning to an hour in a month. */
const LOOKS = 1_000;

/** So many looks must miss a series for a gap to show: two may lie on either side of an end. Three hours in a month. */
const SEEN = 4;

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
  const names = namesIn(of, (each) => others.get(each)?.name);
  const rules = recording.rules.map(({ expr }) => renamed(expr, names));
  const missed = await lastMissed(history, rules, gapsIn(times, from, to, apart), { from, to }, apart);
  const complete = missed === undefined && of.every((each) => others.get(each.key)?.complete);
  return { name, complete, ...(times[0] === undefined ? {} : { since: missed?.next ?? times[0] }) };
}

/** A time in which a series is not there. */
interface Gap extends Span {
  /** When it is there again. */
  readonly next: number;
  /** Whether it was there before and is afterwards. */
  readonly inner: boolean;
}

/** Before, between and after the times at which a series is there. */
function gapsIn(times: readonly number[], from: number, to: number, apart: number): readonly Gap[] {
  const margin = (SEEN / 2) * apart;
  const gaps = [...times, to].map((next, index): Gap => {
    const [first, last] = [index === 0, index === times.length];
    return { from: first ? from : (times[index - 1] ?? from) + margin, to: last ? to : next - margin, next, inner: !first && !last };
  });
  return gaps.filter((gap) => gap.from < gap.to);
}

/** The last gap in which rules had something to store. A Prometheus that was away meanwhile stored nothing, and had nothing to judge either. */
async function lastMissed(history: History, rules: readonly string[], gaps: readonly Gap[], all: Span, apart: number): Promise<Gap | undefined> {
  const answers = async (expr: string, { from, to }: Span) => (await timesOf(history, expr, from, to, apart)).length > 0;
  // A Prometheus that is only written to has no `up`.
  const away = async (gap: Gap) => (await answers("up", all)) && !(await answers("up", gap));
  for (const gap of gaps.toReversed()) {
    if (gap.inner && (await away(gap))) continue;
    for (const rule of rules) if (await answers(rule, gap)) return gap;
  }
  return undefined;
}

/** When an expression has an answer, as far as some looks tell. */
async function timesOf(history: History, expr: string, from: number, to: number, apart: number): Promise<readonly number[]> {
  const window = windowOf(from, to, apart);
  const { columns } = await history.presenceOf(`count(${expr})`, window).grid(1);
  return [...columns.values()].flatMap(({ values }) => [...values.keys()].flatMap((index) => (Number.isNaN(values[index]) ? [] : [timeOf(window, index)])));
}
