import { toSeconds } from "../../telemetry/duration.ts";
import { type History, said } from "../backtest/history.ts";
import { code, codes, type Pair } from "../changes/change.ts";
import type { DescribedAlert, DescribedQuestion } from "../described/alerts.ts";
import type { DescribedRecording } from "../described/recordings.ts";
import { type Holding, holdings } from "./holdings.ts";
import { madeNames, madeOf } from "./made.ts";
import { type Needed, namesIn, renamed, type StoredSeries, storedSeries, withOrigins } from "./series.ts";
import { fromSources, type Way } from "./sources.ts";

/** The time that is asked for, in seconds since 1970, and what both revisions store. */
export interface Asked {
  readonly from: number;
  readonly to: number;
  readonly before: readonly DescribedRecording[];
  readonly after: readonly DescribedRecording[];
}

/** Up to which look-back, in seconds, a rule is asked of what applications sent, whatever else the history holds. */
const NEAR = toSeconds("1d");

/** Characters of a condition that is still asked with recordings inlined: a longer one reads every series hundreds of times. */
const LONGEST_INLINED = 20_000;

/** Seconds that a baseline must have been stored for a trial to say anything. */
const LEAST = toSeconds("1h");

/**
 * How a change is asked, both sides alike, so that they differ by what changed only. What looks back up to a day is asked
 * of what applications sent. What looks further reads what the stack stored, where it did so by rules that are the same
 * now; the rest is made by its rules beside the history, where that can be. A sentence where it cannot be asked.
 */
export async function wayOf(history: History, change: Pair<DescribedAlert>, asked: Asked): Promise<Way | string> {
  const { before, after } = change;
  const sides = [...sideOf(before, asked.before, asked), ...sideOf(after, asked.after, asked)];
  if (!sides.some(({ alert }) => alert.lookbackSeconds > NEAR)) return fromSources(history, change, asked);
  const read = sides.flatMap(({ series, from }) => series.map((each): Needed => ({ series: each, from })));
  const needed = withOrigins(read);
  const held = await holdings(history, needed, namesOf(asked.before), asked.to);
  const direct = unique(read.map(({ series }) => series)).filter(({ recording }) => recording.rules.length > 0);
  const sources = await fromSources(history, change, asked);
  if (typeof sources === "string" && direct.every(({ key }) => held.get(key)?.since === undefined)) return sources;
  const missing = needed.filter(({ series }) => !held.get(series.key)?.complete);
  const names = new Map([...held].flatMap(([key, { name }]) => (name === undefined ? [] : [[key, name] as const])));
  const put = (known: ReadonlyMap<string, string>, questions = new Map(sides.map((side) => [side.alert, questionOf(side, known, missing.length === 0)]))) => ({
    ...(before ? { before: questions.get(before) ?? before } : {}),
    ...(after ? { after: questions.get(after) ?? after } : {}),
  });
  if (missing.length === 0) return { ...put(names), notes: [...readAs(direct), ...begun(direct, held, asked.from)], made: [] };
  if (history.with) {
    const known = new Map([...names, ...madeNames(missing)]);
    const stored = direct.filter(({ key }) => held.get(key)?.complete);
    return { ...put(known), notes: [...readAs(stored), ...madeAs(missing)], made: madeOf(missing, known) };
  }
  if (sides.every(({ alert }) => alert.condition.length <= LONGEST_INLINED)) return sources;
  const late = direct.filter(({ key }) => !held.get(key)?.complete);
  const since = Math.max(...late.map(({ key }) => held.get(key)?.since ?? Number.POSITIVE_INFINITY));
  if (since > asked.to - LEAST) return refusal(late);
  return {
    ...put(names),
    since,
    notes: [...readAs(direct), `${listed(late)} of these rules ${late.length === 1 ? "is" : "are"} stored without gaps from ${said(since)} on only.`],
    made: [],
  };
}

interface Side {
  readonly alert: DescribedAlert;
  readonly stored: DescribedQuestion;
  readonly series: readonly StoredSeries[];
  /** From when on they are read. */
  readonly from: number;
}

/** A side that reads stored series. */
function sideOf(alert: DescribedAlert | undefined, recordings: readonly DescribedRecording[], { from }: Asked): Side[] {
  if (!alert?.stored) return [];
  const { stored, keep } = alert;
  const pending = toSeconds(alert.for) + (keep ? toSeconds(keep) : 0) + LEAST;
  return [{ alert, stored, series: storedSeries(stored.reads, recordings), from: from - pending - stored.lookbackSeconds }];
}

/** What a side asks, of series as they are called in the history. What was made looks as far back as all it is made of. */
function questionOf({ alert, stored, series }: Side, known: ReadonlyMap<string, string>, allStored: boolean): DescribedQuestion {
  const names = namesIn(series, (key) => known.get(key));
  return {
    condition: renamed(stored.condition, names),
    ...(stored.answer === undefined ? {} : { answer: renamed(stored.answer, names) }),
    answerDecides: stored.answerDecides,
    lookbackSeconds: allStored ? stored.lookbackSeconds : alert.lookbackSeconds,
  };
}

/** Under which names a revision stores what has which key. */
function namesOf(recordings: readonly DescribedRecording[]): ReadonlyMap<string, string> {
  const all = recordings.map(({ name }) => name);
  return new Map(storedSeries(all, recordings).map(({ key, recording }) => [key, recording.name]));
}

function unique(series: readonly StoredSeries[]): StoredSeries[] {
  return [...new Map(series.map((each) => [each.key, each])).values()];
}

function readAs(series: readonly StoredSeries[]): string[] {
  return series.length > 0 ? [`Read as the stack stored it; assumed to be by the base's rules: ${listed(series)}.`] : [];
}

function madeAs(missing: readonly Needed[]): string[] {
  const series = missing.map(({ series: each }) => each).filter(({ recording }) => recording.rules.length > 0);
  return series.length > 0 ? [`Not in the history as these rules store it, so Prometheus made it from them for this trial: ${listed(series)}.`] : [];
}

/** Baselines that need time, and what was not sent before. */
function begun(series: readonly StoredSeries[], held: ReadonlyMap<string, Holding>, from: number): string[] {
  return series.flatMap(({ key, recording }) => {
    const since = held.get(key)?.since;
    if (since === undefined) return [`There is no ${code(recording.name)}, nor anything that it is made of.`];
    return since > from + LEAST ? [`There is no ${code(recording.name)} before ${said(since)}, nor enough to make it of: until then the rule is judged as on a new stack.`] : [];
  });
}

function refusal(late: readonly StoredSeries[]): string {
  const what = `The history does not hold ${listed(late)} as these rules store it, and ${late.length === 1 ? "it looks" : "they look"} back too far to be made of each evaluation anew.`;
  return `${what} Deploy the recordings first and try again when they have a history, or export blocks (a snapshot of this Prometheus) and give --blocks: beside those they are made.`;
}

function listed(series: readonly StoredSeries[]): string {
  return codes(unique(series).map(({ recording }) => recording.name));
}
