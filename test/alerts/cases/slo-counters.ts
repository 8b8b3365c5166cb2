import type { Config } from "../../../config/schema.ts";
import { type AlertingSignal, alertingSignals, bucketBounds } from "../../../signals/limits.ts";
import { TOLD } from "../../../signals/objectives.ts";
import { burnPairs, errorBurn, latencyBurn } from "../../../signals/slo.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { harmlessErrorTypes } from "../../../telemetry/error-types.ts";
import { errors, requestDuration, requests } from "../../../telemetry/metrics.ts";
import { longestOf } from "../../support/limit-cases.ts";
import { call, type Firing, firingOf, growing, missing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";
import { begunAgain } from "../../support/rule-series.ts";
import { sayingBurn } from "./slo-burn.ts";

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
  /** In samples, of the first error; and when the hour since has been looked at. */
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
        { at: lateSeen, firing: firing(signal, most, fires + lateSeen) },
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
    ...restarts(signal, most, (bad) => ({ [series(requests)]: growing(CALLS, LASTING), [series(errors)]: growing(bad, LASTING) })),
    { ...common, name: "a feature without an objective has no budget", series: all({ feature: "document_search" }), checks: [{ at: fires, firing: [] }] },
    { ...common, name: "calls without an error series are all right", series: { [series(requests)]: growing(CALLS, steps) }, checks: [{ at: fires, firing: [] }] },
  ];
}

function slow(signal: AlertingSignal, most: number, seconds: number, bounds: readonly number[]): RuleCase[] {
  const common = { alert: signal.alert.name, step: STEP };
  const { fires, steps } = timesOf(signal);
  /** All calls last at most as long as a bound, and longer than the one before. */
  const lasting = (bound: number, labels: Readonly<Record<string, string>> = {}, calls = CALLS, samples = steps) => ({
    [series(requests, labels)]: growing(calls, samples),
    [series(requestDuration, labels, "_count")]: growing(calls, samples),
    // As Prometheus writes bounds.
    ...Object.fromEntries(
      [...bounds, Number.POSITIVE_INFINITY].map((le) => [
        series(requestDuration, { ...labels, le: le === Number.POSITIVE_INFINITY ? "+Inf" : stored(le) }, "_bucket"),
        growing(le < bound ? 0 : calls, samples),
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
    ...restarts(signal, most, (bad) => ({ ...lasting(next, { instance: "a" }, bad, LASTING), ...lasting(seconds, { instance: "b" }, CALLS - bad, LASTING) })),
    { ...common, name: "a feature without an objective has no budget", series: lasting(next, { feature: "document_search" }), checks: [{ at: fires, firing: [] }] },
  ];
}

/** Samples of eight hours. */
const LASTING = (8 * 3_600) / STEP;

/** What a Collector counts that restarts before an alert fires: where all calls are bad, and where so many are that somebody is warned and nobody paged. */
function restarts(signal: AlertingSignal, most: number, ofBad: (perMinute: number) => RuleCase["series"]): RuleCase[] {
  const common = { alert: signal.alert.name, step: STEP };
  const { critical, warning } = signal.alert.limits;
  if (!critical || !warning) return [];
  // An hour is looked at every minute, from the second sample on.
  const { pending, fires } = sidesOf(critical.for, STEP, STEP);
  const [, slower] = burnPairs(critical, "critical");
  const times = (warning.above + slower.factor) / 2;
  const looks = (LASTING * STEP) / LOOK - 1;
  return [
    {
      ...common,
      name: "a Collector that restarts before it pages does not delay it",
      series: begunAgain(ofBad(CALLS), pending / STEP),
      checks: [
        { at: pending, firing: [] },
        { at: fires, firing: burning(signal, most, fires, STEP).filter(({ labels }) => labels.severity === "critical") },
      ],
    },
    {
      ...common,
      name: "a Collector that restarted hours before forgets nothing of what is warned of",
      series: begunAgain(ofBad((CALLS * times) / most), 50),
      // The last looks are at what nobody was paged for yet.
      checks: [{ at: looks * LOOK, firing: burning(signal, times * (1 - toSeconds(TOLD) / LOOK / looks), looks * LOOK) }],
    },
  ];
}

function stored(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function timesOf(signal: AlertingSignal) {
  const fires = longestOf({ signal, since: LOOK, step: STEP });
  return { fires, steps: fires / STEP + 80 };
}

/** What somebody is paged for is not warned of besides. */
function firing(signal: AlertingSignal, value: number, at: number) {
  return burning(signal, value, at).filter(({ labels }) => labels.severity === "critical");
}

function burning(signal: AlertingSignal, value: number, at: number, since = LOOK): Firing[] {
  const say = sayingBurn(signal);
  return firingOf(signal, { value, since, at, step: STEP }, (limit) => say(value, limit));
}
