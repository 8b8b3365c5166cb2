import { type Finding, didYouMean } from "../config/finding.ts";
import type { Config } from "../config/schema.ts";
import { toSeconds } from "../telemetry/duration.ts";
import type { ContractMetric } from "../telemetry/metric.ts";
import { requestDuration } from "../telemetry/metrics.ts";
import { signals } from "./all.ts";
import { recordings } from "./recordings.ts";
import { type Alert, type AnySignal, type Limit, type Severity, severities } from "./signal.ts";

/** A signal whose alert is wanted under a config, with the limits that count there. */
export interface AlertingSignal extends AnySignal {
  readonly alert: Alert;
}

/** The signals that alert, with the config's limits instead of their own where it says so. */
export function alertingSignals(config: Config): readonly AlertingSignal[] {
  return signals.flatMap((signal) => (signal.alert ? [{ ...signal, alert: limited(signal.id, signal.alert, config) }] : []));
}

function limited(id: string, alert: Alert, config: Config): Alert {
  const changes = config.limits[id];
  if (!changes) return alert;
  const limits: Partial<Record<Severity, Limit>> = {};
  for (const severity of severities) {
    const change = changes[severity];
    const own = alert.limits[severity];
    if (change === false) continue;
    const above = change?.above ?? own?.above;
    const duration = change?.for ?? own?.for;
    if (above === undefined || duration === undefined) continue;
    const because = change && own ? `set in the config; by default above ${own.above} for ${own.for}` : (own?.because ?? "set in the config");
    limits[severity] = { above, for: duration, because };
  }
  return { ...alert, limits };
}

/** Mistakes under `limits`, and rules that look back further than metrics are kept. */
export function checkLimits(config: Config): Finding[] {
  return [...unknownLimits(config), ...incompleteLimits(config), ...disorderedLimits(config), ...tooFarBack(config)];
}

const alerting = signals.filter((signal) => signal.alert).map((signal) => signal.id);

function unknownLimits(config: Config): Finding[] {
  return Object.entries(config.limits)
    .filter(([id]) => !alerting.includes(id))
    .map(([id, value]) => ({
      severity: "error",
      at: `limits.${id}`,
      value,
      allowed: `a signal that alerts: ${alerting.join(", ")}`,
      fix: `correct the name${didYouMean(id, alerting)}`,
    }));
}

/** A severity that a signal does not have by itself needs both numbers. */
function incompleteLimits(config: Config): Finding[] {
  return signals.flatMap(({ id, alert }) =>
    severities.flatMap((severity): Finding[] => {
      const change = config.limits[id]?.[severity];
      if (!alert || !change || alert.limits[severity]) return [];
      if (change.above !== undefined && change.for !== undefined) return [];
      return [
        {
          severity: "error",
          at: `limits.${id}.${severity}`,
          value: change,
          allowed: "{ above, for } together: this signal has no such limit of its own",
          fix: "add what is missing",
        },
      ];
    }),
  );
}

function disorderedLimits(config: Config): Finding[] {
  return alertingSignals(config).flatMap(({ id, alert }): Finding[] => {
    const { critical, warning } = alert.limits;
    if (!critical || !warning || warning.above <= critical.above) return [];
    return [
      {
        severity: "error",
        at: `limits.${id}`,
        value: { warning: warning.above, critical: critical.above },
        allowed: "a warning at or below the critical limit",
        fix: "lower the warning or raise the critical limit",
      },
    ];
  });
}

function tooFarBack(config: Config): Finding[] {
  const kept = toSeconds(config.retention.metrics);
  const rules = [
    ...alertingSignals(config).flatMap(({ alert }) =>
      Object.values(alert.limits).map((limit) => ({ name: alert.name, lookback: alert.expression(limit).lookback })),
    ),
    ...recordings.map(({ metric, expression }) => ({ name: metric.prom, lookback: expression.lookback })),
  ];
  return rules
    .filter(({ lookback }) => lookback > kept)
    .map(({ name, lookback }) => ({
      severity: "error",
      at: "retention.metrics",
      value: config.retention.metrics,
      allowed: `${Math.ceil(lookback / 86_400)}d or more: the rule ${name} looks back so far`,
      fix: "keep metrics longer",
    }));
}

/**
 * The bucket bounds of a histogram under a config: its own, and every limit and objective in seconds that is judged by
 * it. Between two bounds a quantile is a guess; at a bound it is exact.
 */
export function bucketBounds(metric: ContractMetric, config: Config): number[] {
  const judged = alertingSignals(config)
    .filter((signal) => signal.unit === "seconds")
    .flatMap(({ alert }) => Object.values(alert.limits).map((limit) => ({ limit, metrics: alert.expression(limit).metrics })))
    .filter(({ metrics }) => metrics.some((each) => each.prom === metric.prom))
    .map(({ limit }) => limit.above);
  const objectives =
    metric.prom === requestDuration.prom
      ? Object.values(config.features).flatMap(({ slo }) => (slo?.latency ? [slo.latency.seconds] : []))
      : [];
  return [...new Set([...(metric.buckets ?? []), ...judged, ...objectives])].sort((a, b) => a - b);
}

