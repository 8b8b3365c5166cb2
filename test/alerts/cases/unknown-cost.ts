import type { Config } from "../../../config/schema.ts";
import { ENOUGH_HOURLY_CALLS, unpricedShare } from "../../../signals/cost.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import { requestsPerHour, unpricedPerHour, usageMissingPerHour } from "../../../signals/recordings.ts";
import { usageMissingShare } from "../../../signals/tokens.ts";
import { requests, unpricedRequests, usageMissing } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, oneCallAbove, percent, saying } from "../../support/limit-cases.ts";
import { call, constant, growing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const STEP = 60;
const HOUR = 3_600;

/** Calls a minute: a multiple of 1000, so that every limit is a whole number of them. */
const CALLS = 12_000;

/** An increase has an answer from the second sample on. */
const SINCE = STEP;

const SAMPLES = 240;

/** Calls whose cost nobody knows, by what tells incidents apart. */
interface Unknown {
  readonly id: string;
  readonly counter: typeof unpricedRequests;
  readonly hourly: typeof unpricedPerHour;
  readonly subject: string;
  readonly by: readonly ("feature" | "team" | "model")[];
  /** What counts together, and what apart. */
  readonly together: Readonly<Record<string, string>>;
  readonly apart: Readonly<Record<string, string>>;
}

const unknowns: readonly Unknown[] = [
  {
    id: unpricedShare.id,
    counter: unpricedRequests,
    hourly: unpricedPerHour,
    subject: "The share of calls without a price",
    by: ["team", "model"],
    together: { feature: "document_search" },
    apart: { model: "gpt-4o-mini" },
  },
  {
    id: usageMissingShare.id,
    counter: usageMissing,
    hourly: usageMissingPerHour,
    subject: "The share of calls that reported no tokens",
    by: ["feature", "team"],
    together: { model: "gpt-4o-mini" },
    apart: { feature: "document_search" },
  },
];

export function unknownCostCases(config: Config): RuleCase[] {
  return alertingSignals(config).flatMap((signal) => unknowns.filter(({ id }) => id === signal.id).flatMap((each) => casesOf(signal, each)));
}

function casesOf(signal: AlertingSignal, { counter, hourly, subject, by, together, apart }: Unknown): RuleCase[] {
  const { alert } = signal;
  const limit = alert.limits.warning;
  if (!limit) return [];
  const common = { alert: alert.name, step: STEP };
  const { fires } = sidesOf(limit.for, SINCE, STEP);
  const course: Course = {
    signal,
    step: STEP,
    since: SINCE,
    at: (share, until = SAMPLES * STEP) => {
      const perStep = Math.round(CALLS * share);
      const steps = until / STEP;
      return { [series(requests)]: growing(CALLS, SAMPLES), [series(counter)]: `${growing(perStep, steps)} ${constant(perStep * (steps - 1), SAMPLES)}` };
    },
    justAbove: oneCallAbove(CALLS),
    fades: HOUR,
    say: saying(signal, { of: Object.fromEntries(by.map((label) => [label, call[label]])), subject, words: percent }),
  };
  return [
    ...limitCases(course),
    {
      ...common,
      name: `${ENOUGH_HOURLY_CALLS} calls in an hour prove nothing, even if it is all of them`,
      series: { [series(requestsPerHour.metric)]: constant(ENOUGH_HOURLY_CALLS, SAMPLES), [series(hourly.metric)]: constant(ENOUGH_HOURLY_CALLS, SAMPLES) },
      checks: [{ at: fires + HOUR, firing: [] }],
    },
    {
      ...common,
      name: "one call more is enough to judge by",
      series: { [series(requestsPerHour.metric)]: constant(ENOUGH_HOURLY_CALLS + 1, SAMPLES), [series(hourly.metric)]: constant(ENOUGH_HOURLY_CALLS + 1, SAMPLES) },
      checks: [{ at: fires, firing: firingIn(course, 1, fires) }],
    },
    {
      ...common,
      name: "calls of which none is counted as such are all right",
      series: { [series(requests)]: growing(CALLS, SAMPLES) },
      checks: [{ at: fires, firing: [] }],
    },
    {
      ...common,
      name: "a Collector that restarts neither raises nor ends it",
      series: {
        [series(requests)]: `${growing(CALLS, fires / STEP)} ${growing(CALLS, 20)}`,
        [series(counter)]: `${growing(CALLS / 2, fires / STEP)} ${growing(CALLS / 2, 20)}`,
        [series(requests, apart)]: `${growing(CALLS, fires / STEP)} ${growing(CALLS, 20)}`,
        [series(counter, apart)]: `${growing((CALLS * limit.above) / 2, fires / STEP)} ${growing((CALLS * limit.above) / 2, 20)}`,
      },
      checks: [fires, fires + 2 * STEP].map((at) => ({ at, firing: firingIn(course, 0.5, at) })),
    },
    {
      ...common,
      name: `calls of another ${Object.keys(together).join()} count together, those of another ${Object.keys(apart).join()} apart`,
      series: {
        [series(requests)]: growing(CALLS, SAMPLES),
        [series(counter)]: growing(CALLS, SAMPLES),
        [series(requests, together)]: growing(CALLS, SAMPLES),
        [series(requests, apart)]: growing(CALLS, SAMPLES),
      },
      checks: [{ at: fires, firing: firingIn(course, 0.5, fires) }],
    },
  ];
}
