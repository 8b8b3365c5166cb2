import { gained } from "../query/counters.ts";
import { is } from "../query/matcher.ts";
import { latest, rate } from "../query/promql.ts";
import type { Duration } from "../telemetry/duration.ts";
import type { ServerMetric } from "../telemetry/server-metrics.ts";
import { RATE } from "./windows.ts";

/** How long a single loss stays in sight. */
export const LOSS: Duration = "15m";

/** Of the server that is meant: others may emit a metric of the same name. */
export function rateOf<L extends string>(metric: ServerMetric<L | "job", "counter">) {
  return rate(metric, RATE).where("job", is(metric.job));
}

export function latestOf<L extends string>(metric: ServerMetric<L | "job", "gauge">) {
  return latest(metric).where("job", is(metric.job));
}

/** How much a counter grew that may not be there before it counts. */
export function gainedOf<L extends string>(metric: ServerMetric<L | "job", "counter">, range: Duration = LOSS) {
  return gained(metric, range).where("job", is(metric.job));
}
