import { limitsOf } from "../../signals/alert-limits.ts";
import type { AlertingSignal } from "../../signals/limits.ts";
import type { Limit } from "../../signals/signal.ts";
import { call, type Firing, firingOf, keepSides, keptOf, longestKept, type RuleCase, sidesOf } from "./rule-case.ts";
import { begunAgain, hasCounters } from "./rule-series.ts";

type Series = RuleCase["series"];

type Labels = Readonly<Record<string, string>>;

/** What an alert says of a value that is above a limit. */
type Say = (value: number, limit: Limit) => { readonly labels: Labels; readonly summary: string; readonly description: string };

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
  /** So long after its end the value can still be seen; 0 where it is gone at once. */
  readonly fades: number;
  readonly say: Say;
}

/** Of the case's service: what is wrong, where, and how its numbers are written. */
export interface Sentence {
  /** What tells the incident from others. */
  readonly of: Labels;
  readonly subject: string;
  /** What is wrong, where "{subject} is {value}" does not say it well. */
  readonly fault?: string;
  readonly words: (value: number) => string;
  /** Where a limit is written otherwise. */
  readonly limitWords?: (above: number) => string;
}

/** How an alert on a number says it. */
export function saying({ alert }: AlertingSignal, { of, subject, fault, words, limitWords = words }: Sentence): Say {
  const { environment, service } = call;
  const parts = Object.entries(of).map(([label, value]) => `${label} ${value}`);
  const where = `of ${parts.join(", ")} on ${service} (${environment})`;
  return (value, { above, for: duration }) => ({
    labels: { environment, service, ...of },
    summary: `${fault ? `${fault} ${where}:` : `${subject} ${where} is`} ${words(value)}`,
    description: `${subject} ${where} is ${words(value)}; the limit is ${limitWords(above)} for ${duration}. ${alert.impact}`,
  });
}

/** Of a number that is compared with an ordinary one: how it and its limit are written, with the amount that it is. */
export function times(what: string, amount?: (value: number) => string): Pick<Sentence, "words" | "limitWords"> {
  return { words: (value) => `${value.toFixed(1)} times ${what}${amount ? ` (${amount(value)})` : ""}`, limitWords: (above) => `${above} times` };
}

/** An amount of money as alerts say it. */
export const dollars = (usd: number): string => `$${usd.toFixed(2)}`;

/** A number as `humanize` says it, of whole numbers below a billion. */
export function whole(value: number): string {
  if (value < 1_000) return String(value);
  const [unit, letter] = value < 1_000_000 ? [1_000, "k"] : [1_000_000, "M"];
  return `${Number((value / unit).toPrecision(4))}${letter}`;
}

/** A number of tokens as alerts say it. */
export const ofTokens = (tokens: number): string => `${whole(tokens)} tokens`;

/** The share just above a limit, where it is one of so many calls: one call above it. */
export function oneCallAbove(calls: number): Course["justAbove"] {
  return ({ above }) => (Math.round(calls * above) + 1) / calls;
}

/** What must be firing at a time, of a value that is there since some other. */
export function firingIn({ signal, step, since, say }: Course, value: number, at: number, from = since): Firing[] {
  return firingOf(signal, { value, since: from, at, step }, (limit) => say(value, limit));
}

/** When the last of an alert's severities fires that does at all. */
export function longestOf({ signal, since, step }: Pick<Course, "signal" | "since" | "step">): number {
  return Math.max(...limitsOf(signal.alert).map(({ limit }) => sidesOf(limit.for, since, step).fires));
}

/** What holds of every alert with a number: at the limit, just above it, before its time, at its end, without series, over a restart. */
export function limitCases(course: Course): RuleCase[] {
  const { signal, step, since, at, justAbove } = course;
  const common = { alert: signal.alert.name, step };
  const limits = Object.values(signal.alert.limits);
  const longest = longestOf(course);
  return [
    ...limits.flatMap((limit): RuleCase[] => {
      const { pending, fires } = sidesOf(limit.for, since, step);
      const above = justAbove(limit);
      const sides = [...(pending < since ? [] : [pending]), fires].map((time) => ({ at: time, firing: firingIn(course, above, time) }));
      return [
        {
          ...common,
          name: `at exactly ${limit.above} it does not fire however long it lasts`,
          series: at(limit.above),
          checks: [fires, longest + 5 * step].map((time) => ({ at: time, firing: firingIn(course, limit.above, time) })),
        },
        { ...common, name: `just above ${limit.above} it is silent until ${limit.for} are over, then fires`, series: at(above), checks: sides },
        ...(hasCounters(at(above))
          ? [
              {
                ...common,
                name: `just above ${limit.above} a restart before ${limit.for} are over does not delay it`,
                series: begunAgain(at(above), pending / step),
                checks: sides,
              },
            ]
          : []),
      ];
    }),
    ending(course),
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: longest, firing: [] }] },
  ];
}

function ending(course: Course): RuleCase {
  const { signal, step, at, justAbove, fades } = course;
  const { alert } = signal;
  const highest = Math.max(...Object.values(alert.limits).map(justAbove));
  const longest = longestOf(course);
  const ended = longest + step;
  const firing = firingIn(course, highest, longest);
  const sides = fades === 0 ? keepSides(signal, ended, step) : [ended + fades + longestKept(alert)];
  return {
    name: "it resolves when it is over, after what it silences",
    alert: alert.name,
    step,
    series: at(highest, ended),
    checks: [{ at: longest, firing }, ...sides.map((time) => ({ at: time, firing: keptOf(firing, signal, ended + fades, time) }))],
  };
}

/** Four digits, as Prometheus says a share. */
export function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))}%`;
}
