import { limitsOf } from "../../signals/alert-limits.ts";
import type { AlertingSignal } from "../../signals/limits.ts";
import { type Alert, fixedOf, keepOf, type Limit, type Severity, severities } from "../../signals/signal.ts";
import { type Duration, toSeconds } from "../../telemetry/duration.ts";
import { UNKNOWN } from "../../telemetry/labels.ts";
import type { Metric } from "../../telemetry/metric.ts";
import { sample } from "./config.ts";

/** An alert as it should arrive: all of it. */
export interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What happens to an alert over a course of samples. Times are in seconds. */
export interface RuleCase {
  /** A sentence: what holds. */
  readonly name: string;
  readonly alert: string;
  /** Between samples, and between evaluations. */
  readonly step: number;
  /** Series → values in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  readonly checks: readonly { readonly at: number; readonly firing: readonly Firing[] }[];
}

/** The call that the cases are about. */
export const call = {
  environment: "production",
  service: "ai-app",
  provider: "openai",
  model: "gpt-4o",
  feature: "chat_assistant",
  team: "assistants",
  operation: "chat",
  status: "success",
  error_type: "timeout",
  type: "output",
} as const;

/** A series of a metric with all labels of the metric, of the case's call unless said otherwise. */
export function series(metric: Metric, labels: Readonly<Record<string, string>> = {}, suffix = ""): string {
  const all = { ...Object.fromEntries(Object.entries(call).filter(([label]) => metric.labels.includes(label))), ...labels };
  return `${metric.prom}${suffix}{${Object.entries(all)
    .map(([label, value]) => `${label}="${value}"`)
    .join(",")}}`;
}

/** So many samples, each so much more than the one before. */
export function growing(perStep: number, samples: number, from = 0): string {
  return `${from}+${perStep}x${samples - 1}`;
}

/** So many samples of the same value. */
export function constant(value: number, samples: number): string {
  return growing(0, samples, value);
}

/** So many scrapes in which the series was not there. */
export function missing(samples: number): string {
  return `_x${samples}`;
}

/** The last evaluation at which a condition that holds since then is pending, and the first at which it fires. */
export function sidesOf(duration: Duration, since: number, step: number): { readonly pending: number; readonly fires: number } {
  const fires = since + Math.ceil(toSeconds(duration) / step) * step;
  return { pending: fires - step, fires };
}

/** Whose an alert is that does not say so itself: the first team of the feature that it is about, or nobody's. */
export function teamOf(feature: string | undefined): { readonly team: string } {
  const declared = Object.entries(sample.features).find(([name]) => name === feature)?.[1];
  return { team: [declared?.team ?? UNKNOWN].flat()[0] ?? UNKNOWN };
}

/** The severities that must fire: those whose limit the value has been above for long enough. */
export function firingOf(
  { alert, id }: AlertingSignal,
  { value, since, at, step }: { readonly value: number; readonly since: number; readonly at: number; readonly step: number },
  say: (limit: Limit) => { readonly labels: Readonly<Record<string, string>>; readonly summary: string; readonly description: string },
): Firing[] {
  return severities.flatMap((severity: Severity) => {
    const limit = alert.limits[severity];
    if (!limit || value <= limit.above || at < sidesOf(limit.for, since, step).fires) return [];
    const { labels, summary, description } = say(limit);
    return [
      {
        labels: { ...teamOf(labels.feature), ...fixedOf(alert), ...labels, severity, component: alert.component, signal: id },
        annotations: { summary, description, runbook: `docs/runbooks/${id}.md` },
      },
    ];
  });
}

/** Of alerts that fired when their condition ended, those that are still kept at a time. */
export function keptOf(firing: readonly Firing[], { alert }: AlertingSignal, ended: number, at: number): Firing[] {
  return firing.filter(({ labels }) => at < ended + keptFor(alert, labels.severity as Severity));
}

/** The last evaluations at which each severity is still kept, and the first at which it is not. */
export function keepSides({ alert }: AlertingSignal, ended: number, step: number): number[] {
  const ends = limitsOf(alert).map(({ severity }) => ended + Math.ceil(keptFor(alert, severity) / step) * step);
  return [...new Set(ends.flatMap((end) => [end - step, end]))].filter((at) => at >= ended).sort((a, b) => a - b);
}

/** Seconds that an alert of a severity goes on firing when its condition is over. */
export function keptFor(alert: Alert, severity: Severity): number {
  return toSeconds(keepOf(alert, severity) ?? "0s");
}

/** The same of the severity that goes on longest. */
export function longestKept(alert: Alert): number {
  return Math.max(...severities.map((severity) => keptFor(alert, severity)));
}
