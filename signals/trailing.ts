import type { Vector } from "../query/promql.ts";
import { standardError } from "../query/statistics.ts";
import type { Duration } from "../telemetry/duration.ts";
import type { Metric } from "../telemetry/metric.ts";
import { type Recorded, storedAs } from "./recorded.ts";
import { HOUR } from "./windows.ts";

/**
 * What is recorded of every hour, added up over the whole hours before the last: shares of such sums are a baseline that
 * the hour which is judged is not part of, and in which every call counts alike.
 */
export function addedUp<L extends string>(hourly: Vector<L>, range: Duration): Vector<L> {
  return hourly.ago(HOUR).overTime("sum", range, HOUR);
}

/** In how many of these hours there was anything. */
export function hoursWithAny<L extends string>(hourly: Vector<L>, range: Duration): Vector<L> {
  return hourly.above(0).ago(HOUR).overTime("count", range, HOUR);
}

/** Standard errors beyond which a difference is no chance: of 700 looks at nothing, one lies so far up. */
const SURE = 3;

/** The difference from its baseline that a share of so many may have by chance. */
export function byChance<L extends string>(share: Vector<L>, count: Vector<L>): Vector<L> {
  return standardError(share, count).times(SURE);
}

/** A share, or a mean between 0 and 1, of the hours before: recorded, since what looks back so far is too dear to ask every moment. */
export interface Usual<L extends string> extends Recorded {
  readonly metric: Metric<L, "gauge">;
}

export function usual<const L extends string>(name: string, labels: readonly L[], help: string, expression: Vector<L>): Usual<L> {
  return { metric: storedAs(name, labels, help), expression };
}
