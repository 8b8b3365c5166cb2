import type { Change } from "./changes/change.ts";
import type { Trial } from "./trial.ts";

/**
 * Firings a week above which a rule is warned of: one a working day. What comes more often is no news any more, and
 * whoever is told learns to look away.
 */
export const MOST_FIRINGS_A_WEEK = 5;

const WEEK_MS = 7 * 86_400_000;

/** What should not be merged unseen. */
export function warningsOf(changes: readonly Change[], trials: readonly Trial[], mostAWeek: number): string[] {
  return [...changes.filter(({ warning }) => warning).map(({ text }) => text), ...trials.flatMap((trial) => trialWarnings(trial, mostAWeek))];
}

function trialWarnings({ change, result: { before, after, from, to } }: Trial, mostAWeek: number): string[] {
  if (!after) return [];
  const weeks = (to.getTime() - from.getTime()) / WEEK_MS;
  const aWeek = after.firings.length / weeks;
  const time = sayTime(weeks * 7);
  if (after.firings.length === 0) {
    const was = before && before.firings.length > 0 ? `; as it was, it fires ${times(before.firings.length)}` : "";
    return [`${change.title} never fires in ${time} of history${was}`];
  }
  if (aWeek <= mostAWeek) return [];
  return [`${change.title} would have fired ${times(after.firings.length)} in ${time}: ${round(aWeek)} a week, where more than ${mostAWeek} a week get ignored`];
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
