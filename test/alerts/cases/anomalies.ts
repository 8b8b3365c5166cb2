import type { Config } from "../../../config/schema.ts";
import { limitsOf } from "../../../signals/alert-limits.ts";
import { NEW_LEVEL_DAYS, SPREADS } from "../../../signals/anomaly.ts";
import { type Baseline, TO_DEVIATION } from "../../../signals/baseline.ts";
import { costBaseline, ENOUGH_EARLIER_HOURS, type Owner, tokensBaseline } from "../../../signals/baselines.ts";
import * as cost from "../../../signals/cost.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import { costPerHour, tokensPerHour } from "../../../signals/recordings.ts";
import * as tokens from "../../../signals/tokens.ts";
import * as metrics from "../../../telemetry/metrics.ts";
import { dollars, longestOf, ofTokens, saying, times } from "../../support/limit-cases.ts";
import { call, constant, firingOf, growing, missing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Between samples where minutes count. */
const SHORT = 600;

/** Between samples where weeks are looked back at. */
const LONG = 1_800;

/** An alert that compares the last hour with the same hour of other weeks. */
interface Kind {
  readonly id: string;
  readonly hourly: typeof costPerHour | typeof tokensPerHour;
  readonly baseline: Baseline<Owner>;
  readonly counter: typeof metrics.cost | typeof metrics.tokens;
  readonly floor: number;
  readonly subject: string;
  /** How alerts say an amount of it. */
  readonly amount: (amount: number) => string;
}

const kinds: readonly Kind[] = [
  { id: cost.costAnomaly.id, hourly: costPerHour, baseline: costBaseline, counter: metrics.cost, floor: cost.FLOOR_USD, subject: "The cost of the last hour", amount: dollars },
  {
    id: tokens.tokenAnomaly.id,
    hourly: tokensPerHour,
    baseline: tokensBaseline,
    counter: metrics.tokens,
    floor: tokens.FLOOR_TOKENS,
    subject: "The token use of the last hour",
    amount: ofTokens,
  },
];

export function anomalyCases(config: Config): RuleCase[] {
  return alertingSignals(config).flatMap((signal) => kinds.filter(({ id }) => id === signal.id).flatMap((kind) => [...boundaries(signal, kind), ...histories(signal, kind)]));
}

/** A course of values, each for so many seconds. */
function course(step: number, ...parts: readonly (readonly [value: number, seconds: number])[]): string {
  return parts.map(([value, seconds]) => constant(value, seconds / step)).join(" ");
}

/** What must fire, where the value has been above its limits since a time; it is a multiple of what is usual. */
function firingAt(
  signal: AlertingSignal,
  { subject, amount }: Kind,
  { value, usual, since, at, step }: { readonly value: number; readonly usual: number; readonly since: number; readonly at: number; readonly step: number },
) {
  const say = saying(signal, { of: { feature: call.feature, team: call.team }, subject, ...times("what is usual at this hour", (multiple) => amount(multiple * usual)) });
  return firingOf(signal, { value, since, at, step }, (limit) => say(value, limit));
}

/** Limits, durations, and where use is too little to matter: what is usual is given. */
function boundaries(signal: AlertingSignal, kind: Kind): RuleCase[] {
  const common = { alert: signal.alert.name, step: SHORT };
  const jump = HOUR;
  const whole = 8 * HOUR;
  const usual = 4 * kind.floor;
  const from = (level: number, values: string) => ({
    [series(kind.hourly.metric)]: values,
    [series(kind.baseline.usual)]: course(SHORT, [level, whole]),
  });
  const jumping = (to: number, level = usual) => from(level, course(SHORT, [level, jump], [to, whole - jump]));
  const longest = longestOf({ signal, since: jump, step: SHORT });
  return limitsOf(signal.alert).flatMap(({ severity, limit }): RuleCase[] => {
    const { pending, fires } = sidesOf(limit.for, jump, SHORT);
    const above = limit.above * 1.01;
    const firing = (value: number, at: number, of = usual) => firingAt(signal, kind, { value, usual: of, since: jump, at, step: SHORT });
    return [
      {
        ...common,
        name: `at exactly ${limit.above} times the usual the ${severity} limit is not passed`,
        series: jumping(usual * limit.above),
        checks: [fires, longest].map((at) => ({ at, firing: firing(limit.above, at) })),
      },
      {
        ...common,
        name: `just above ${limit.above} times the usual it is silent until ${limit.for} are over, then fires`,
        series: jumping(usual * above),
        checks: [pending, fires].map((at) => ({ at, firing: firing(above, at) })),
      },
      {
        ...common,
        name: `above ${limit.above} times a missed evaluation does not end it, a usual hour does`,
        series: from(usual, `${course(SHORT, [usual, jump], [usual * above, longest + SHORT - jump])} ${missing(1)} ${course(SHORT, [usual, 4 * HOUR])}`),
        checks: [
          { at: longest, firing: firing(above, longest) },
          { at: longest + SHORT, firing: firing(above, longest) },
          { at: longest + 3 * HOUR, firing: [] },
        ],
      },
      {
        ...common,
        name: `exactly ${limit.above} times ${kind.floor} is not above ${limit.above}, where the usual is less`,
        series: jumping(kind.floor * limit.above, kind.floor / 20),
        checks: [{ at: longest, firing: firing(limit.above, longest, kind.floor) }],
      },
      {
        ...common,
        name: `more than ${limit.above} times ${kind.floor} is, however little the usual is`,
        series: jumping(kind.floor * above, kind.floor / 20),
        checks: [{ at: fires, firing: firing(above, fires, kind.floor) }],
      },
    ];
  });
}

/** When usage changes: as soon as two weeks, with the hour before, can be looked back at. */
const JUMP = 2 * WEEK + 2 * HOUR;

/** How long the peak of a week lasts. */
const PEAK = 8 * HOUR;

/** What the weeks before were like. */
function histories(signal: AlertingSignal, kind: Kind): RuleCase[] {
  const common = { alert: signal.alert.name, step: LONG };
  const stored = series(kind.hourly.metric);
  const usual = 4 * kind.floor;
  const tenfold = 10 * usual;
  const firing = (value: number, since: number, at: number, of = usual) => firingAt(signal, kind, { value, usual: of, since, at, step: LONG });
  /** When every severity fires that does at all. */
  const settled = (since: number) => longestOf({ signal, since, step: LONG });
  const week = (ofPeak: number): (readonly [number, number])[] => [
    [usual, 2 * HOUR],
    [ofPeak, PEAK],
    [usual, WEEK - 2 * HOUR - PEAK],
  ];
  const peak = (weeks: number) => weeks * WEEK + 2 * HOUR;
  return [
    {
      ...common,
      name: "a peak that comes every week is silent, and a higher one is not",
      series: { [stored]: course(LONG, ...week(tenfold), ...week(tenfold), ...week(tenfold), ...week(10 * tenfold)) },
      checks: [
        { at: peak(2) + 2 * HOUR, firing: [] },
        { at: peak(3) + 2 * HOUR, firing: firing(10, peak(3), peak(3) + 2 * HOUR, tenfold) },
      ],
    },
    {
      ...common,
      name: "one earlier incident neither raises the usual nor blinds it",
      series: { [stored]: course(LONG, ...week(usual), ...week(tenfold), ...week(usual), ...week(tenfold)) },
      checks: [
        { at: peak(3) - LONG, firing: [] },
        { at: settled(peak(3)), firing: firing(10, peak(3), settled(peak(3))) },
      ],
    },
    ...[0.99, 1.01].map((share): RuleCase => {
      const [median, deviation] = [3, 2];
      const far = median + share * SPREADS * TO_DEVIATION * deviation;
      const at = peak(3) + PEAK - 2 * HOUR;
      return {
        ...common,
        name: `where these hours differ from week to week, ${share} of ${SPREADS} spreads above their median is ${share < 1 ? "ordinary" : "not"}`,
        series: { [stored]: course(LONG, ...week(usual), ...week(median * usual), ...week((median + deviation) * usual), ...week(far * usual)) },
        // The edges of a peak have quiet neighbours; here it has none.
        checks: [{ at, firing: share < 1 ? [] : firing(far / median, peak(3), at, median * usual) }],
      };
    }),
    {
      ...common,
      name: `with fewer than ${ENOUGH_EARLIER_HOURS} earlier hours nothing is usual yet`,
      // One is missing until the hour before those of two weeks ago can be seen.
      series: { [stored]: course(LONG, [usual, 2 * WEEK - HOUR], [tenfold, 4 * HOUR]) },
      checks: [
        { at: 2 * WEEK + HOUR - LONG, firing: [] },
        { at: settled(2 * WEEK + HOUR), firing: firing(10, 2 * WEEK + HOUR, settled(2 * WEEK + HOUR)) },
      ],
    },
    {
      ...common,
      name: "a new feature without a past is silent, whatever others use",
      series: {
        [stored]: course(LONG, [usual, JUMP + 2 * HOUR]),
        [series(kind.hourly.metric, { feature: "document_search", team: "search" })]: course(LONG, [0, JUMP], [tenfold, 2 * HOUR]),
      },
      checks: [{ at: JUMP + 2 * HOUR - LONG, firing: [] }],
    },
    {
      ...common,
      name: `what has been so for ${NEW_LEVEL_DAYS} days is a new level, and no anomaly any more`,
      series: { [stored]: course(LONG, [usual, JUMP], [tenfold, (NEW_LEVEL_DAYS + 1) * DAY]) },
      checks: [
        { at: JUMP + NEW_LEVEL_DAYS * DAY - LONG, firing: firing(10, JUMP, JUMP + NEW_LEVEL_DAYS * DAY) },
        { at: JUMP + NEW_LEVEL_DAYS * DAY + 2 * HOUR, firing: [] },
      ],
    },
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: HOUR, firing: [] }] },
    {
      ...common,
      name: "from the counter on: an even flow over a restart of the Collector is silent, ten times as much fires, even over one before every scrape",
      series: {
        [series(kind.counter, { type: "input", feature: "document_search", team: "search" })]: `${growing(usual, (JUMP - DAY) / LONG)} ${growing(usual, (DAY + 3 * HOUR) / LONG)}`,
        [series(kind.counter, { type: "input" })]: `${growing(usual, JUMP / LONG)} ${usual * 10.006}-${usual * 0.001}x${(3 * HOUR) / LONG - 1}`,
      },
      checks: [
        { at: JUMP - DAY + LONG, firing: [] },
        { at: JUMP + 3 * HOUR - LONG, firing: firing(10.001, JUMP, JUMP + 3 * HOUR, (HOUR / LONG) * usual) },
      ],
    },
  ];
}
