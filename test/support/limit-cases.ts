import type { AlertingSignal } from "../../signals/limits.ts";
import { keepOf, type Limit, severities } from "../../signals/signal.ts";
import { toSeconds } from "../../telemetry/duration.ts";
import { type Firing, firingOf, type RuleCase, sidesOf } from "./rule-case.ts";

type Series = RuleCase["series"];

/** How the series of a signal come to have a value. Times are in seconds. */
export interface Course {
  readonly signal: AlertingSignal;
  readonly step: number;
  /** The first evaluation at which the value is there. */
  readonly since: number;
  /** Series of that value from then on; of an ordinary one from `until` on, where it ends. */
  readonly at: (value: number, until?: number) => Series;
  /** A value just above a limit that the series can have. */
  readonly justAbove: (limit: Limit) => number;
  /** So long after its end the value can still be seen. */
  readonly fades: number;
  readonly say: (value: number, limit: Limit) => { readonly labels: Readonly<Record<string, string>>; readonly summary: string; readonly description: string };
}

/** What must be firing at a time, of a value that is there since some other. */
export function firingIn({ signal, step, since, say }: Course, value: number, at: number, from = since): Firing[] {
  return firingOf(signal, { value, since: from, at, step }, (limit) => say(value, limit));
}

/** What holds of every alert with a number: at the limit, just above it, before its time, at its end, without series. */
export function limitCases(course: Course): RuleCase[] {
  const { signal, step, since, at, justAbove, fades } = course;
  const { alert } = signal;
  const common = { alert: alert.name, step };
  const limits = Object.values(alert.limits);
  const longest = Math.max(...limits.map((limit) => sidesOf(limit.for, since, step).fires));
  const kept = Math.max(...severities.map((severity) => toSeconds(keepOf(alert, severity) ?? "0s")));
  const highest = Math.max(...limits.map(justAbove));
  const over = longest + step + fades + kept;
  return [
    ...limits.flatMap((limit): RuleCase[] => {
      const { pending, fires } = sidesOf(limit.for, since, step);
      const above = justAbove(limit);
      return [
        { ...common, name: `at exactly ${limit.above} it does not fire`, series: at(limit.above), checks: [{ at: longest, firing: firingIn(course, limit.above, longest) }] },
        {
          ...common,
          name: `just above ${limit.above} it is silent until ${limit.for} are over, then fires`,
          series: at(above),
          checks: [...(pending < since ? [] : [pending]), fires].map((time) => ({ at: time, firing: firingIn(course, above, time) })),
        },
      ];
    }),
    {
      ...common,
      name: "it resolves when it is over",
      series: at(highest, longest + step),
      checks: [
        { at: longest, firing: firingIn(course, highest, longest) },
        { at: over, firing: [] },
      ],
    },
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: longest, firing: [] }] },
  ];
}

/** Four digits, as Prometheus says a share. */
export function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))}%`;
}
