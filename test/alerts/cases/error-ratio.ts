import type { Config } from "../../../config/schema.ts";
import { errorRatio } from "../../../signals/errors.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import { harmlessErrorTypes } from "../../../telemetry/error-types.ts";
import { errors, requests } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, longestOf, oneCallAbove, percent, type Sentence, saying } from "../../support/limit-cases.ts";
import { call, constant, growing, type RuleCase, series } from "../../support/rule-case.ts";
import { casesOfFew } from "./few-failures.ts";

const STEP = 60;

/** Calls a minute: a multiple of 1000, so that every limit is a whole number of failures. */
export const CALLS = 12_000;

/** A rate has an answer from the second sample on. */
const SINCE = STEP;

/** Samples after the last severity fires. */
export const MORE = 20;

export function errorRatioCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === errorRatio.id);
  if (!signal) return [];
  const lowest = Math.min(...Object.values(signal.alert.limits).map(({ above }) => above));
  const course = failureCourse(signal, { team: call.team });
  const longest = longestOf(course);
  const samples = longest / STEP + MORE;
  const common = { alert: signal.alert.name, step: STEP };

  return [
    ...limitCases(course),
    {
      ...common,
      name: "refusals, policy stops and cancelled calls are not failures",
      series: {
        [series(requests)]: growing(CALLS, samples),
        ...Object.fromEntries(harmlessErrorTypes.map((type) => [series(errors, { error_type: type }), growing(CALLS / 4, samples)])),
      },
      checks: [{ at: longest, firing: [] }],
    },
    ...casesOfFew(course),
    {
      ...common,
      name: "calls without an error series are all right",
      series: { [series(requests)]: growing(CALLS, samples) },
      checks: [{ at: longest, firing: [] }],
    },
    {
      ...common,
      name: "a Collector that restarts neither raises nor ends it",
      series: {
        [series(requests)]: `${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`,
        [series(errors)]: `${growing(CALLS / 2, longest / STEP)} ${growing(CALLS / 2, 20)}`,
        [series(requests, { service: "own-metrics" })]: `${growing(CALLS, longest / STEP)} ${growing(CALLS, 20)}`,
        [series(errors, { service: "own-metrics" })]: `${growing(CALLS * lowest * 0.5, longest / STEP)} ${growing(CALLS * lowest * 0.5, 20)}`,
      },
      checks: [longest, longest + 2 * STEP].map((at) => ({ at, firing: firingIn(course, 0.5, at) })),
    },
    {
      ...common,
      name: "models, features and Collector instances of a team count together, other teams apart",
      series: {
        [series(requests, { model: "gpt-4o-mini", instance: "a" })]: growing(1, samples),
        [series(errors, { model: "gpt-4o-mini", instance: "a" })]: growing(1, samples),
        [series(requests, { instance: "b" })]: growing(CALLS, samples),
        [series(requests, { team: "search" })]: growing(CALLS, samples),
        [series(errors, { team: "search" })]: growing(CALLS, samples),
      },
      checks: [{ at: longest, firing: firingIn(failureCourse(signal, { team: "search" }), 1, longest) }],
    },
  ];
}

/** How calls of a team, or of a provider, come to fail. */
export function failureCourse(signal: AlertingSignal, of: Sentence["of"]): Course {
  const samples = longestOf({ signal, since: SINCE, step: STEP }) / STEP + MORE;
  return {
    signal,
    step: STEP,
    since: SINCE,
    at: (share, until) => failing(Math.round(CALLS * share), samples, until),
    justAbove: oneCallAbove(CALLS),
    fades: 0,
    say: saying(signal, { of, subject: "The share of failed calls", words: percent }),
  };
}

/** Calls of which so many fail; until a time, from which on they succeed: so many of them that the ratio falls at once. */
function failing(failures: number, samples: number, until?: number): RuleCase["series"] {
  if (until === undefined) return { [series(requests)]: growing(CALLS, samples), [series(errors)]: growing(failures, samples) };
  const steps = until / STEP;
  return {
    [series(requests)]: `${growing(CALLS, steps)} ${growing(CALLS, 20, CALLS * 1_000)}`,
    [series(errors)]: `${growing(failures, steps)} ${constant(failures * (steps - 1), 20)}`,
  };
}
