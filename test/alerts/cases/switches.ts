import type { Config } from "../../../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import { FEW, fallbackShare, retryShare } from "../../../signals/providers.ts";
import type { Limit } from "../../../signals/signal.ts";
import { ENOUGH_CALLS } from "../../../signals/traffic.ts";
import { OTHER, UNKNOWN } from "../../../telemetry/labels.ts";
import { fallbacks, requests, retries } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, oneCallAbove, percent, saying } from "../../support/limit-cases.ts";
import { call, constant, growing, keptFor, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const STEP = 60;

/** Calls a minute: a multiple of 1000, so that every limit is a whole number of switches. */
const CALLS = 12_000;

/** A rate has an answer from the second sample on. */
const SINCE = STEP;

/** So long something is in a rate. */
const WINDOW = 5 * STEP;

const SAMPLES = 90;

/** Another model, or another try: both are counted by what was asked first, what then, and why. */
interface Switch {
  readonly id: string;
  readonly counter: typeof fallbacks;
  readonly to: string;
  readonly subject: string;
  readonly fault: string;
  /** Whether it counts when it was done to save money. */
  readonly countsChoices: boolean;
}

const switches: readonly Switch[] = [
  {
    id: fallbackShare.id,
    counter: fallbacks,
    to: "gpt-4o-mini",
    subject: "The share of calls that another model answered",
    fault: "Too many fallbacks",
    countsChoices: false,
  },
  { id: retryShare.id, counter: retries, to: "gpt-4o", subject: "The ratio of further tries to calls", fault: "Too many further tries", countsChoices: true },
];

export function switchCases(config: Config): RuleCase[] {
  return alertingSignals(config).flatMap((signal) => switches.filter(({ id }) => id === signal.id).flatMap((each) => casesOf(signal, each)));
}

function casesOf(signal: AlertingSignal, { counter, to, subject, fault, countsChoices }: Switch): RuleCase[] {
  const { alert } = signal;
  const limit = alert.limits.warning;
  if (!limit) return [];
  const common = { alert: alert.name, step: STEP };
  const switched = (labels = {}) => series(counter, { from_model: "gpt-4o", to_model: to, reason: "api_error", ...labels });
  const courseOf = (feature: string = call.feature): Course => ({
    signal,
    step: STEP,
    since: SINCE,
    at: (share, until = SAMPLES * STEP) => {
      const perStep = Math.round(CALLS * share);
      const steps = until / STEP;
      return { [series(requests)]: growing(CALLS, 2 * SAMPLES), [switched()]: `${growing(perStep, steps)} ${constant(perStep * (steps - 1), SAMPLES)}` };
    },
    justAbove: oneCallAbove(CALLS),
    fades: 0,
    say: saying(signal, { of: { feature }, subject, fault, words: percent }),
  });
  const course = courseOf();
  const { fires } = sidesOf(limit.for, SINCE, STEP);
  const kept = keptFor(alert, "warning");
  const silent = [{ at: fires, firing: [] }];
  const firing = (value: number, at = fires, from = SINCE) => [{ at, firing: firingIn(course, value, at, from) }];
  const few = (calls: number, others: number) => ({ [series(requests)]: growing(calls, SAMPLES), [switched()]: growing(others, SAMPLES) });
  /** Some of so few calls are seen only when five minutes are full. */
  const late = fires - SINCE + WINDOW;

  return [
    ...limitCases(course),
    { ...common, name: `${FEW} in five minutes are no surge, whatever share they are`, series: few(ENOUGH_CALLS / 4, FEW / 5), checks: [{ at: late, firing: [] }] },
    { ...common, name: "one more is", series: few(6, (FEW + 1) / 5), checks: firing((FEW + 1) / 30, late, WINDOW) },
    { ...common, name: `${ENOUGH_CALLS} calls in five minutes prove nothing`, series: few(ENOUGH_CALLS / 5, 2), checks: [{ at: late, firing: [] }] },
    {
      ...common,
      name: countsChoices ? "tries for every reason count together" : "a model that was changed to save money is none",
      series: {
        ...few(CALLS, 0),
        [switched({ reason: "cost" })]: growing(CALLS / 2, SAMPLES),
        [switched({ reason: "rate_limit" })]: growing(countsChoices ? CALLS / 4 : 0, SAMPLES),
      },
      checks: countsChoices ? firing(0.75) : silent,
    },
    { ...common, name: "calls without such a series are all right", series: { [series(requests)]: growing(CALLS, SAMPLES) }, checks: silent },
    {
      ...common,
      name: "models, reasons and processes of a feature count together, other features apart",
      series: {
        ...few(CALLS, 1),
        [series(requests, { feature: "document_search" })]: growing(CALLS, SAMPLES),
        [switched({ feature: "document_search" })]: growing(CALLS / 4, SAMPLES),
        [switched({ feature: "document_search", reason: "timeout", from_model: "gpt-4o-mini" })]: growing(CALLS / 4, SAMPLES),
        [switched({ feature: "document_search", instance: "b" })]: growing(CALLS / 4, SAMPLES),
      },
      checks: [{ at: fires, firing: firingIn(courseOf("document_search"), 0.75, fires) }],
    },
    ...[
      { name: "environment and service", labels: { environment: call.environment, service: call.service } },
      { name: "environment and service to the Collector", labels: { environment: call.environment, service: call.service, feature: UNKNOWN } },
      { name: "service", labels: { service: call.service } },
    ].map(({ name, labels }) => ({
      ...common,
      name: `counts that say no more than ${name} are held against all its calls`,
      series: {
        [series(requests)]: growing(CALLS, SAMPLES),
        [series(requests, { feature: "document_search" })]: growing(CALLS, SAMPLES),
        [bare(counter, labels)]: growing(CALLS, SAMPLES),
      },
      checks: [{ at: fires, firing: firingIn({ ...course, say: (value, passed) => saidOf(labels, fault, subject, value, passed, alert.impact) }, 0.5, fires) }],
    })),
    {
      ...common,
      name: "of a feature that the config does not declare it fires as well, and is no team's",
      series: { [series(requests, { feature: OTHER })]: growing(CALLS, SAMPLES), [switched({ feature: OTHER })]: growing(CALLS / 2, SAMPLES) },
      checks: [{ at: fires, firing: firingIn(courseOf(OTHER), 0.5, fires) }],
    },
    {
      ...common,
      name: "an application that restarts neither raises nor ends it",
      series: {
        [series(requests)]: `${growing(CALLS, fires / STEP)} ${growing(CALLS, SAMPLES)}`,
        [switched()]: `${growing(CALLS / 2, fires / STEP)} ${growing(CALLS / 2, SAMPLES)}`,
        [series(requests, { feature: "document_search" })]: `${growing(CALLS, fires / STEP)} ${growing(CALLS, SAMPLES)}`,
        [switched({ feature: "document_search" })]: `${growing(CALLS * limit.above * 0.5, fires / STEP)} ${growing(CALLS * limit.above * 0.5, SAMPLES)}`,
      },
      checks: [fires, fires + 2 * STEP].flatMap((at) => firing(0.5, at)),
    },
    {
      ...common,
      name: "an application that is gone ends it",
      series: {
        [series(requests)]: growing(CALLS, 2 * SAMPLES),
        [switched()]: `${growing(CALLS / 2, fires / STEP + 1)} _x${SAMPLES}`,
      },
      checks: [...firing(0.5), { at: fires + WINDOW + kept + 2 * STEP, firing: [] }],
    },
  ];
}

/** A series with these labels, and with what was switched from and to. */
function bare({ prom }: typeof fallbacks, labels: Readonly<Record<string, string>>): string {
  const all = { ...labels, from_model: "gpt-4o", to_model: "another", reason: "api_error" };
  return `${prom}{${Object.entries(all)
    .map(([label, value]) => `${label}="${value}"`)
    .join(",")}}`;
}

function saidOf(labels: Readonly<Record<string, string>>, fault: string, subject: string, value: number, { above, for: duration }: Limit, impact: string) {
  const where = `of feature ${labels.feature ?? ""} on ai-app (${labels.environment ?? ""})`;
  return {
    labels,
    summary: `${fault} ${where}: ${percent(value)}`,
    description: `${subject} ${where} is ${percent(value)}; the limit is ${percent(above)} for ${duration}. ${impact}`,
  };
}
