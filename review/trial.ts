import { toSeconds } from "../telemetry/duration.ts";
import { type Backtest, backtest } from "./backtest/backtest.ts";
import { type History, type HistorySource, openHistory } from "./backtest/history.ts";
import { HistoryError } from "./backtest/history-error.ts";
import type { Judged } from "./backtest/request.ts";
import type { AlertChange } from "./changes/alerts.ts";
import { DAY_MS } from "./days.ts";
import type { DescribedAlert } from "./described/alerts.ts";
import type { Description } from "./description.ts";

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

/** Tries every rule that may fire at other times than before on the last days of a history. */
export async function tryOut(changes: readonly AlertChange[], interval: Description["interval"], source: HistorySource, days: number, now: Date): Promise<Trials> {
  const changed = changes.filter(({ firesOtherwise }) => firesOtherwise);
  if (changed.length === 0) return { trials: [], failures: [] };
  const history = await openHistory(source).catch(explained);
  if (typeof history === "string") return { trials: [], failures: [history] };
  try {
    const trials: Trial[] = [];
    const failures: string[] = [];
    for (const change of changed) {
      const result = await tryOne(history, change, interval, days, history.until ?? now).catch(explained);
      if (typeof result === "string") failures.push(`${change.title}: ${result}`);
      else trials.push({ change, result, picture: pictureName(change) });
    }
    return { trials, failures };
  } finally {
    await history.close();
  }
}

function tryOne(history: History, { before, after }: AlertChange, interval: Description["interval"], days: number, to: Date): Promise<Backtest> {
  const { name, severity, title, unit, answer } = (after ?? before) as DescribedAlert;
  const sides = [before, after].filter((side) => side !== undefined);
  return backtest(history, {
    name,
    severity,
    title,
    unit,
    ...(answer === undefined ? {} : { answer, answerDecides: sides.every((side) => side.answerDecides && side.answer === answer) }),
    ...(before ? { before: judged(before) } : {}),
    ...(after ? { after: judged(after) } : {}),
    from: new Date(to.getTime() - days * DAY_MS),
    to,
    step: toSeconds(interval),
    lookbackSeconds: Math.max(...sides.map(({ lookbackSeconds }) => lookbackSeconds)),
  });
}

function judged({ condition, for: lasting, keep, above }: DescribedAlert): Judged {
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
