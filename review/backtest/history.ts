import { PrometheusApi } from "./api.ts";
import { BlockServer } from "./block-server.ts";
import { type Block, blocksIn } from "./blocks.ts";
import { Evaluation } from "./evaluation.ts";
import { HistoryError } from "./history-error.ts";
import { sampleValue } from "./matrix.ts";
import { type MadeSeries, ruleBlocks } from "./rule-blocks.ts";
import type { Window } from "./window.ts";

/** Where the past is: a running Prometheus, or a folder with its blocks (a snapshot, or what promtool made). */
export type HistorySource =
  | {
      readonly url: string;
      /** `user:password` or a bearer token, where it asks for one. */
      readonly auth?: string;
    }
  | { readonly blocks: string };

/** Seconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A past that can be asked. What was evaluated once is kept until it is closed, which must be done. */
export interface History {
  /** When the newest sample was taken, where that is known without a question: of blocks. Else it is now. */
  readonly until?: Date;
  /** The part of a span for which there is data. Throws a sentence where there is none. */
  covered(span: Span): Promise<Span>;
  /** The names of all series in a span. */
  names(span: Span): Promise<readonly string[]>;
  /** The values that an expression has. */
  valuesOf(expr: string, window: Window): Evaluation;
  /** The label sets for which a condition holds: 1 where it does. */
  presenceOf(expr: string, window: Window): Evaluation;
  /** The same past with series that rules would have stored, to be closed before this one; absent where nothing can be written beside it. */
  with?(made: readonly MadeSeries[]): Promise<History>;
  close(): Promise<void>;
}

/** Readings of the check whether there is data: enough to find its beginning to a few hours in a year. */
const LOOKS = 1_000;

/** Looks that go over all series of a server. */
const COSTLY_LOOKS = 50;

export async function openHistory(source: HistorySource): Promise<History> {
  if ("url" in source) {
    const api = new PrometheusApi(source.url, source.auth);
    await api.probe();
    return { ...asked(api), covered: (span) => found(api, span), close: async () => {} };
  }
  return ofBlocks(blocksIn(source.blocks), source.blocks);
}

async function ofBlocks(blocks: readonly Block[], folder: string): Promise<History> {
  const from = Math.min(...blocks.map(({ minTime }) => minTime)) / 1_000;
  const to = Math.max(...blocks.map(({ maxTime }) => maxTime)) / 1_000;
  const server = await BlockServer.start(blocks);
  return {
    ...asked(new PrometheusApi(server.url)),
    until: new Date(to * 1_000),
    covered: async (span) => {
      if (span.to < from || span.from > to)
        throw new HistoryError(`The blocks in ${folder} hold data from ${said(from)} to ${said(to)}: none of ${said(span.from)} to ${said(span.to)}.`);
      return { from: Math.max(span.from, from), to: Math.min(span.to, to) };
    },
    with: async (made) => ofBlocks([...blocks, ...(await ruleBlocks(server.url, made, { from, to }, server.scratch()))], folder),
    close: () => server.close(),
  };
}

function asked(api: PrometheusApi): Pick<History, "names" | "valuesOf" | "presenceOf"> {
  const kept = new Map<string, Evaluation>();
  const evaluation = (kind: string, expr: string, window: Window, read: (value: string) => number) => {
    const key = JSON.stringify([kind, expr, window.start, window.step, window.total]);
    const found = kept.get(key) ?? new Evaluation(api, expr, window, read);
    kept.set(key, found);
    return found;
  };
  const named = new Map<string, Promise<readonly string[]>>();
  return {
    names: ({ from, to }) => {
      const [start, end] = [Math.floor(from), Math.ceil(to)];
      const key = `${start} ${end}`;
      const known = named.get(key);
      if (known) return known;
      const found = api.names(start, end);
      named.set(key, found);
      // What failed is asked again.
      found.catch(() => named.delete(key));
      return found;
    },
    valuesOf: (expr, window) => evaluation("values", expr, window, sampleValue),
    presenceOf: (expr, window) => evaluation("presence", expr, window, () => 1),
  };
}

/** When a server has data. Every server that scrapes has `up`; of one that is only written to, all series are looked at. */
async function found(api: PrometheusApi, span: Span): Promise<Span> {
  const cheap = await seconds(api, "count(up)", span, LOOKS);
  const times = cheap.length > 0 ? cheap : await seconds(api, 'count({__name__!=""})', span, COSTLY_LOOKS);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) throw new HistoryError(`${api.shown} has no data from ${said(span.from)} to ${said(span.to)}.`);
  const apart = (span.to - span.from) / ((cheap.length > 0 ? LOOKS : COSTLY_LOOKS) - 1);
  return { from: first - span.from < apart ? span.from : first, to: span.to - last < apart ? span.to : last };
}

async function seconds(api: PrometheusApi, query: string, { from, to }: Span, looks: number): Promise<readonly number[]> {
  const { series } = await api.range(query, from, to, Math.max(1, (to - from) / (looks - 1)));
  return (series[0]?.values ?? []).map(([time]) => time);
}

/** A time as people read it, in UTC. */
export function said(time: number): string {
  return `${new Date(time * 1_000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
