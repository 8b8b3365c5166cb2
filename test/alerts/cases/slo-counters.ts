import type { Config } from "../../../config/schema.ts";
import { type AlertingSignal, alertingSignals, bucketBounds } from "../../../signals/limits.ts";
import { errorBurn, latencyBurn } from "../../../signals/slo.ts";
import { harmlessErrorTypes } from "../../../telemetry/error-types.ts";
import { errors, requestDuration, requests } from "../../../telemetry/metrics.ts";
import { call, firingOf, growing, missing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";
import { limitWords } from "./slo-burn.ts";

const STEP = 60;

/** Calls a minute: soon enough to judge by. */
const CALLS = 600;

/** Between two looks at a window of days; the first of them sees calls. */
const LOOK = 300;

/** Burns of budgets from the counters on, rather than from what is recorded of them. */
export function sloCounterCases(config: Config): RuleCase[] {
  const slo = config.features[call.feature]?.slo;
  return alertingSignals(config).flatMap((signal) => {
    if (signal.id === errorBurn.id && slo?.availability !== undefined) return failing(signal, 1 / (1 - slo.availability));
    if (signal.id === latencyBurn.id && slo?.latency !== undefined) return slow(signal, 1 / (1 - slo.latency.share), slo.latency.seconds, bucketBounds(requestDuration, config));
    return [];
  });
}

function failing(signal: AlertingSignal, most: number): RuleCase[] {
  const common = { alert: signal.alert.name, step: STEP };
  const { fires, steps } = timesOf(signal);
  /** In samples, of the first error; and when the hour since has been looked at, which is the longest window that is all bad. */
  const late = 60;
  const lateSeen = 2 * late * STEP + LOOK;
  const all = (labels: Readonly<Record<string, string>> = {}) => ({ [series(requests, labels)]: growing(CALLS, steps), [series(errors, labels)]: growing(CALLS, steps) });
  return [
    {
      ...common,
      name: "every call of the feature counts, whichever team it is charged to and whichever Collector counted it; the feature's own team is told",
      series: { ...all({ team: "search", instance: "a" }), ...all({ model: "gpt-4o-mini", instance: "b" }) },
      checks: [{ at: fires, firing: firing(signal, most, fires) }],
    },
    {
      ...common,
      name: "errors whose series begins with the first of them count from the start",
      series: { [series(requests)]: growing(CALLS, late + steps), [series(errors)]: `${missing(late)} ${growing(CALLS, steps)}` },
      checks: [
        { at: (late - 1) * STEP, firing: [] },
        { at: lateSeen, firing: firing(signal, most, fires + lateSeen, most * (1 - Math.floor(((late + 1) * STEP) / LOOK) / (lateSeen / LOOK))) },
      ],
    },
    {
      ...common,
      name: "a Collector that restarts neither raises nor ends it",
      series: {
        [series(requests)]: `${growing(CALLS, fires / STEP - 3)} ${growing(CALLS, 20)}`,
        [series(errors)]: `${growing(CALLS, fires / STEP - 3)} ${growing(CALLS, 20)}`,
        [series(requests, { service: "own-metrics" })]: `${growing(CALLS, fires / STEP - 3)} ${growing(CALLS, 20)}`,
        [series(errors, { service: "own-metrics" })]: `${growing(CALLS / most / 2, fires / STEP - 3)} ${growing(CALLS / most / 2, 20)}`,
      },
      checks: [fires, fires + 2 * STEP].map((at) => ({ at, firing: firing(signal, most, at) })),
    },
    {
      ...common,
      name: "refusals, policy stops and cancelled calls burn no budget",
      series: {
        [series(requests)]: growing(CALLS, steps),
        ...Object.fromEntries(harmlessErrorTypes.map((type) => [series(errors, { error_type: type }), growing(CALLS / 4, steps)])),
      },
      checks: [{ at: fires, firing: [] }],
    },
    { ...common, name: "a feature without an objective has no budget", series: all({ feature: "document_search" }), checks: [{ at: fires, firing: [] }] },
    { ...common, name: "calls without an error series are all right", series: { [series(requests)]: growing(CALLS, steps) }, checks: [{ at: fires, firing: [] }] },
  ];
}

function slow(signal: AlertingSignal, most: number, seconds: number, bounds: readonly number[]): RuleCase[] {
  const common = { alert: signal.alert.name, step: STEP };
  const { fires, steps } = timesOf(signal);
  /** All calls last at most as long as a bound, and longer than the one before. */
  const lasting = (bound: number, labels: Readonly<Record<string, string>> = {}) => ({
    [series(requests, labels)]: growing(CALLS, steps),
    [series(requestDuration, labels, "_count")]: growing(CALLS, steps),
    // As Prometheus writes bounds.
    ...Object.fromEntries(
      [...bounds, Number.POSITIVE_INFINITY].map((le) => [
        series(requestDuration, { ...labels, le: le === Number.POSITIVE_INFINITY ? "+Inf" : stored(le) }, "_bucket"),
        growing(le < bound ? 0 : CALLS, steps),
      ]),
    ),
  });
  const next = bounds[bounds.indexOf(seconds) + 1] ?? Number.NaN;
  return [
    { ...common, name: "calls that take just as long as the objective says are fast", series: lasting(seconds), checks: [{ at: fires, firing: [] }] },
    {
      ...common,
      name: "calls that take longer are slow; every call of the feature counts, whichever team it is charged to",
      series: { ...lasting(next, { team: "search", instance: "a" }), ...lasting(next, { status: "error", instance: "b" }) },
      checks: [{ at: fires, firing: firing(signal, most, fires) }],
    },
    { ...common, name: "a feature without an objective has no budget", series: lasting(next, { feature: "document_search" }), checks: [{ at: fires, firing: [] }] },
  ];
}

function stored(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function timesOf({ alert }: AlertingSignal) {
  const fires = Math.max(...Object.values(alert.limits).map((limit) => sidesOf(limit.for, LOOK, STEP).fires));
  return { fires, steps: fires / STEP + 80 };
}

/** A warning looks further back: where that was not all bad, its value is another one. */
function firing(signal: AlertingSignal, value: number, at: number, warned = value) {
  const where = `of feature ${call.feature}, team ${call.team} on ai-app (production)`;
  const of = signal.id === errorBurn.id ? "error" : "latency";
  return firingOf(signal, { value, since: LOOK, at, step: STEP }, (limit) => ({
    labels: { environment: call.environment, service: call.service, feature: call.feature, team: call.team },
    summary: `Too fast a burn of the ${of} budget ${where}`,
    description: `The burn of the ${of} budget ${where} is ${(limit === signal.alert.limits.warning ? warned : value).toFixed(1)} times what its objective allows; the limit is ${limitWords(limit.above)} for ${limit.for}. ${signal.alert.impact}`,
  }));
}
