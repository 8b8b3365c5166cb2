import { latest } from "../query/promql.ts";
import type { Metric } from "../telemetry/metric.ts";
import { type Baseline, baseline, SAME_HOUR_OF_WEEK } from "./baseline.ts";
import type { Recorded } from "./recorded.ts";
import { costPerHour, recordings, tokensPerHour } from "./recordings.ts";
import { usualFeatureQuality, usuallyDisliked, usualQuality } from "./usual-answers.ts";
import { usualHitShare } from "./usual-hits.ts";
import { refusedShare, violatingShare } from "./usual-share.ts";

/** Whose use is compared with its own past: what money is asked back for. */
export const owner = ["environment", "service", "feature", "team"] as const;

export type Owner = (typeof owner)[number];

/** Earlier hours without which there is no usual one: those of two weeks, each with its neighbours. */
export const ENOUGH_EARLIER_HOURS = 6;

// An hour without use is none to compare with: a feature that is new has no past, and one that sleeps at night has none there.

export const costBaseline: Baseline<Owner> = baseline({
  name: "llm:cost",
  unit: costPerHour.metric.unit,
  of: latest(costPerHour.metric)
    .sum(...owner)
    .above(0),
  by: owner,
  at: SAME_HOUR_OF_WEEK,
  enough: ENOUGH_EARLIER_HOURS,
});

export const tokensBaseline: Baseline<Owner> = baseline({
  name: "llm:tokens",
  unit: tokensPerHour.metric.unit,
  of: latest(tokensPerHour.metric)
    .sum(...owner)
    .above(0),
  by: owner,
  at: SAME_HOUR_OF_WEEK,
  enough: ENOUGH_EARLIER_HOURS,
});

const baselines: readonly Baseline<Owner>[] = [costBaseline, tokensBaseline];

/** What baselines record, each after what it reads. */
const baselineSeries: readonly Recorded[] = [
  ...baselines.flatMap(({ recorded }) => recorded),
  refusedShare.usual,
  violatingShare.usual,
  usualHitShare,
  usualQuality,
  usualFeatureQuality,
  usuallyDisliked,
];

/**
 * The baselines that an expression needs, of the metrics that it reads. Whoever judges by a usual value with a spread
 * reads the spread too; who reads that value alone only gives way to those who do.
 */
export function neededBaselines(metrics: readonly Metric[]): readonly Recorded[] {
  const givenWayTo = new Set<Metric>(baselines.filter(({ spread }) => !metrics.some((each) => each === spread)).map(({ usual }) => usual));
  return baselineSeries.filter(({ metric }) => metrics.includes(metric) && !givenWayTo.has(metric));
}

/** Everything that rules store. */
export const storedSeries: readonly Recorded[] = [...recordings, ...baselineSeries];
