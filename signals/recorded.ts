import type { Metric } from "../telemetry/metric.ts";
import type { Expression } from "./signal.ts";

/** What a rule stores, and as what. */
export interface Recorded {
  readonly metric: Metric;
  readonly expression: Expression;
  /** Labels that the stored series get beside those of the expression. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A series that a rule stores, to be queried like any gauge. */
export function storedAs<const L extends string>(name: string, labels: readonly L[], help: string, unit = ""): Metric<L, "gauge"> {
  return { otel: name, prom: name, kind: "gauge", unit, labels, help };
}
