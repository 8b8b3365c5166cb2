import type { Metric } from "../telemetry/metric.ts";
import { type Alert, type Limit, type Severity, severities } from "./signal.ts";

/** The limits of an alert with their severities, the strictest first. */
export function limitsOf(alert: Alert): { readonly severity: Severity; readonly limit: Limit }[] {
  return severities.flatMap((severity) => {
    const limit = alert.limits[severity];
    return limit ? [{ severity, limit }] : [];
  });
}

/** It takes a while to find out what an alert reads, and it is asked again and again. */
const read = new WeakMap<Alert, readonly Metric[]>();

/** The metrics that the rules of an alert read. */
export function metricsOf(alert: Alert): readonly Metric[] {
  const metrics = read.get(alert) ?? [...new Set(limitsOf(alert).flatMap(({ severity, limit }) => alert.expression(limit, severity).metrics))];
  read.set(alert, metrics);
  return metrics;
}
