import { type Duration, fromSeconds, toSeconds } from "../telemetry/duration.ts";

/** Over which time a rate is taken: long enough for four scrapes at any sensible interval. Recorded, so that long ranges are cheap. */
export const RATE: Duration = "5m";

/** Over which time money and tokens are added up where a minute says nothing. */
export const HOUR: Duration = "1h";

export const DAY: Duration = "1d";

export const WEEK: Duration = "7d";

/** The time that objectives and their error budgets are about. */
export const MONTH: Duration = "30d";

/** What scrapes and evaluations may be late. */
const LATE = 60;

/**
 * How long an alert goes on firing so that it outlasts what it silences. Limits of one incident are passed until it is out
 * of their rates, and that is up to one window after it ended; so whatever silences alerts that are kept themselves needs
 * a rank more than they have.
 */
export function outlasting(ranks: number): Duration {
  return fromSeconds(ranks * (toSeconds(RATE) + LATE));
}

/** Readings of a counter below which its growth in a time is a guess. */
export const SCRAPES = 4;
