import type { Config } from "../../../config/schema.ts";
import { providerErrorRatio } from "../../../signals/errors.ts";
import { alertingSignals } from "../../../signals/limits.ts";
import type { Limit } from "../../../signals/signal.ts";
import { ENOUGH_CALLS } from "../../../signals/traffic.ts";
import { harmlessErrorTypes } from "../../../telemetry/error-types.ts";
import { errors, requests } from "../../../telemetry/metrics.ts";
import { call, firingOf, growing, keepSides, keptOf, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const STEP = 60;
const SINCE = STEP;

/** Calls a minute: a multiple of 1000, so that every limit is a whole number of failures. */
const CALLS = 12_000;

export function providerErrorCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === providerErrorRatio.id);
  if (!signal) return [];
  const { alert } = signal;
  const limits = Object.values(alert.limits);
  const longest = Math.max(...limits.map((limit) => sidesOf(limit.for, SINCE, STEP).fires));
  const ended = longest + STEP;
  const samples = longest / STEP + 20;
  const common = { alert: alert.name, step: STEP };
  const firing = (value: number, at: number, { provider = call.provider as string, since = SINCE } = {}) =>
    firingOf(signal, { value, since, at, step: STEP }, (limit) => said(value, limit, alert.impact, provider));
  const steady = (failures: number, calls = CALLS) => ({ [series(requests)]: growing(calls, samples), [series(errors)]: growing(failures, samples) });

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
      name: "it resolves when its calls succeed again, the critical one last",
      // So many of them that the ratio falls at once.
      series: {
        [series(requests)]: `${growing(CALLS, longest / STEP + 1)} ${growing(CALLS, 20, CALLS * 1_000)}`,
        [series(errors)]: `${growing(CALLS, longest / STEP + 1)} ${growing(0, 20, CALLS * (longest / STEP))}`,
      },
      checks: [{ at: longest, firing: firing(1, longest) }, ...keepSides(signal, ended, STEP).map((at) => ({ at, firing: keptOf(firing(1, longest), signal, ended, at) }))],
    },
    {
      ...common,
      name: "one provider that fails is told, however many calls of others succeed; models, teams and features count together",
      series: {
        [series(requests)]: growing(CALLS, samples),
        [series(requests, { provider: "anthropic", team: "search", instance: "a" })]: growing(60, samples),
        [series(errors, { provider: "anthropic", team: "search", instance: "a" })]: growing(60, samples),
        [series(requests, { provider: "anthropic", model: "claude-sonnet-4-5", instance: "b" })]: growing(60, samples),
        [series(errors, { provider: "anthropic", model: "claude-sonnet-4-5", instance: "b" })]: growing(60, samples),
      },
      checks: [{ at: longest, firing: firing(1, longest, { provider: "anthropic" }) }],
    },
    {
      ...common,
      name: "refusals, policy stops, cancelled calls and wrong requests say nothing against a provider",
      series: {
        [series(requests)]: growing(CALLS, samples),
        ...Object.fromEntries([...harmlessErrorTypes, "invalid_request"].map((type) => [series(errors, { error_type: type }), growing(CALLS / 4, samples)])),
      },
      checks: [{ at: longest, firing: [] }],
    },
    {
      ...common,
      name: "a handful of calls proves nothing, even if all fail",
      series: steady(ENOUGH_CALLS / 5, ENOUGH_CALLS / 5),
      checks: [{ at: longest, firing: [] }],
    },
    {
      ...common,
      name: "one call a minute more is enough to judge by",
      series: steady(ENOUGH_CALLS / 5 + 1, ENOUGH_CALLS / 5 + 1),
      // The five minutes must be over before that many have come.
      checks: [{ at: longest + 4 * STEP, firing: firing(1, longest + 4 * STEP, { since: 5 * STEP }) }],
    },
    { ...common, name: "calls without an error series are all right", series: { [series(requests)]: growing(CALLS, samples) }, checks: [{ at: longest, firing: [] }] },
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: longest, firing: [] }] },
    {
      ...common,
      name: "a Collector that restarts does not end it",
      series: {
        [series(requests)]: `${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`,
        [series(errors)]: `${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`,
      },
      checks: [longest, longest + 2 * STEP].map((at) => ({ at, firing: firing(1, at) })),
    },
  ];
}

function said(value: number, { above, for: duration }: Limit, impact: string, provider: string) {
  const subject = `The share of failed calls of provider ${provider} on ai-app (production)`;
  return {
    labels: { environment: call.environment, service: call.service, provider },
    summary: `${subject} is too high`,
    description: `${subject} is ${percent(value)}; the limit is ${percent(above)} for ${duration}. ${impact}`,
  };
}

/** Four digits, as Prometheus says it. */
function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))}%`;
}
