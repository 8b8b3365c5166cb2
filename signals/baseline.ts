import { latest, type Vector } from "../query/promql.ts";
import { howMany, median } from "../query/several.ts";
import { type Duration, fromSeconds, toSeconds } from "../telemetry/duration.ts";
import type { Metric } from "../telemetry/metric.ts";
import { type Recorded, storedAs } from "./recorded.ts";
import { HOUR, WEEK } from "./windows.ts";

/** How often usual values are worked out anew: an hour's place in a week's course hardly moves in a minute, and a series is not stale before five. */
export const BASELINE_INTERVAL: Duration = "1m";

/** By how much a median absolute deviation is less than the standard deviation of the same samples, were they normal. */
export const TO_DEVIATION = 1.4826;

/** Spread below which ordinary hours are never taken to lie, as a share of the usual: hours that were all alike are chance. */
const LEAST_SPREAD = 0.1;

/** What a reading usually is at this moment, and how far ordinary readings lie from it; both recorded. */
export interface Baseline<L extends string> {
  /** The median of earlier readings; no answer without enough of them. */
  readonly usual: Metric<L, "gauge">;
  /** What a standard deviation would be, from the median absolute deviation: one earlier incident hardly moves it. Never 0 where the usual is not. */
  readonly spread: Metric<L, "gauge">;
  /** In the order in which they are evaluated: the spread reads the usual. */
  readonly recorded: readonly [Recorded, Recorded];
}

interface Props<L extends string> {
  /** Begins the names of the series: `llm:cost` gives `llm:cost:usual1h` and `llm:cost:spread1h`. */
  readonly name: string;
  readonly unit: string;
  /** The reading, told apart by `by`. What is not worth comparing must be left out of it: hours without use, too few calls. */
  readonly of: Vector<L>;
  readonly by: readonly L[];
  /** How long before now each earlier reading was. */
  readonly at: readonly Duration[];
  /** How many of them there must be. */
  readonly enough: number;
}

export function baseline<L extends string>({ name, unit, of, by, at, enough }: Props<L>): Baseline<L> {
  const series = (what: string, help: string) => storedAs(`${name}:${what}${HOUR}`, by, help, unit);
  const earlier = at.map((offset) => of.ago(offset));
  const usual = series("usual", `Median of the same reading ${at.length} times before.`);
  const spread = series("spread", `Robust standard deviation of the same reading ${at.length} times before.`);
  const deviations = earlier.map((reading) => reading.minus(latest(usual)).abs());
  const deviation = median(deviations, ...by).times(TO_DEVIATION);
  return {
    usual,
    spread,
    recorded: [
      { metric: usual, expression: median(earlier, ...by).and(howMany(earlier, ...by).above(enough - 1), ...by) },
      { metric: spread, expression: deviation.orMore(latest(usual).abs().times(LEAST_SPREAD)) },
    ],
  };
}

/**
 * The same hour of the last four weeks with its neighbours, so that a peak that comes an hour late is no surprise. Each
 * has an offset of its own: steps of a subquery lie on the epoch's grid, not on that of the hour.
 */
export const SAME_HOUR_OF_WEEK: readonly Duration[] = [1, 2, 3, 4].flatMap((weeks) => [-1, 0, 1].map((hours) => fromSeconds(weeks * toSeconds(WEEK) + hours * toSeconds(HOUR))));
