import type { Config } from "../../../config/schema.ts";
import { firstTokenP95, latencyP95 } from "../../../signals/latency.ts";
import { type AlertingSignal, alertingSignals, bucketBounds } from "../../../signals/limits.ts";
import type { Limit } from "../../../signals/signal.ts";
import { ENOUGH_CALLS } from "../../../signals/traffic.ts";
import type { ContractMetric } from "../../../telemetry/metric.ts";
import { requestDuration, requests, timeToFirstToken } from "../../../telemetry/metrics.ts";
import { call, firingOf, growing, keepSides, keptOf, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

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
  const { alert } = signal;
  const limits = Object.values(alert.limits);
  const highest = Math.max(...limits.map(({ above }) => above));
  const longest = Math.max(...limits.map((limit) => sidesOf(limit.for, SINCE, STEP).fires));
  const bounds = bucketBounds(histogram, config);
  const common = { alert: alert.name, step: STEP };
  const firing = (value: number, at: number, { team = call.team as string, since = SINCE } = {}) =>
    firingOf(signal, { value, since, at, step: STEP }, (limit) => said(subject, value, limit, alert.impact, team));
  const steps = longest / STEP + 10;
  /** Calls of which `fast` a minute last just as long as the bound, the others somewhat longer. */
  const lasting = (bound: number, fast: number, of = { calls: CALLS, values: (perStep: number) => growing(perStep, steps) }, labels = {}) => ({
    [series(requests, labels)]: of.values(of.calls),
    [series(histogram, labels, "_count")]: of.values(of.calls),
    ...Object.fromEntries(
      [...bounds.map(String), "+Inf"].map((le) => [series(histogram, { ...labels, le }, "_bucket"), of.values(Number(le) < bound ? 0 : Number(le) === bound ? fast : of.calls)]),
    ),
  });
  const next = (bound: number) => bounds[bounds.indexOf(bound) + 1] ?? Number.NaN;
  /** P95 where a call a minute too many is slower than the bound: so far into the next bucket. */
  const justAbove = (bound: number) => bound + (next(bound) - bound) / (CALLS * 0.05 + 1);

  return [
    ...limits.flatMap((limit): RuleCase[] => {
      const { pending, fires } = sidesOf(limit.for, SINCE, STEP);
      return [
        {
          ...common,
          name: `at exactly ${limit.above} s it does not fire however long it lasts`,
          series: lasting(limit.above, CALLS * 0.95),
          checks: [fires, longest + 5 * STEP].map((at) => ({ at, firing: firing(limit.above, at) })),
        },
        {
          ...common,
          name: `just above ${limit.above} s it is silent until ${limit.for} are over, then fires`,
          series: lasting(limit.above, CALLS * 0.95 - 1),
          checks: [pending, fires].map((at) => ({ at, firing: firing(justAbove(limit.above), at) })),
        },
      ];
    }),
    {
      ...common,
      name: "it resolves when calls are fast again, after what it silences",
      // So many of them that the percentile falls at once.
      series: Object.fromEntries(
        Object.entries(lasting(highest, CALLS * 0.95 - 1, { calls: CALLS, values: (perStep) => growing(perStep, longest / STEP + 1) })).map(([selector, values]) => [
          selector,
          `${values} ${growing(CALLS, 20, CALLS * 1_000)}`,
        ]),
      ),
      checks: [
        { at: longest, firing: firing(justAbove(highest), longest) },
        ...keepSides(signal, longest + STEP, STEP).map((at) => ({ at, firing: keptOf(firing(justAbove(highest), longest), signal, longest + STEP, at) })),
      ],
    },
    {
      ...common,
      name: "a handful of slow calls proves nothing",
      series: lasting(highest, 0, { calls: ENOUGH_CALLS / 5, values: (perStep) => growing(perStep, steps) }),
      checks: [{ at: longest, firing: [] }],
    },
    {
      ...common,
      name: "one call a minute more is enough to judge by",
      series: lasting(highest, 0, { calls: ENOUGH_CALLS / 5 + 1, values: (perStep) => growing(perStep, steps) }),
      // The five minutes must be over before that many have come.
      checks: [{ at: longest + 4 * STEP, firing: firing(highest + (next(highest) - highest) * 0.95, longest + 4 * STEP, { since: 5 * STEP }) }],
    },
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: longest, firing: [] }] },
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
      checks: [longest, longest + 2 * STEP].map((at) => ({ at, firing: firing(justAbove(highest), at) })),
    },
    {
      ...common,
      name: "models and Collector instances of a team count together, other teams apart",
      series: {
        ...lasting(highest, 0, { calls: CALLS / 100, values: (perStep) => growing(perStep, steps) }, { model: "gpt-4o-mini", instance: "a" }),
        ...lasting(bounds[0] ?? 0, CALLS, { calls: CALLS, values: (perStep) => growing(perStep, steps) }, { instance: "b" }),
        ...lasting(highest, CALLS * 0.95 - 1, { calls: CALLS, values: (perStep) => growing(perStep, steps) }, { team: "search" }),
      },
      checks: [{ at: longest, firing: firing(justAbove(highest), longest, { team: "search" }) }],
    },
  ];
}

function said(subject: string, value: number, { above, for: duration }: Limit, impact: string, team: string = call.team) {
  const where = `of team ${team} on ai-app (production)`;
  return {
    labels: { environment: call.environment, service: call.service, team },
    summary: `${subject} ${where} is too high`,
    description: `${subject} ${where} is ${Number(value.toPrecision(4))}s; the limit is ${above}s for ${duration}. ${impact}`,
  };
}
