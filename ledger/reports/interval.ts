import { DAY_MS } from "../../telemetry/duration.ts";

const WEEKDAYS = 7;

/** Ends of the middle four fifths of a normal distribution, in standard deviations from its mean. */
const FOUR_FIFTHS = 1.2816;

/** The same of Student's distribution, whose deviation is itself an estimate: its expansion in the number of free values. */
function fourFifths(free: number): number {
  const z = FOUR_FIFTHS;
  return z + (z ** 3 + z) / (4 * free) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * free ** 2);
}

/** Fewer days than these, beside one of each weekday, say nothing about how much a day strays. */
const FEWEST = 7;

/** What one thing cost on a day, in US dollars; the day's begin in milliseconds since 1970. */
export interface DayCost {
  readonly dayMs: number;
  readonly usd: number;
}

/**
 * How far, in US dollars, the rest of a month may stray from its forecast with a chance of four fifths: what days stray
 * from the mean of their weekday, over the days that are left, and how uncertain these means are themselves. Undefined
 * where too few days are known.
 *
 * @param costs every complete day since the first call, also those that cost nothing
 */
export function straying(costs: readonly DayCost[], daysLeft: number): number | undefined {
  const weekdays = Array.from({ length: WEEKDAYS }, (_, weekday) => costs.filter(({ dayMs }) => (dayMs / DAY_MS) % WEEKDAYS === weekday));
  const free = costs.length - weekdays.filter((days) => days.length > 0).length;
  if (free < FEWEST) return undefined;
  const squares = weekdays.flatMap((days) => {
    const mean = days.reduce((sum, { usd }) => sum + usd, 0) / days.length;
    return days.map(({ usd }) => (usd - mean) ** 2);
  });
  const variance = squares.reduce((sum, square) => sum + square, 0) / free;
  const left = Math.max(0, daysLeft);
  const ofMeans = weekdays.reduce((sum, days) => sum + (left / WEEKDAYS) ** 2 / Math.max(1, days.length), 0);
  return fourFifths(free) * Math.sqrt(variance * (left + ofMeans));
}
