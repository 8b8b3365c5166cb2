import { firstTeam } from "../config/first-team.ts";
import type { Config } from "../config/schema.ts";
import { is, noneOf, oneOf } from "../query/matcher.ts";
import { latest, observations, observedUpTo, rate, type Vector } from "../query/promql.ts";
import { highest } from "../query/statistics.ts";
import { alertStates } from "../telemetry/alert-states.ts";
import type { Duration } from "../telemetry/duration.ts";
import { harmlessErrorTypes } from "../telemetry/error-types.ts";
import type { Metric } from "../telemetry/metric.ts";
import { errors, requestDuration, requests } from "../telemetry/metrics.ts";
import { errorRatio } from "./errors.ts";
import { latencyP95 } from "./latency.ts";
import { type Recorded, storedAs } from "./recorded.ts";
import { readRecorded } from "./recordings.ts";
import type { Expression } from "./signal.ts";
import { successRate } from "./traffic.ts";
import { HOUR, RATE } from "./windows.ts";

const labels = ["environment", "service", "feature", "team"] as const;

export type ObjectiveLabel = (typeof labels)[number];

type Stored = Metric<ObjectiveLabel, "gauge">;

const stored = (name: string, help: string): Stored => storedAs(name, labels, help);

/**
 * What the objectives of features are held against. A feature is judged as a whole, whichever team its calls are charged
 * to; `team` is the one that answers for it: the first that the config names.
 */
export const judgedCalls = stored("llm:objective_calls:rate5m", "Calls a second of a feature that has an objective.");

export const failedCalls = stored("llm:objective_failures:rate5m", "Of them, those that failed.");

export const slowCalls = stored("llm:objective_slow_calls:rate5m", "Of them, those that were slower than the objective of the feature says.");

/** The alerts on the burn of budgets: their critical limits page. */
export const burnAlerts = { errors: "LLMErrorBudgetBurn", latency: "LLMLatencyBudgetBurn" } as const;

/** So long after it began at the latest whoever is paged for something is. */
export const TOLD: Duration = "15m";

/**
 * What nobody was paged for, as late as it takes to know. An outage is news once: the budget that it burnt in minutes
 * would be told again for as many hours as a slow window is long.
 */
const untold = [
  { of: failedCalls, told: [successRate.alert.name, errorRatio.alert.name], burn: burnAlerts.errors },
  { of: slowCalls, told: [successRate.alert.name, errorRatio.alert.name, latencyP95.alert.name], burn: burnAlerts.latency },
].map(({ of, told, burn }) => {
  const paged = (names: readonly string[]) => highest(alertStates, TOLD).where("alertstate", is("firing")).where("severity", is("critical")).where("alertname", oneOf(names));
  return {
    of,
    metric: { ...stored(of.prom.replace("objective_", "objective_untold_"), `Of what nobody was paged for, ${TOLD} before: ${of.help}`), after: TOLD },
    expression: latest(of)
      .ago(TOLD)
      .unless(paged(told), "environment", "service")
      .unless(paged([burn]), "environment", "service", "feature"),
  };
});

/** Of one of the above what nobody was paged for. */
export function notPagedFor(of: Stored): Stored {
  return madeOf(of, untold);
}

/** All of a feature's calls together, hour by hour: a month is read from these. */
const hourly = [judgedCalls, failedCalls, slowCalls].map((of) => ({
  of,
  metric: stored(of.prom.replace(/rate5m$/, "sum1h"), `Sum over an hour, a minute a sample: ${of.help}`),
}));

/** The hourly sums of one of the above. */
export function inHours(of: Stored): Stored {
  return madeOf(of, hourly);
}

function madeOf(of: Stored, all: readonly { readonly of: Stored; readonly metric: Stored }[]): Stored {
  const found = all.find((each) => each.of === of);
  if (!found) throw new Error(`nothing of the kind is recorded of ${of.prom}`);
  return found.metric;
}

/** What is recorded for the objectives that a config declares, each after what it reads; nothing where it declares none. */
export function objectiveRecordings({ features }: Config): readonly Recorded[] {
  const ofFeatures = Object.entries(features).flatMap(([feature, { team, slo }]): Recorded[] => {
    if (!slo) return [];
    // The feature too, although its series have it: rules of two features would else look alike to promtool.
    const labels = { feature, team: firstTeam(team) };
    const rule = (metric: Stored, expression: Expression): Recorded => ({ metric, expression, labels });
    return [
      rule(judgedCalls, calls(feature)),
      ...(slo.availability === undefined ? [] : [rule(failedCalls, failures(feature))]),
      ...(slo.latency === undefined ? [] : [rule(slowCalls, slow(feature, slo.latency.seconds))]),
    ];
  });
  const recorded = new Set(ofFeatures.map(({ metric }) => metric));
  const sums = hourly.filter(({ of }) => recorded.has(of)).map(({ of, metric }) => ({ metric, expression: latest(of).overTime("sum", HOUR, "1m") }));
  return [...ofFeatures, ...untold.filter(({ of }) => recorded.has(of)), ...sums];
}

type FeatureLabel = "environment" | "service" | "feature";

const by = ["environment", "service", "feature"] as const satisfies readonly FeatureLabel[];

function calls(feature: string): Vector<FeatureLabel> {
  return readRecorded(
    rate(requests, RATE)
      .where("feature", is(feature))
      .sum(...by),
  );
}

/** None, rather than no answer, while there is no series of an error: they may begin with the first one. */
function failures(feature: string): Vector<FeatureLabel> {
  const failed = rate(errors, RATE)
    .where("feature", is(feature))
    .where("error_type", noneOf(harmlessErrorTypes))
    .sum(...by);
  return readRecorded(failed).or(calls(feature).times(0));
}

/** Exact, since the objective is a bucket bound. */
function slow(feature: string, seconds: number): Vector<FeatureLabel> {
  const all = observations(requestDuration, RATE)
    .where("feature", is(feature))
    .sum(...by);
  const fast = observedUpTo(seconds, requestDuration, RATE)
    .where("feature", is(feature))
    .sum(...by);
  return readRecorded(all.minus(fast));
}
