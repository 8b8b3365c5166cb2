import type { Config } from "../../../config/schema.ts";
import { beyondBuckets } from "../../../signals/latency.ts";
import { alertingSignals } from "../../../signals/limits.ts";
import { ENOUGH_CALLS } from "../../../signals/traffic.ts";
import { requestDuration, requests } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, longestOf, oneCallAbove, percent, saying } from "../../support/limit-cases.ts";
import { call, growing, type RuleCase, series } from "../../support/rule-case.ts";

const STEP = 60;
const SINCE = STEP;

/** Calls a minute: every limit in percent is a whole number of them. */
const CALLS = 10_000;

const PAST = 1_000_000 * CALLS;

export function beyondBucketCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === beyondBuckets.id);
  if (!signal) return [];
  const longest = longestOf({ signal, since: SINCE, step: STEP });
  const samples = longest / STEP + 20;
  const common = { alert: signal.alert.name, step: STEP };
  const top = Math.max(...requestDuration.buckets);
  /** So many calls, of which some go beyond the largest bucket. */
  const lasting = (calls: string, within: string, labels: Readonly<Record<string, string>> = {}) => ({
    [series(requests, labels)]: calls,
    [series(requestDuration, labels, "_count")]: calls,
    [series(requestDuration, { ...labels, le: "+Inf" }, "_bucket")]: calls,
    // As Prometheus writes bounds.
    [series(requestDuration, { ...labels, le: `${top}.0` }, "_bucket")]: within,
  });
  const steady = (beyond: number, calls = CALLS, labels = {}) => lasting(growing(calls, samples), growing(calls - beyond, samples), labels);
  /** Until a time, from which on calls end within the buckets: so many of them that the share falls at once. Counters are long past zero, towards which a rate is extrapolated. */
  const ending = (beyond: number, steps: number) =>
    lasting(
      `${growing(CALLS, steps, PAST)} ${growing(CALLS, 20, PAST + CALLS * 1_000)}`,
      `${growing(CALLS - beyond, steps, PAST)} ${growing(CALLS, 20, PAST + CALLS * 1_000 - beyond * steps)}`,
    );
  const courseOf = (team: string = call.team): Course => ({
    signal,
    step: STEP,
    since: SINCE,
    at: (share, until) => (until === undefined ? steady(Math.round(CALLS * share)) : ending(Math.round(CALLS * share), until / STEP)),
    justAbove: oneCallAbove(CALLS),
    fades: 0,
    say: saying(signal, { of: { team }, subject: "The share of calls beyond the largest bucket", words: percent }),
  });
  const course = courseOf();

  return [
    ...limitCases(course),
    {
      ...common,
      name: "a handful of calls proves nothing",
      series: steady(ENOUGH_CALLS / 5, ENOUGH_CALLS / 5),
      checks: [{ at: longest, firing: [] }],
    },
    { ...common, name: "calls that last just as long as the largest bucket are within it", series: steady(0), checks: [{ at: longest, firing: [] }] },
    {
      ...common,
      name: "a Collector that restarts does not end it, and one whose calls are fast does not begin it",
      series: {
        ...lasting(`${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`, growing(0, samples)),
        ...lasting(`${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`, `${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`, { team: "search" }),
      },
      checks: [longest, longest + 2 * STEP].map((at) => ({ at, firing: firingIn(course, 1, at) })),
    },
    {
      ...common,
      name: "models and Collector instances of a team count together, other teams apart",
      series: { ...steady(0, CALLS, { instance: "a" }), ...steady(1, 2, { model: "gpt-4o-mini", instance: "b" }), ...steady(CALLS, CALLS, { team: "search" }) },
      checks: [{ at: longest, firing: firingIn(courseOf("search"), 1, longest) }],
    },
  ];
}
