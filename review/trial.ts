import { DAY_MS, type Duration, toSeconds } from "../telemetry/duration.ts";
import { type Backtest, backtest } from "./backtest/backtest.ts";
import { type History, type HistorySource, openHistory } from "./backtest/history.ts";
import { HistoryError } from "./backtest/history-error.ts";
import type { BacktestRequest, Judged } from "./backtest/request.ts";
import type { AlertChange } from "./changes/alerts.ts";
import type { DescribedAlert, DescribedQuestion } from "./described/alerts.ts";
import type { DescribedRecording } from "./described/recordings.ts";
import { withMade } from "./stored/made.ts";
import type { Way } from "./stored/sources.ts";
import { wayOf } from "./stored/ways.ts";

/** A changed rule, tried on the past. */
export interface Trial {
  readonly change: AlertChange;
  readonly result: Backtest;
  /** Name of the file of its picture. */
  readonly picture: string;
}

export interface Trials {
  readonly trials: readonly Trial[];
  /** Why the past could not be asked, of all or of one rule. */
  readonly failures: readonly string[];
}

/** Characters of a reason that are shown: servers may say a lot. */
const LONGEST_REASON = 300;

/** What changed of the rules, and what both revisions store. */
export interface Tried {
  readonly changes: readonly AlertChange[];
  readonly before: readonly DescribedRecording[];
  readonly after: readonly DescribedRecording[];
  /** How often rules are evaluated. */
  readonly interval: Duration;
}

/** Tries every rule that may fire at other times than before on the last days of a history. */
export async function tryOut(tried: Tried, source: HistorySource, days: number, now: Date): Promise<Trials> {
  const changed = tried.changes.filter(({ firesOtherwise }) => firesOtherwise);
  if (changed.length === 0) return { trials: [], failures: [] };
  const history = await openHistory(source).catch(explained);
  if (typeof history === "string") return { trials: [], failures: [history] };
  const opened = [history];
  try {
    const to = history.until ?? now;
    const from = new Date(to.getTime() - days * DAY_MS);
    const asked = { ...tried, from: from.getTime() / 1_000, to: to.getTime() / 1_000 };
    const ways = new Map<AlertChange, Way | string>();
    for (const change of changed) ways.set(change, await wayOf(history, change, asked).catch(explained));
    const made = [...ways.values()].flatMap((way) => (typeof way === "string" ? [] : way.made));
    const more = await withMade(history, made).catch(explained);
    if (typeof more !== "string") opened.push(...more);
    const trials: Trial[] = [];
    const failures: string[] = [];
    for (const [change, way] of ways) {
      // What is to be made and could not be concerns those who need it.
      const found = typeof way !== "string" && way.made.length > 0 && typeof more === "string" ? more : way;
      const result = typeof found === "string" ? found : await tryOne(opened.at(-1) ?? history, change, found, { from, to, step: toSeconds(tried.interval) }).catch(explained);
      if (typeof result === "string") failures.push(`${change.title}: ${result}`);
      else trials.push({ change, result, picture: pictureName(change) });
    }
    return { trials, failures };
  } finally {
    for (const each of opened.toReversed()) await each.close();
  }
}

async function tryOne(history: History, { before, after }: AlertChange, way: Way, time: Pick<BacktestRequest, "from" | "to" | "step">): Promise<Backtest> {
  const { name, severity, title, unit } = (after ?? before) as DescribedAlert;
  const sides = [way.before, way.after].filter((side) => side !== undefined);
  const answer = (way.after ?? way.before)?.answer;
  const result = await backtest(history, {
    name,
    severity,
    title,
    unit,
    ...(answer === undefined ? {} : { answer, answerDecides: sides.every((side) => side.answerDecides && side.answer === answer) }),
    ...(before && way.before ? { before: judged(before, way.before) } : {}),
    ...(after && way.after ? { after: judged(after, way.after) } : {}),
    ...time,
    from: new Date(Math.max(time.from.getTime(), (way.since ?? 0) * 1_000)),
    lookbackSeconds: Math.max(...sides.map(({ lookbackSeconds }) => lookbackSeconds)),
  });
  return { ...result, notes: [...way.notes, ...result.notes] };
}

function judged({ for: lasting, keep, above }: DescribedAlert, { condition }: DescribedQuestion): Judged {
  return { expr: condition, forSeconds: toSeconds(lasting), keepSeconds: keep ? toSeconds(keep) : 0, ...(above === undefined ? {} : { above }) };
}

function pictureName({ before, after }: AlertChange): string {
  const { signal, severity } = (after ?? before) as DescribedAlert;
  return `${signal}-${severity}.svg`;
}

/** What is wrong with a history is the reader's business; anything else is ours. */
function explained(error: unknown): string {
  if (!(error instanceof HistoryError)) throw error;
  const line = error.message.replace(/\s+/g, " ");
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
