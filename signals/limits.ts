import { didYouMean, type Finding } from "../config/finding.ts";
import type { Config } from "../config/schema.ts";
import { fromSeconds, toSeconds } from "../telemetry/duration.ts";
import type { ContractMetric, Metric } from "../telemetry/metric.ts";
import { requestDuration } from "../telemetry/metrics.ts";
import { limitsOf, metricsOf } from "./alert-limits.ts";
import { signals } from "./all.ts";
import { neededBaselines } from "./baselines.ts";
import { countsFromSpans, emitted } from "./emitted.ts";
import { latencyObjectives } from "./latency-objectives.ts";
import type { Recorded } from "./recorded.ts";
import { recordings } from "./recordings.ts";
import { type Alert, type AnySignal, type Expression, type Limit, type Severity, severities } from "./signal.ts";
import { SILENCE } from "./traffic.ts";
import { SCRAPES } from "./windows.ts";

/** A signal whose alert is wanted under a config, with the limits that count there. */
export interface AlertingSignal extends AnySignal {
  readonly alert: Alert;
}

/** The signals with limits: all that alert but the dead man's switch, which always does. */
const limitedSignals = signals.filter((signal): signal is AlertingSignal => signal.alert !== undefined && Object.keys(signal.alert.limits).length > 0);

/**
 * The signals that alert, with the config's limits instead of their own where it says so. One that reads a metric which
 * nothing emits under the config is not among them: it could never fire.
 */
export function alertingSignals(config: Config): readonly AlertingSignal[] {
  return limitedSignals.filter((signal) => missingFor(signal.alert, config).length === 0).map((signal) => ({ ...signal, alert: limited(signal.id, signal.alert, config) }));
}

/** A signal that does not alert under a config, and the metrics that it would need. */
export interface SilentSignal {
  readonly signal: AlertingSignal;
  readonly missing: readonly Metric[];
}

/** What is not watched under a config, and for want of what. */
export function silentSignals(config: Config): readonly SilentSignal[] {
  return limitedSignals.map((signal) => ({ signal, missing: missingFor(signal.alert, config) })).filter(({ missing }) => missing.length > 0);
}

function missingFor(alert: Alert, config: Config): Metric[] {
  return metricsOf(alert).filter((metric) => !emitted(metric, config));
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
  return [unknownLimits, incompleteLimits, uselessLimits, disorderedLimits, tooFarBack, tooFewScrapes, slowCallsWithoutTraces, budgetsWithoutLedger].flatMap((check) =>
    check(config),
  );
}

const alerting = limitedSignals.map(({ id }) => id);

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
  return limitedSignals.flatMap(({ id, alert }) =>
    severities.flatMap((severity): Finding[] => {
      const change = config.limits[id]?.[severity];
      if (!change || alert.limits[severity] || "headline" in alert.says) return [];
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

/** Where no number explains an alert, none changes it. */
function uselessLimits(config: Config): Finding[] {
  return limitedSignals.flatMap(({ id, alert }) =>
    severities.flatMap((severity): Finding[] => {
      const change = config.limits[id]?.[severity];
      if (!("headline" in alert.says) || !change) return [];
      const own = alert.limits[severity];
      if (own && change.above === undefined) return [];
      return [
        {
          severity: "error",
          at: own ? `limits.${id}.${severity}.above` : `limits.${id}.${severity}`,
          value: own ? change.above : change,
          allowed: `nothing: no number says when ${alert.name} fires; set { for } or false for ${Object.keys(alert.limits).join(", ")}`,
          fix: "remove it",
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
    ...alertingSignals(config)
      .filter(({ alert }) => limitsOf(alert).length > 0)
      .map(({ id, alert }) => ({
        name: alert.name,
        lookback: Math.max(...limitsOf(alert).map(({ severity, limit }) => withBaselines(alert.expression(limit, severity)))),
        instead: `, or switch that alert off: limits: { "${id}": { ${limitsOf(alert)
          .map(({ severity }) => `${severity}: false`)
          .join(", ")} } }`,
      })),
    ...recordings.map(({ metric, expression }) => ({ name: metric.prom, lookback: expression.lookback, instead: "" })),
  ];
  return rules
    .filter(({ lookback }) => lookback > kept)
    .map(({ name, lookback, instead }) => ({
      severity: "error",
      at: "retention.metrics",
      value: config.retention.metrics,
      allowed: `${Math.ceil(lookback / 86_400)}d or more: the rule ${name} looks back so far`,
      fix: `keep metrics longer${instead}`,
    }));
}

/** How far back an expression and the baselines that it needs look, in seconds. */
function withBaselines({ lookback, metrics }: Expression): number {
  return Math.max(lookback, ...neededBaselines(metrics).map(({ expression }) => expression.lookback));
}

/** What baselines record under a config: only what an alert needs. Where it is switched off no history is asked for. */
export function wantedBaselines(config: Config): readonly Recorded[] {
  return neededBaselines(alertingSignals(config).flatMap(({ alert }) => metricsOf(alert)));
}

/** A counter must be read often enough for the shortest look back, or the alert can never fire. */
function tooFewScrapes({ scrapeInterval }: Config): Finding[] {
  const most = toSeconds(SILENCE) / SCRAPES;
  if (toSeconds(scrapeInterval) <= most) return [];
  return [
    {
      severity: "error",
      at: "scrapeInterval",
      value: scrapeInterval,
      allowed: `${fromSeconds(most)} or less: rules look at the last ${SILENCE}`,
      fix: "scrape more often",
    },
  ];
}

/**
 * The bucket bounds of a histogram under a config: its own, and every limit and objective in seconds that is judged by
 * it. Between two bounds a quantile is a guess; at a bound it is exact.
 */
export function bucketBounds(metric: ContractMetric, config: Config): number[] {
  return [...new Set([...(metric.buckets ?? []), ...judgedSeconds(metric, config)])].sort((a, b) => a - b);
}

/** Every limit and objective in seconds that a histogram is judged by. */
function judgedSeconds(metric: ContractMetric, config: Config): number[] {
  const limits = alertingSignals(config)
    .filter((signal) => signal.unit === "seconds")
    .flatMap(({ alert }) => limitsOf(alert).map(({ severity, limit }) => ({ limit, metrics: alert.expression(limit, severity).metrics })))
    .filter(({ metrics }) => metrics.some((each) => each.prom === metric.prom))
    .map(({ limit }) => limit.above);
  const objectives = metric.prom === requestDuration.prom ? latencyObjectives(config).map(({ seconds }) => seconds) : [];
  return [...limits, ...objectives];
}

/** Whoever is told that calls are slow wants to see their traces: those of slow calls are all kept, of others a share. */
function slowCallsWithoutTraces(config: Config): Finding[] {
  const strictest = Math.min(...judgedSeconds(requestDuration, config));
  if (toSeconds(config.sampling.slow) <= strictest) return [];
  return [
    {
      severity: "warning",
      at: "sampling.slow",
      value: config.sampling.slow,
      allowed: `${fromSeconds(strictest)} or less, the strictest limit or objective of latency`,
      fix: "lower it, or most traces of the calls behind such an alert will not be kept",
    },
  ];
}

/** What a month cost is added up from the ledger, and that has a row for each span of a call. */
function budgetsWithoutLedger(config: Config): Finding[] {
  if (countsFromSpans(config)) return [];
  const budgets = (["features", "teams"] as const).flatMap((section) =>
    Object.entries(config[section]).flatMap(([name, { monthlyBudgetUsd: value }]) => (value === undefined ? [] : [{ at: `${section}.${name}.monthlyBudgetUsd`, value }])),
  );
  return budgets.map(({ at, value }) => ({
    severity: "warning",
    at,
    value,
    allowed: 'a budget where some service\'s calls leave spans; every one here has metrics: "app"',
    fix: "let these applications send spans of their calls, too: without them the ledger has no rows, and nobody is told that the budget is spent",
  }));
}
