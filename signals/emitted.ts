import type { Config } from "../config/schema.ts";
import { type Metric, reportGroups } from "../telemetry/metric.ts";
import { contract } from "../telemetry/metrics.ts";
import { storedSeries } from "./baselines.ts";
import { declaredSeries } from "./declared-series.ts";

/** Whether anything emits a metric under a config. A recorded series is emitted where what it is made of is. */
export function emitted(metric: Metric, config: Config): boolean {
  const stored = storedSeries.find((each) => each.metric === metric);
  if (stored) return stored.expression.metrics.every((each) => emitted(each, config));
  const declared = declaredSeries.find((each) => each.metric === metric);
  if (declared) return declared.values(config).length > 0;
  const own = contract.find((each) => each === metric);
  // What the servers of the stack say about themselves is always there.
  if (!own) return true;
  if (own.source === "span") return true;
  return own.report !== undefined && reported(config).has(own.report);
}

/** The groups that some application reports. The demo reports them all. */
function reported({ services, demo }: Config): ReadonlySet<string> {
  return new Set(demo.enabled ? reportGroups : Object.values(services).flatMap(({ reports }) => reports));
}
