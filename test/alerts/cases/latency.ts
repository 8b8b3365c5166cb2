import type { Config } from "../../../config/schema.ts";
import { TOLD_AS_ERRORS } from "../../../signals/errors.ts";
import { firstTokenP95, latencyP95 } from "../../../signals/latency.ts";
import { type AlertingSignal, alertingSignals, bucketBounds } from "../../../signals/limits.ts";
import { ENOUGH_CALLS } from "../../../signals/traffic.ts";
import type { ErrorType } from "../../../telemetry/error-types.ts";
import type { ContractMetric } from "../../../telemetry/metric.ts";
import { errors, requestDuration, requests, timeToFirstToken } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, longestOf, saying } from "../../support/limit-cases.ts";
import { call, growing, type RuleCase, series } from "../../support/rule-case.ts";

const STEP = 60;
const SINCE = STEP;

/** Calls a minute. */
const CALLS = 1_600;

/** An alert on a percentile. */
interface Percentile {
  readonly id: string;
  readonly of: ContractMetric;
  readonly subject: string;
}

const percentiles: readonly Percentile[] = [
  { id: latencyP95.id, of: requestDuration, subject: "P95 latency" },
  { id: firstTokenP95.id, of: timeToFirstToken, subject: "P95 time to first token" },
];

export function latencyCases(config: Config): RuleCase[] {
  return alertingSignals(config).flatMap((signal) => percentiles.filter(({ id }) => id === signal.id).flatMap((percentile) => casesOf(config, signal, percentile)));
}

function casesOf(config: Config, signal: AlertingSignal, { of: histogram, subject }: Percentile): RuleCase[] {
  const limits = Object.values(signal.alert.limits);
  const highest = Math.max(...limits.map(({ above }) => above));
  const longest = longestOf({ signal, since: SINCE, step: STEP });
  const bounds = bucketBounds(histogram, config);
  const common = { alert: signal.alert.name, step: STEP };
  const steps = longest / STEP + 10;
  /** As many calls in every minute. */
  const evenly = (perStep: number) => growing(perStep, steps);
  /** Calls of which `fast` a minute last just as long as the bound, the others somewhat longer. */
  const lasting = (bound: number, fast: number, of = { calls: CALLS, values: evenly }, labels = {}) => ({
    [series(requests, labels)]: of.values(of.calls),
    [series(histogram, labels, "_count")]: of.values(of.calls),
    ...Object.fromEntries(
      [...bounds.map(String), "+Inf"].map((le) => [series(histogram, { ...labels, le }, "_bucket"), of.values(Number(le) < bound ? 0 : Number(le) === bound ? fast : of.calls)]),
    ),
  });
  const next = (bound: number) => bounds[bounds.indexOf(bound) + 1] ?? Number.NaN;
  /** P95 where a call a minute too many is slower than the bound: so far into the next bucket. */
  const justAbove = (bound: number) => bound + (next(bound) - bound) / (CALLS * 0.05 + 1);
  /** P95 just at a bound, or just above it. From a time on calls are fast: so many of them that it falls at once. */
  const percentileOf = (seconds: number, until?: number) => {
    const bound = bounds.findLast((each) => each <= seconds) ?? Number.NaN;
    const values = (perStep: number) => (until === undefined ? growing(perStep, steps) : `${growing(perStep, until / STEP)} ${growing(CALLS, 20, CALLS * 1_000)}`);
    return lasting(bound, CALLS * 0.95 - (bound === seconds ? 0 : 1), { calls: CALLS, values });
  };
  const courseOf = (team: string = call.team): Course => ({
    signal,
    step: STEP,
    since: SINCE,
    at: percentileOf,
    justAbove: ({ above }) => justAbove(above),
    fades: 0,
    say: saying(signal, { of: { team }, subject, words: (seconds) => `${Number(seconds.toPrecision(4))}s` }),
  });
  const course = courseOf();

  /** Twice as many calls as are told as errors end in one, and last longer than the highest limit. */
  const failed = 2 * CALLS * TOLD_AS_ERRORS;
  const failing = (type: ErrorType, others: Readonly<Record<string, string>>) => ({
    ...lasting(highest, 0, { calls: failed, values: evenly }, { status: "error" }),
    ...others,
    [series(errors, { error_type: type })]: growing(failed, steps),
  });
  const others = { calls: CALLS - failed, values: evenly };
  const [fast, slow] = [lasting(bounds[0] ?? 0, others.calls, others), lasting(highest, 0, others)];
  /** So far into the bucket after the highest limit the percentile is. */
  const beyond = (share: number) => highest + (next(highest) - highest) * share;
  const failures: RuleCase[] = [
    { ...common, name: "where only calls that failed are slow, it is told as errors", series: failing("timeout", fast), checks: [{ at: longest, firing: [] }] },
    {
      ...common,
      name: "failures do not hide that the other calls are slow, too",
      series: failing("timeout", slow),
      checks: [{ at: longest, firing: firingIn(course, beyond(0.95), longest) }],
    },
    {
      ...common,
      name: "calls that users gave up are no failures, but they were slow",
      series: failing("cancelled", fast),
      checks: [{ at: longest, firing: firingIn(course, beyond(1 - 0.05 / (failed / CALLS)), longest) }],
    },
  ];

  return [
    ...(histogram === requestDuration ? failures : []),
    ...limitCases(course),
    {
      ...common,
      name: "a handful of slow calls proves nothing",
      series: lasting(highest, 0, { calls: ENOUGH_CALLS / 5, values: evenly }),
      checks: [{ at: longest, firing: [] }],
    },
    {
      ...common,
      name: "one call a minute more is enough to judge by",
      series: lasting(highest, 0, { calls: ENOUGH_CALLS / 5 + 1, values: evenly }),
      // The five minutes must be over before that many have come.
      checks: [{ at: longest + 4 * STEP, firing: firingIn(course, beyond(0.95), longest + 4 * STEP, 5 * STEP) }],
    },
    {
      ...common,
      name: "a service that makes no calls any more is not slow",
      series: lasting(highest, 0, { calls: CALLS, values: (perStep) => `${growing(perStep, 5)} ${growing(0, steps, perStep * 4)}` }),
      checks: [{ at: longest, firing: [] }],
    },
    {
      ...common,
      name: "a Collector that restarts does not end it",
      series: lasting(highest, CALLS * 0.95 - 1, { calls: CALLS, values: (perStep) => `${growing(perStep, longest / STEP)} ${growing(perStep, 10)}` }),
      checks: [longest, longest + 2 * STEP].map((at) => ({ at, firing: firingIn(course, justAbove(highest), at) })),
    },
    {
      ...common,
      name: "models and Collector instances of a team count together, other teams apart",
      series: {
        ...lasting(highest, 0, { calls: CALLS / 100, values: evenly }, { model: "gpt-4o-mini", instance: "a" }),
        ...lasting(bounds[0] ?? 0, CALLS, { calls: CALLS, values: evenly }, { instance: "b" }),
        ...lasting(highest, CALLS * 0.95 - 1, { calls: CALLS, values: evenly }, { team: "search" }),
      },
      checks: [{ at: longest, firing: firingIn(courseOf("search"), justAbove(highest), longest) }],
    },
  ];
}
