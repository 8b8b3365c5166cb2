import type { AlertRule } from "../../alerts/rules.ts";
import { limitsOf } from "../../signals/alert-limits.ts";
import type { AlertingSignal } from "../../signals/limits.ts";
import type { Severity } from "../../signals/signal.ts";
import { withTeam } from "../../signals/whose.ts";
import { type Duration, fromSeconds, toSeconds } from "../../telemetry/duration.ts";

/** The ways in which a rule of an alert can be wrong, each with what is proven of the right one where a case finds it out. */
export const flaws = {
  "fires at its limit": "silent exactly at its limit",
  "is silent just above its limit": "fires just above its limit",
  "fires too early": "not before its duration",
  "fires too late": "as soon as its duration is over",
  "never ends": "resolves",
  "ends too early": "goes on until what it silences is over",
  "says something else": "right annotations",
  "carries another label": "right labels",
  "takes a counter that begins again for one that fell": "survives the reset of a counter",
} as const;

export type Flaw = keyof typeof flaws;

/** A rule that is wrong in one way, under a name of its own. */
export interface Mutant {
  readonly flaw: Flaw;
  readonly severity: Severity;
  readonly rule: AlertRule;
}

/** Rules that store something, as they stand in a file. */
interface Stored {
  readonly record: string;
  readonly expr: string;
}

/** So much a limit is moved, in parts of it: only what is exactly at it sees the one, only what is just above it sees the other. */
const A_HAIR = 1e-6;
const A_LITTLE = 0.05;

const FOR_EVER: Duration = "10y";

/** What a rule judges, stored: those that are wrong in what they make of it need not ask again. */
export function judged({ alert, expr, labels }: AlertRule): Stored {
  return { record: `judged:${alert}:${labels.severity}`, expr };
}

/** The rules of an alert, each wrong in one way that makes a difference to it, for cases whose samples are `step` seconds apart. */
export function mutantsOf(signal: AlertingSignal, rules: readonly AlertRule[], step: number): Mutant[] {
  const { alert } = signal;
  return limitsOf(alert).flatMap(({ severity, limit }) => {
    const rule = rules.find((each) => each.alert === alert.name && each.labels.severity === severity);
    if (!rule) throw new Error(`${alert.name} has no rule for ${severity}`);
    const lasting = toSeconds(rule.for);
    const { keep_firing_for: keep, ...ending } = { ...rule, expr: judged(rule).record };
    const same = { ...ending, ...(keep && { keep_firing_for: keep }) };
    const limitedTo = (above: number) => ({ ...rule, expr: String(withTeam(alert, alert.expression({ ...limit, above }, severity))) });
    const lower = limitedTo(limit.above - Math.max(limit.above, 1) * A_HAIR);
    const wrong: Partial<Record<Flaw, AlertRule>> = {
      // A question with yes or no for an answer has no limit in it.
      ...(lower.expr !== rule.expr && {
        "fires at its limit": lower,
        // No part of 0 is more than it.
        "is silent just above its limit": limitedTo(signal.unit === "count" ? limit.above + 1 : limit.above * (1 + A_LITTLE) || A_LITTLE),
      }),
      ...(lasting > 0 && { "fires too early": { ...same, for: fromSeconds(Math.max(0, lasting - step)) } }),
      "fires too late": { ...same, for: fromSeconds(lasting + step) },
      "never ends": { ...same, keep_firing_for: FOR_EVER },
      ...(keep && { "ends too early": ending }),
      "says something else": { ...same, annotations: { ...same.annotations, description: "something else" } },
      "carries another label": { ...same, labels: { ...same.labels, another: "label" } },
    };
    return (Object.keys(wrong) as Flaw[]).flatMap((flaw) => named(wrong[flaw], flaw, severity));
  });
}

/** The rules of an alert, to be run where whatever they read is `forgetful`. */
export function amnesiacs(rules: readonly AlertRule[], severities: readonly Severity[]): Mutant[] {
  return severities.flatMap((severity) =>
    named(
      rules.find(({ labels }) => labels.severity === severity),
      "takes a counter that begins again for one that fell",
      severity,
    ),
  );
}

function named(rule: AlertRule | undefined, flaw: Flaw, severity: Severity): Mutant[] {
  return rule ? [{ flaw, severity, rule: { ...rule, alert: `${rule.alert} (${severity}) that ${flaw}` } }] : [];
}

const growth = /\b(rate|increase)\(([^()[]*)\[(\w+)\]((?: offset \w+)?)\)/g;

/** What `gained` asks so as to see a counter that fell: see query/counters.ts. */
const notFallen = /(last_over_time\([^()]*\)) <= ([^()]*)\)/g;

/** Every counter that an expression reads. */
export function countersIn(expr: string): string[] {
  const selectors = [...expr.matchAll(growth)].map(([, , selector]) => selector).concat([...expr.matchAll(notFallen)].map(([, , selector]) => selector));
  return [...new Set(selectors.map((selector = "") => selector.replace(/\{.*/, "")))];
}

/** An expression for which a counter that begins again at 0 has fallen. */
export function forgetful(expr: string): string {
  const without = expr
    .replace(growth, (_, name: string, selector: string, range: Duration, offset: string) => `(delta(${selector}[${range}]${offset}) / ${name === "rate" ? toSeconds(range) : 1})`)
    .replace(notFallen, "$1)");
  if (/\b(rate|increase)\(/.test(without)) throw new Error(`nobody knows which counter this reads: ${without}`);
  return without;
}
