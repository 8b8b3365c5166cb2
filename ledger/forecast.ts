import { DAY_MS, HOUR_MS } from "../telemetry/duration.ts";

const WEEK = 7 * 24;

/** What one thing cost in the last four weeks, in US dollars. */
export interface History {
  /** When it was asked for, in milliseconds since 1970. */
  readonly atMs: number;
  /** Begin of the hour of its first call in them, in milliseconds since 1970. */
  readonly firstHourMs: number;
  /** Of complete hours: the sum over each hour of the week, 0 being Monday 0 to 1 o'clock UTC. */
  readonly byHourOfWeek: ReadonlyMap<number, number>;
  /** Of the hour that had not ended then. */
  readonly thisHour: number;
}

/**
 * What will have been spent at the end of the calendar month (UTC): what was spent so far and, for every hour that is
 * left, what the same hour of the week cost on average since the first call, over the last four weeks at most. An hour
 * of the week that was not seen yet counts as the mean of all complete hours; before there is one, what this hour cost so
 * far is taken for a whole one. Without any call in four weeks nothing more is expected.
 */
export function forecast(spent: number, history: History | undefined, nowMs: number): number {
  if (!history) return spent;
  const thisHourMs = hourOf(nowMs);
  // Hours that have ended since are not in it: they would count as hours without a call.
  const seen = Math.max(0, Math.round((hourOf(history.atMs) - history.firstHourMs) / HOUR_MS));
  const sum = [...history.byHourOfWeek.values()].reduce((total, cost) => total + cost, 0);
  const mean = seen === 0 ? history.thisHour : sum / seen;
  const expected = (hourMs: number) => {
    const hour = hourOfWeek(hourMs);
    const times = occurrences(hour, history.firstHourMs, seen);
    return times === 0 ? mean : (history.byHourOfWeek.get(hour) ?? 0) / times;
  };
  const end = monthAfter(nowMs);
  let rest = expected(thisHourMs) * ((thisHourMs + HOUR_MS - nowMs) / HOUR_MS);
  for (let hour = thisHourMs + HOUR_MS; hour < end; hour += HOUR_MS) rest += expected(hour);
  return spent + rest;
}

/** Begin of the calendar month (UTC) in which a moment is. */
export function monthOf(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** Begin of the next one. */
export function monthAfter(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

/** Begin of the day (UTC) in which a moment is. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

/** Begin of its hour. */
export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS) * HOUR_MS;
}

/** 1970 began on a Thursday. */
function hourOfWeek(ms: number): number {
  return (Math.floor(ms / HOUR_MS) + 3 * 24) % WEEK;
}

/** How often an hour of the week came in so many hours from a first one on. */
function occurrences(hour: number, firstMs: number, hours: number): number {
  const after = (hour - hourOfWeek(firstMs) + WEEK) % WEEK;
  return Math.floor(hours / WEEK) + (after < hours % WEEK ? 1 : 0);
}
