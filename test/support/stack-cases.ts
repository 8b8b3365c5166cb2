import type { Config } from "../../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../../signals/limits.ts";
import type { AnySignal, Limit } from "../../signals/signal.ts";
import { toSeconds } from "../../telemetry/duration.ts";
import { whole } from "./limit-cases.ts";
import { constant, type Firing, firingOf, keepSides, keptOf, longestKept, missing, type RuleCase, sidesOf } from "./rule-case.ts";

/** An alert about the stack, and how to bring about what it is about. */
export interface StackCase {
  readonly signal: AnySignal;
  /** Of the incident. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Seconds between samples. */
  readonly step: number;
  /** How Prometheus says a value. */
  readonly words: (value: number) => string;
  /** How a limit is said. */
  readonly limitWords: (above: number) => string;
}

/** Everything about an alert that its cases need, or nothing where the config does not want it. */
export function stackCase(config: Config, { signal: { id }, labels = {}, step, words, limitWords }: StackCase) {
  const signal = alertingSignals(config).find((each) => each.id === id);
  if (!signal) return undefined;
  const { alert } = signal;
  const limits = Object.values(alert.limits);
  const longest = Math.max(...limits.map((limit) => toSeconds(limit.for)));
  const keep = longestKept(alert);
  const firing = (value: number, at: number, since: number): Firing[] =>
    firingOf(signal, { value, since, at, step }, (limit) => said(signal, limit, labels, words(value), limitWords));
  /** What fired when its cause ended, at the last evaluations at which it is kept and the first at which it is not. */
  const endingAt = (ended: number, fired: readonly Firing[]) => keepSides(signal, ended, step).map((at) => ({ at, firing: keptOf(fired, signal, ended, at) }));
  return { common: { alert: alert.name, step }, limits, longest, keep, firing, endingAt };
}

function said({ alert }: AlertingSignal, limit: Limit, labels: Readonly<Record<string, string>>, value: string, limitWords: StackCase["limitWords"]) {
  const { says, impact } = alert;
  const parts = Object.entries(labels).map(([label, text]) => `${label.replaceAll("_", " ")} ${text}`);
  const where = parts.length > 0 ? ` of ${parts.join(", ")}` : "";
  if ("headline" in says) return { labels, summary: `${says.headline}${where}`, description: `${says.headline}${where}. ${impact}` };
  const lasting = toSeconds(limit.for) === 0 ? "" : ` for ${limit.for}`;
  return {
    labels,
    summary: `${says.fault ? `${says.fault}${where}:` : `${says.subject}${where} is`} ${value}`,
    description: `${says.subject}${where} is ${value}; the limit is ${limitWords(limit.above)}${lasting}. ${impact}`,
  };
}

/** A value that holds for so many samples, one after the other; none where it is missing. */
export type Course = readonly (readonly [value: number | "missing", samples: number])[];

export function valuesOf(course: Course): string {
  return course.map(([value, samples]) => (value === "missing" ? missing(samples) : constant(value, samples))).join(" ");
}

/** Cases of an alert on a value that is there at every moment. */
export function levelCases(
  config: Config,
  props: StackCase & {
    readonly low: number /** What is just above a limit is above it by this. */;
    readonly least: number;
    readonly series: (course: Course) => Readonly<Record<string, string>>;
  },
): RuleCase[] {
  const found = stackCase(config, props);
  if (!found) return [];
  const { common, limits, longest, keep, firing, endingAt } = found;
  const { step, least, low, series } = props;
  const high = Math.max(...limits.map(({ above }) => above)) + least;
  const samples = Math.ceil(longest / step) + 10;
  const begins = samples * step;
  const ends = 3 * samples * step;
  return [
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: begins, firing: [] }] },
    ...limits.flatMap(({ above, for: duration }): RuleCase[] => {
      const { pending, fires } = sidesOf(duration, begins, step);
      return [
        {
          ...common,
          name: `at exactly ${above} it does not fire however long it lasts`,
          series: series([
            [low, samples],
            [above, 2 * samples],
          ]),
          checks: [fires, fires + 5 * step].map((at) => ({ at, firing: firing(above, at, begins) })),
        },
        {
          ...common,
          name: `just above ${above} it is silent until ${duration} are over, then fires`,
          series: series([
            [low, samples],
            [above + least, 2 * samples],
          ]),
          checks: [pending, fires].map((at) => ({ at, firing: firing(above + least, at, begins) })),
        },
      ];
    }),
    {
      ...common,
      name: "it begins and ends, and a few scrapes that fail do neither",
      series: series([
        [low, 3],
        ["missing", 2],
        [low, samples - 5],
        [high, samples],
        ["missing", 2],
        [high, samples - 2],
        [low, samples + Math.ceil(keep / step)],
      ]),
      checks: [
        { at: begins - step, firing: [] },
        { at: begins + (samples - 1) * step, firing: firing(high, begins + (samples - 1) * step, begins) },
        { at: begins + (samples + 1) * step, firing: firing(high, begins + (samples + 1) * step, begins) },
        { at: ends - step, firing: firing(high, ends - step, begins) },
        ...endingAt(ends, firing(high, ends - step, begins)),
      ],
    },
  ];
}

/** Cases of an alert on how much a counter grew in a time: one that may not be there before it counts. */
export function gainCases(
  config: Config,
  props: Omit<StackCase, "limitWords" | "words"> & { readonly window: number; readonly series: (course: Course) => Readonly<Record<string, string>> },
): RuleCase[] {
  const found = stackCase(config, { ...props, words: whole, limitWords: String });
  if (!found) return [];
  const { common, limits, longest, keep, firing, endingAt } = found;
  const { step, window, series } = props;
  const wait = window / step + 2;
  const begins = wait * step;
  const lasts = Math.ceil((window + longest + keep) / step) + 5;
  const most = Math.max(...limits.map(({ above }) => above)) + 1;
  const over = begins + window;
  return [
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: begins, firing: [] }] },
    ...limits.flatMap(({ above, for: duration }): RuleCase[] => {
      const { pending, fires } = sidesOf(duration, begins, step);
      return [
        {
          ...common,
          name: `${above} in all do not fire however long it lasts`,
          series: series([
            [0, wait],
            [above, lasts],
          ]),
          checks: [fires, fires + 5 * step].map((at) => ({ at, firing: firing(above, at, begins) })),
        },
        {
          ...common,
          name: `one more than ${above} fires after ${duration} and not before, and is over when it is out of sight`,
          series: series([
            [0, wait],
            [above + 1, lasts],
          ]),
          checks: [...[pending, fires, over - step].map((at) => ({ at, firing: firing(above + 1, at, begins) })), ...endingAt(over, firing(above + 1, over - step, begins))],
        },
      ];
    }),
    {
      ...common,
      name: "a counter that is not there before it counts is seen from its first value on",
      series: series([
        ["missing", wait],
        [most, lasts],
      ]),
      checks: [{ at: begins - step, firing: [] }, { at: begins + longest, firing: firing(most, begins + longest, begins) }, ...endingAt(over, firing(most, over - step, begins))],
    },
    {
      ...common,
      name: "a server that restarts, or cannot be read for a while, raises nothing",
      series: series([
        [0, 2],
        [most, 3 * lasts],
        ["missing", wait],
        [most, lasts],
        [0, lasts],
      ]),
      checks: [3 * lasts, 3 * lasts + wait, 3 * lasts + wait + 2, 4 * lasts + wait, 4 * lasts + wait + 5].map((samples) => ({ at: (2 + samples) * step, firing: [] })),
    },
    {
      ...common,
      name: "what a restarted server counts is new, and its restart does not end it",
      series: series([
        [0, 2],
        [most + 5, 3 * lasts],
        [0, 1],
        [most, 3],
        [0, 2],
        [most, lasts],
      ]),
      checks: [
        { at: (2 + 3 * lasts) * step, firing: [] },
        { at: (2 + 3 * lasts + 6) * step + longest, firing: firing(most, (2 + 3 * lasts + 6) * step + longest, (2 + 3 * lasts + 6) * step) },
      ],
    },
  ];
}
