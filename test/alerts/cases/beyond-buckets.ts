import type { Config } from "../../../config/schema.ts";
import { beyondBuckets } from "../../../signals/latency.ts";
import { alertingSignals } from "../../../signals/limits.ts";
import type { Limit } from "../../../signals/signal.ts";
import { ENOUGH_CALLS } from "../../../signals/traffic.ts";
import { requestDuration, requests } from "../../../telemetry/metrics.ts";
import { call, firingOf, growing, keepSides, keptOf, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const STEP = 60;
const SINCE = STEP;

/** Calls a minute: every limit in percent is a whole number of them. */
const CALLS = 10_000;

const PAST = 1_000_000 * CALLS;

export function beyondBucketCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === beyondBuckets.id);
  if (!signal) return [];
  const { alert } = signal;
  const limits = Object.values(alert.limits);
  const longest = Math.max(...limits.map((limit) => sidesOf(limit.for, SINCE, STEP).fires));
  const ended = longest + STEP;
  const samples = longest / STEP + 20;
  const common = { alert: alert.name, step: STEP };
  const top = Math.max(...requestDuration.buckets);
  const firing = (value: number, at: number, { team = call.team as string, since = SINCE } = {}) =>
    firingOf(signal, { value, since, at, step: STEP }, (limit) => said(value, limit, alert.impact, team));
  /** So many calls, of which some go beyond the largest bucket. */
  const course = (calls: string, within: string, labels: Readonly<Record<string, string>> = {}) => ({
    [series(requests, labels)]: calls,
    [series(requestDuration, labels, "_count")]: calls,
    [series(requestDuration, { ...labels, le: "+Inf" }, "_bucket")]: calls,
    // As Prometheus writes bounds.
    [series(requestDuration, { ...labels, le: `${top}.0` }, "_bucket")]: within,
  });
  const steady = (beyond: number, calls = CALLS, labels = {}) => course(growing(calls, samples), growing(calls - beyond, samples), labels);

  return [
    ...limits.flatMap((limit): RuleCase[] => {
      const atLimit = CALLS * limit.above;
      const { pending, fires } = sidesOf(limit.for, SINCE, STEP);
      return [
        {
          ...common,
          name: `at exactly ${limit.above} it does not fire however long it lasts`,
          series: steady(atLimit),
          checks: [fires, longest + 10 * STEP].map((at) => ({ at, firing: firing(limit.above, at) })),
        },
        {
          ...common,
          name: `just above ${limit.above} it is silent until ${limit.for} are over, then fires`,
          series: steady(atLimit + 1),
          checks: [pending, fires].map((at) => ({ at, firing: firing((atLimit + 1) / CALLS, at) })),
        },
      ];
    }),
    {
      ...common,
      name: "it resolves when calls end within the buckets again",
      // So many of them that the share falls at once. Counters are long past zero, towards which a rate is extrapolated.
      series: course(
        `${growing(CALLS, longest / STEP + 1, PAST)} ${growing(CALLS, 20, PAST + CALLS * 1_000)}`,
        `${growing(0, longest / STEP + 1, PAST)} ${growing(CALLS, 20, PAST + CALLS * (1_000 - longest / STEP))}`,
      ),
      checks: [
        { at: longest, firing: firing(1, longest) },
        ...[ended, ...keepSides(signal, ended, STEP)].map((at) => ({ at, firing: keptOf(firing(1, longest), signal, ended, at) })),
      ],
    },
    {
      ...common,
      name: "a handful of calls proves nothing",
      series: steady(ENOUGH_CALLS / 5, ENOUGH_CALLS / 5),
      checks: [{ at: longest, firing: [] }],
    },
    { ...common, name: "calls that last just as long as the largest bucket are within it", series: steady(0), checks: [{ at: longest, firing: [] }] },
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: longest, firing: [] }] },
    {
      ...common,
      name: "a Collector that restarts does not end it, and one whose calls are fast does not begin it",
      series: {
        ...course(`${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`, growing(0, samples)),
        ...course(`${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`, `${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`, { team: "search" }),
      },
      checks: [longest, longest + 2 * STEP].map((at) => ({ at, firing: firing(1, at) })),
    },
    {
      ...common,
      name: "models and Collector instances of a team count together, other teams apart",
      series: { ...steady(0, CALLS, { instance: "a" }), ...steady(1, 2, { model: "gpt-4o-mini", instance: "b" }), ...steady(CALLS, CALLS, { team: "search" }) },
      checks: [{ at: longest, firing: firing(1, longest, { team: "search" }) }],
    },
  ];
}

function said(value: number, { above, for: duration }: Limit, impact: string, team: string) {
  const subject = `The share of calls beyond the largest bucket of team ${team} on ai-app (production)`;
  return {
    labels: { environment: call.environment, service: call.service, team },
    summary: `${subject} is too high`,
    description: `${subject} is ${percent(value)}; the limit is ${percent(above)} for ${duration}. ${impact}`,
  };
}

/** Four digits, as Prometheus says it. */
function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))}%`;
}
