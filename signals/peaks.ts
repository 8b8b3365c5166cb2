import type { Vector } from "../query/promql.ts";
import type { Duration } from "../telemetry/duration.ts";
import { WEEK } from "./windows.ts";

/** How often earlier hours are looked at. */
const STEP: Duration = "15m";

/** How far above the highest hour before is no peak of an ordinary day: the highest may lie between two steps, which then read up to an eighth less, and no two days are alike. */
const MARGIN = 1.2;

/** What is younger than half a day is left out: an incident must not become the peak that it is held against, and yesterday's peak is older. */
const YOUNGEST: Duration = "12h";

/** Only what is above every hour of the days before. */
export function aboveEarlierPeaks<L extends string>(hourly: Vector<L>, ...by: readonly L[]): Vector<L> {
  return hourly.aboveEach(hourly.ago(YOUNGEST).overTime("max", WEEK, STEP).times(MARGIN), ...by);
}
