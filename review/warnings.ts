import type { Change } from "./changes/change.ts";
import { daysOf } from "./days.ts";
import type { Trial } from "./trial.ts";

/**
 * Firings a week above which a rule is warned of: one a working day. What comes more often is no news any more, and
 * whoever is told learns to look away.
 */
export const MOST_FIRINGS_A_WEEK = 5;

/** Days of history from which a week is spoken of: three firings in an hour are no 504 a week. */
const FEWEST_DAYS = 2;

/** What should not be merged unseen. */
export function warningsOf(changes: readonly Change[], trials: readonly Trial[], mostAWeek: number): string[] {
  return [...changes.filter(({ warning }) => warning).map(({ text }) => text), ...trials.flatMap((trial) => trialWarnings(trial, mostAWeek))];
}

function trialWarnings({ change, result }: Trial, mostAWeek: number): string[] {
  const { before, after } = result;
  if (!after) return [];
  const days = daysOf(result);
  const time = sayTime(days);
  if (after.firings.length === 0) {
    const was = before ? `; as it was, it fires ${before.firings.length > 0 ? times(before.firings.length) : "as little"}` : "";
    return [`${change.title} never fires in ${time} of history${was}`];
  }
  const fired = `${change.title} would have fired ${times(after.firings.length)} in ${time}`;
  const ignored = `more than ${mostAWeek} a week get ignored`;
  // What is too much for a week is so for less than one.
  if (days < FEWEST_DAYS) return after.firings.length > mostAWeek ? [`${fired}, where ${ignored}`] : [];
  const aWeek = (after.firings.length / days) * 7;
  return aWeek > mostAWeek ? [`${fired}: ${round(aWeek)} a week, where ${ignored}`] : [];
}

/** Where a history says too little of a week, that it does. */
export function sayShort(result: Trial["result"]): string {
  const short = result.after !== undefined && daysOf(result) < FEWEST_DAYS;
  return short ? ` That is too short a time to say how often a week it fires: ${sayTime(FEWEST_DAYS)} are needed.` : "";
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** `14 days`, `6 hours` */
export function sayTime(days: number): string {
  const [count, unit] = days >= 2 ? [days, "days"] : [days * 24, "hours"];
  return `${round(count)} ${unit}`;
}

function round(value: number): number {
  return Number(value.toFixed(value < 10 ? 1 : 0));
}
