import type { Config } from "../../../config/schema.ts";
import { alertingSignals } from "../../../signals/limits.ts";
import { queueWait } from "../../../signals/saturation.ts";
import { queueDepth, requests } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, saying } from "../../support/limit-cases.ts";
import { call, constant, growing, missing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const STEP = 60;

/** Then the rate is what it will be. */
const SINCE = 10 * STEP;

/** Calls a minute: one a second, so that as many seconds pass as calls wait. */
const CALLS = 60;

const SAMPLES = 90;

const depth = (labels = {}) => series(queueDepth, labels);

/** A counter that is long past zero, so that its rate is whole from the first. */
const made = growing(CALLS, SAMPLES, 1_000);

const waiting = (calls: number, until = SAMPLES * STEP) => `${constant(0, SINCE / STEP)} ${constant(calls, (until - SINCE) / STEP)} ${constant(0, SAMPLES)}`;

export function queueWaitCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === queueWait.id);
  const limit = signal?.alert.limits.warning;
  if (!signal || !limit) return [];
  const { alert } = signal;
  const common = { alert: alert.name, step: STEP };
  const course: Course = {
    signal,
    step: STEP,
    since: SINCE,
    at: (seconds, until) => ({ [depth()]: waiting(seconds, until), [series(requests)]: made }),
    justAbove: ({ above }) => above + 0.1,
    fades: 0,
    say: saying(signal, { of: { model: call.model }, subject: "The wait for a free slot", words: humanized, limitWords: (above) => `${above}s` }),
  };
  const { fires } = sidesOf(limit.for, SINCE, STEP);
  const silent = [{ at: fires, firing: [] }];
  const firing = (value: number, at = fires) => ({ at, firing: firingIn(course, value, at) });
  const long = limit.above * 4;

  return [
    ...limitCases(course),
    {
      ...common,
      name: "a queue that is worked off in time is no wait, however long it is",
      series: { [depth()]: waiting(limit.above * 100), [series(requests)]: growing(CALLS * 100, SAMPLES, 1_000_000) },
      checks: silent,
    },
    {
      ...common,
      name: "a burst that is over sooner is silent",
      series: { [depth()]: waiting(long, SINCE + Math.floor((fires - SINCE) / 2 / STEP) * STEP), [series(requests)]: made },
      checks: [SINCE, fires, fires + 5 * STEP].map((at) => ({ at, firing: [] })),
    },
    {
      ...common,
      name: "calls that wait while none is made wait for ever",
      series: { [depth()]: waiting(1), [series(requests)]: constant(1_000, SAMPLES) },
      checks: [firing(300)],
    },
    { ...common, name: "a queue of calls that nobody counts has no time", series: { [depth()]: waiting(long) }, checks: silent },
    {
      ...common,
      name: "an application that is gone takes its queue with it",
      series: {
        [depth()]: `${waiting(long, fires + STEP)
          .split(" ")
          .slice(0, 2)
          .join(" ")} ${missing(30)}`,
        [series(requests)]: `${growing(CALLS, fires / STEP + 1, 1_000)} ${missing(30)}`,
      },
      checks: [firing(long), { at: fires + 10 * STEP, firing: [] }],
    },
    {
      ...common,
      name: "processes and providers of a model count together, other models apart",
      series: {
        [depth({ instance: "a" })]: waiting(limit.above),
        [depth({ instance: "b", provider: "azure.ai.openai" })]: waiting(limit.above),
        [series(requests)]: made,
        [depth({ model: "gpt-4o-mini" })]: waiting(0),
        [series(requests, { model: "gpt-4o-mini" })]: made,
      },
      checks: [firing(limit.above * 2)],
    },
    {
      ...common,
      name: "a Collector that restarts neither raises nor ends it",
      series: { [depth()]: waiting(long), [series(requests)]: `${growing(CALLS, fires / STEP - 1, 1_000)} ${growing(CALLS, SAMPLES, 0)}` },
      checks: [{ at: fires + 6 * STEP, firing: firingIn(course, long, fires + 6 * STEP) }],
    },
  ];
}

/** As Prometheus says a duration. */
function humanized(seconds: number): string {
  return seconds < 60 ? `${Number(seconds.toPrecision(4))}s` : `${Math.floor(seconds / 60)}m ${Math.floor(seconds % 60)}s`;
}
