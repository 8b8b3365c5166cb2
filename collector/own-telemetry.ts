import { splitAddress } from "../config/address.ts";

/**
 * What a Collector says about itself: JSON logs, and metrics for Prometheus under the names of `telemetry/server-metrics`.
 * Its own default leaves units and `_total` out of the names. Jaeger 2 is a Collector too.
 */
export function ownTelemetry(metricsAddress: string, level: "info" | "warn"): object {
  const prometheus = { ...splitAddress(metricsAddress), without_units: false, without_type_suffix: false, without_scope_info: true };
  return {
    logs: { level, encoding: "json" },
    metrics: { level: "normal", readers: [{ pull: { exporter: { prometheus } } }] },
  };
}
