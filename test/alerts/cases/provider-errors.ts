import type { Config } from "../../../config/schema.ts";
import { providerErrorRatio } from "../../../signals/errors.ts";
import { alertingSignals } from "../../../signals/limits.ts";
import { ENOUGH_CALLS } from "../../../signals/traffic.ts";
import { harmlessErrorTypes } from "../../../telemetry/error-types.ts";
import { errors, requests } from "../../../telemetry/metrics.ts";
import { firingIn, limitCases, longestOf } from "../../support/limit-cases.ts";
import { call, growing, type RuleCase, series } from "../../support/rule-case.ts";
import { CALLS, failureCourse, MORE } from "./error-ratio.ts";

const STEP = 60;

export function providerErrorCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === providerErrorRatio.id);
  if (!signal) return [];
  const course = failureCourse(signal, { provider: call.provider });
  const longest = longestOf(course);
  const samples = longest / STEP + MORE;
  const common = { alert: signal.alert.name, step: STEP };
  const few = (calls: number) => ({ [series(requests)]: growing(calls, samples), [series(errors)]: growing(calls, samples) });

  return [
    ...limitCases(course),
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
      checks: [{ at: longest, firing: firingIn(failureCourse(signal, { provider: "anthropic" }), 1, longest) }],
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
      series: few(ENOUGH_CALLS / 5),
      checks: [{ at: longest, firing: [] }],
    },
    {
      ...common,
      name: "one call a minute more is enough to judge by",
      series: few(ENOUGH_CALLS / 5 + 1),
      // The five minutes must be over before that many have come.
      checks: [{ at: longest + 4 * STEP, firing: firingIn(course, 1, longest + 4 * STEP, 5 * STEP) }],
    },
    { ...common, name: "calls without an error series are all right", series: { [series(requests)]: growing(CALLS, samples) }, checks: [{ at: longest, firing: [] }] },
    {
      ...common,
      name: "a Collector that restarts does not end it",
      series: {
        [series(requests)]: `${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`,
        [series(errors)]: `${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`,
      },
      checks: [longest, longest + 2 * STEP].map((at) => ({ at, firing: firingIn(course, 1, at) })),
    },
  ];
}
