import type { Config } from "../../../config/schema.ts";
import { TOLD_AS_ERRORS } from "../../../signals/errors.ts";
import { alertingSignals } from "../../../signals/limits.ts";
import { rateLimitUsed } from "../../../signals/saturation.ts";
import { errors, rateLimitLimit, rateLimitRemaining, requests } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, percent, saying } from "../../support/limit-cases.ts";
import { call, constant, growing, keptFor, missing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const STEP = 60;

/** Calls are seen to be made from the second sample on. */
const SINCE = STEP;

const QUOTA = 1_000;

/** So long the most that was used is remembered. */
const PEAK = 2 * STEP;

/** After so long without a sample a series is gone. */
const STALE = 300;

const SAMPLES = 120;

/** Calls a minute, of which some are refused. */
const CALLS = 1_000;

const kind = { kind: "token" };
const remaining = (labels = {}) => series(rateLimitRemaining, { ...kind, ...labels });
const whole = (labels = {}) => series(rateLimitLimit, { ...kind, ...labels });
const left = (used: number) => Math.round(QUOTA * (1 - used));

/** A quota of which so much is used, of a model that is called. */
function used(share: number, until = SAMPLES * STEP): Record<string, string> {
  return {
    [remaining()]: `${constant(left(share), until / STEP)} ${constant(QUOTA, SAMPLES)}`,
    [whole()]: constant(QUOTA, 2 * SAMPLES),
    [series(requests)]: growing(10, 2 * SAMPLES),
  };
}

export function quotaCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === rateLimitUsed.id);
  const limit = signal?.alert.limits.critical;
  if (!signal || !limit) return [];
  const { alert } = signal;
  const common = { alert: alert.name, step: STEP };
  const course: Course = {
    signal,
    step: STEP,
    since: SINCE,
    at: used,
    justAbove: ({ above }) => above + 0.001,
    fades: PEAK,
    say: saying(signal, { of: { provider: call.provider, model: call.model, ...kind }, subject: "The used share of the quota", words: percent }),
  };
  const { fires } = sidesOf(limit.for, SINCE, STEP);
  const kept = keptFor(alert, "critical");
  const silent = [fires, fires + 10 * STEP].map((at) => ({ at, firing: [] }));
  const firing = (value: number, at = fires) => ({ at, firing: firingIn(course, value, at) });

  return [
    ...limitCases(course),
    {
      ...common,
      name: "it goes on until what it causes is over, too",
      series: used(1, fires + STEP),
      checks: [firing(1), firing(1, fires + kept)],
    },
    {
      ...common,
      name: "a peak every minute is as good as all the time",
      step: STEP / 6,
      series: {
        [remaining()]: `${Array.from({ length: 30 }, () => `${left(0.95)} ${constant(QUOTA, 5)}`).join(" ")}`,
        [whole()]: constant(QUOTA, 180),
        [series(requests)]: growing(10, 180),
      },
      checks: [{ at: 20 * STEP, firing: firingIn(course, 0.95, 20 * STEP) }],
    },
    {
      ...common,
      name: "a single burst is not",
      series: { ...used(0), [remaining()]: `${constant(QUOTA, 5)} ${constant(0, 2)} ${constant(QUOTA, SAMPLES)}` },
      checks: [...Array(12).keys()].map((minute) => ({ at: minute * STEP, firing: [] })),
    },
    {
      ...common,
      name: "a model that nobody calls says what it said last, and that is old news",
      series: { ...used(1), [series(requests)]: constant(500, 2 * SAMPLES) },
      checks: silent,
    },
    {
      ...common,
      name: "calls of another model do not make it news",
      series: { ...used(1), [series(requests)]: constant(500, 2 * SAMPLES), [series(requests, { model: "gpt-4o-mini" })]: growing(10, 2 * SAMPLES) },
      checks: silent,
    },
    ...[
      { name: "once calls are refused for it, so many that they are told as errors, it is no longer approached", refused: 2 * TOLD_AS_ERRORS, fires: false },
      { name: "a few that are refused are told as errors nowhere", refused: TOLD_AS_ERRORS, fires: true },
      { name: "nor are they where they are few of all calls of the service", refused: 2 * TOLD_AS_ERRORS, others: 1, fires: true },
      { name: "calls that fail for another reason say nothing of a quota", refused: 2 * TOLD_AS_ERRORS, labels: { error_type: "api_error" }, fires: true },
      { name: "nor do those that another model refuses", refused: 2 * TOLD_AS_ERRORS, labels: { error_type: "rate_limit", model: "gpt-4o-mini" }, fires: true },
    ].map(({ name, refused, others = 0, labels = { error_type: "rate_limit" }, fires: still }) => ({
      ...common,
      name,
      series: {
        ...used(1),
        [series(requests)]: growing(CALLS, 2 * SAMPLES),
        [series(requests, { model: "gpt-4o-mini" })]: growing(others * CALLS, 2 * SAMPLES),
        [series(errors, labels)]: growing(refused * CALLS, 2 * SAMPLES),
      },
      checks: still ? [firing(1)] : silent,
    })),
    {
      ...common,
      name: "an application that is gone takes its quota with it",
      series: {
        [remaining()]: `${constant(0, fires / STEP + 1)} ${missing(60)}`,
        [whole()]: `${constant(QUOTA, fires / STEP + 1)} ${missing(60)}`,
        [series(requests)]: `${growing(10, fires / STEP + 1)} ${missing(60)}`,
      },
      checks: [firing(1), { at: fires + STALE + PEAK + kept + STEP, firing: [] }],
    },
    {
      ...common,
      name: "processes share a quota, and the one that knows best counts",
      series: {
        ...used(0),
        [remaining({ instance: "a" })]: constant(left(0.9), SAMPLES),
        [whole({ instance: "a" })]: constant(QUOTA, SAMPLES),
        [remaining({ instance: "b" })]: constant(left(0.2), SAMPLES),
      },
      checks: [firing(0.9)],
    },
    {
      ...common,
      name: "quotas of requests and of tokens, and of other models, are told apart",
      series: { ...used(0.85), [remaining({ kind: "request" })]: constant(QUOTA, SAMPLES), [whole({ kind: "request" })]: constant(QUOTA, SAMPLES) },
      checks: [firing(0.85)],
    },
    {
      ...common,
      name: "what is left says nothing without the whole",
      series: { [remaining()]: constant(0, SAMPLES), [series(requests)]: growing(10, SAMPLES) },
      checks: silent,
    },
    {
      ...common,
      name: "a Collector that restarts neither raises nor ends it",
      series: { ...used(0.9), [series(requests)]: `${growing(10, fires / STEP)} ${growing(10, SAMPLES)}` },
      checks: [firing(0.9), firing(0.9, fires + STEP)],
    },
  ];
}
