import type { Config } from "../../../config/schema.ts";
import { cacheLoss, ENOUGH_LOOKUPS, USEFUL } from "../../../signals/cache.ts";
import { alertingSignals } from "../../../signals/limits.ts";
import { cacheRequestsPerHour } from "../../../signals/recordings.ts";
import { ENOUGH_HOURS } from "../../../signals/usual-hits.ts";
import { cacheRequests } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, percent, saying } from "../../support/limit-cases.ts";
import { call, constant, growing, missing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";
import { begunAgain } from "../../support/rule-series.ts";

const HOUR = 3_600;
const STEP = 600;

/** When the hit rate falls: on the hour, with some more hours of history than it takes. */
const JUMP = (ENOUGH_HOURS + 2) * HOUR;

const LOOKUPS = 10_000;
const USUAL = 0.6;

/** Steps of an hour: then it is part of its own baseline. */
const AFTER = HOUR / STEP;

const cache = { kind: "semantic", threshold: "0.90" };

interface Hours {
  readonly lookups?: number;
  readonly jump?: number;
  readonly until?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Hours of one hit rate, and of another from a time on. */
function hitRates(before: number, after: number, hours: Hours = {}): Record<string, string> {
  const { lookups = LOOKUPS, jump = JUMP, labels = cache } = hours;
  const { until = jump + AFTER * STEP } = hours;
  const of = (result: string, share: (rate: number) => number) => ({
    [series(cacheRequestsPerHour.metric, {
      ...labels,
      result,
    })]: `${constant(lookups * share(before), jump / STEP)} ${constant(lookups * share(after), (until - jump) / STEP)} ${constant(lookups * share(before), 2 * AFTER)}`,
  });
  return { ...of("hit", (rate) => rate), ...of("miss", (rate) => 1 - rate) };
}

export function cacheLossCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === cacheLoss.id);
  const limit = signal?.alert.limits.warning;
  if (!signal || !limit) return [];
  const { alert } = signal;
  const common = { alert: alert.name, step: STEP };
  const course: Course = {
    signal,
    step: STEP,
    since: JUMP,
    at: (value, until) => hitRates(USUAL, USUAL * (1 - value), until === undefined ? {} : { until }),
    justAbove: ({ above }) => above + 0.001,
    fades: 0,
    say: saying(signal, {
      of: { feature: call.feature, kind: cache.kind },
      subject: "The lost share of the usual cache hits",
      fault: "Fewer cache hits than usual",
      words: percent,
    }),
  };
  const { fires } = sidesOf(limit.for, JUMP, STEP);
  const silent = [{ at: fires, firing: [] }];
  const firing = (value: number, at = fires) => [{ at, firing: firingIn(course, value, at) }];
  const short = JUMP - 3 * HOUR;

  return [
    ...limitCases(course),
    {
      ...common,
      name: `a hit rate of ${USEFUL} is no loss, even if all of it is lost`,
      series: hitRates(USEFUL, 0),
      checks: silent,
    },
    { ...common, name: "one that is a little higher is", series: hitRates(USEFUL + 0.01, 0), checks: firing(1) },
    { ...common, name: `${ENOUGH_LOOKUPS} look-ups an hour say nothing`, series: hitRates(USUAL, 0, { lookups: ENOUGH_LOOKUPS }), checks: silent },
    { ...common, name: "one look-up more does", series: hitRates(USUAL, 0, { lookups: ENOUGH_LOOKUPS + 1 }), checks: firing(1) },
    {
      ...common,
      name: "a difference that so few look-ups may have by chance is none",
      series: hitRates(0.2, 0.13, { lookups: 2 * ENOUGH_LOOKUPS }),
      checks: silent,
    },
    {
      ...common,
      name: `a cache that is younger than ${ENOUGH_HOURS} hours has no usual hit rate`,
      series: hitRates(USUAL, 0, { jump: short }),
      checks: [{ at: fires - JUMP + short, firing: [] }],
    },
    { ...common, name: "a cold cache that fills is no loss", series: hitRates(0, USUAL), checks: silent },
    {
      ...common,
      name: "a cache that breaks fires even if its series of hits are gone",
      series: {
        [series(cacheRequestsPerHour.metric, { ...cache, result: "hit" })]: `${constant(LOOKUPS * USUAL, JUMP / STEP)} ${missing(AFTER)}`,
        [series(cacheRequestsPerHour.metric, { ...cache, result: "miss" })]: `${constant(LOOKUPS * (1 - USUAL), JUMP / STEP)} ${constant(LOOKUPS, AFTER)}`,
      },
      checks: firing(1),
    },
    {
      ...common,
      name: "look-ups that stop are no loss",
      series: {
        [series(cacheRequestsPerHour.metric, { ...cache, result: "hit" })]: `${constant(LOOKUPS * USUAL, JUMP / STEP)} ${constant(0, AFTER)}`,
        [series(cacheRequestsPerHour.metric, { ...cache, result: "miss" })]: `${constant(LOOKUPS * (1 - USUAL), JUMP / STEP)} ${constant(0, AFTER)}`,
      },
      checks: silent,
    },
    {
      ...common,
      name: "thresholds of one cache count together, other caches apart",
      series: {
        ...hitRates(USUAL, 0),
        ...hitRates(USUAL, USUAL, { labels: { ...cache, threshold: "0.95" } }),
        ...hitRates(USUAL, USUAL, { labels: { ...cache, kind: "exact" } }),
      },
      checks: firing(0.5),
    },
    {
      ...common,
      name: "from the counter on: a Collector that restarts is no loss, a cache that breaks is, over another restart too",
      series: begunAgain(counted(), JUMP / STEP + 5),
      checks: [
        { at: 31 * STEP, firing: [] },
        { at: JUMP, firing: [] },
        // An hour of the counter is five steps: by then all of them are misses.
        ...firing(1, JUMP + 5 * STEP),
      ],
    },
  ];
}

/** Counters that begin anew after five hours, and at the jump nothing hits any more. */
function counted(): Record<string, string> {
  const before = JUMP / STEP - 30;
  const [hits, misses] = [LOOKUPS * USUAL, LOOKUPS * (1 - USUAL)];
  return {
    [series(cacheRequests, { ...cache, result: "hit" })]: `${growing(hits, 30)} ${growing(hits, before)} ${constant(hits * (before - 1), 2 * AFTER)}`,
    [series(cacheRequests, { ...cache, result: "miss" })]: `${growing(misses, 30)} ${growing(misses, before)} ${growing(LOOKUPS, 2 * AFTER, misses * (before - 1) + LOOKUPS)}`,
  };
}
