import type { Config } from "../../../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import { refusalsPerHour, requestsPerHour, violationsPerHour } from "../../../signals/recordings.ts";
import { CHANCE, LEAST_SHARE, policySurge, refusalSurge } from "../../../signals/refusals.ts";
import { HOURS_OF_SHARE } from "../../../signals/usual-share.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { UNKNOWN } from "../../../telemetry/labels.ts";
import { policyViolations, refusals, requests } from "../../../telemetry/metrics.ts";
import { saying, times } from "../../support/limit-cases.ts";
import { call, constant, firingOf, growing, missing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";
import { begunAgain } from "../../support/rule-series.ts";

const HOUR = 3_600;

/** An hour has six of them. */
const STEP = 600;

/** What the Collector makes of a count that does not say whose it is. */
const unsaid = { feature: UNKNOWN, team: UNKNOWN };

/** Calls an hour. */
const CALLS = 10_000;

/** An alert that compares the stopped calls of the last hour with the usual share of them. */
interface Surge {
  readonly id: string;
  readonly hourly: typeof refusalsPerHour | typeof violationsPerHour;
  readonly counter: typeof refusals | typeof policyViolations;
  readonly subject: string;
}

const surges: readonly Surge[] = [
  { id: refusalSurge.id, hourly: refusalsPerHour, counter: refusals, subject: "The share of refused calls" },
  { id: policySurge.id, hourly: violationsPerHour, counter: policyViolations, subject: "The share of calls that a content policy stopped" },
];

export function surgeCases(config: Config): RuleCase[] {
  return alertingSignals(config).flatMap((signal) => surges.filter(({ id }) => id === signal.id).flatMap((surge) => casesOf(signal, surge)));
}

function casesOf(signal: AlertingSignal, { hourly, counter, subject }: Surge): RuleCase[] {
  const { alert } = signal;
  const common = { alert: alert.name, step: STEP };
  /** On the hour, with two more hours of history than it takes. */
  const jump = (HOURS_OF_SHARE + 2) * HOUR;
  /** Stopped calls of an ordinary hour: twice the share that is the least to compare with. */
  const usual = 2 * LEAST_SHARE * CALLS;
  const calls = (hours: number, perHour = CALLS) => ({ [series(requestsPerHour.metric)]: constant(perHour, (hours * HOUR) / STEP) });
  const stopped = (values: string) => ({ [series(hourly.metric)]: values });
  /** One number of stopped calls in all history, another from the jump on. */
  const jumping = (to: number, from = usual, at = jump) => stopped(`${constant(from, at / STEP)} ${constant(to, 24)}`);
  const say = saying(signal, { of: { feature: call.feature, team: call.team }, subject, ...times("its average") });
  const firing = (value: number, since: number, at: number) => firingOf(signal, { value, since, at, step: STEP }, (limit) => say(value, limit));
  const history = calls(jump / HOUR + 4);

  return Object.values(alert.limits).flatMap((limit): RuleCase[] => {
    if (toSeconds(limit.for) >= HOUR) throw new Error("after an hour the surge is part of its own average: these cases cannot tell");
    const { pending, fires } = sidesOf(limit.for, jump, STEP);
    const above = limit.above * 1.01;
    /** Of twice the calls. */
    const surging = `${constant(2 * usual, jump / STEP)} ${constant(2 * usual * above, 24)}`;
    return [
      {
        ...common,
        name: `at exactly ${limit.above} times the average it does not fire`,
        series: { ...history, ...jumping(usual * limit.above) },
        checks: [{ at: fires, firing: [] }],
      },
      {
        ...common,
        name: `just above ${limit.above} times the average it is silent until ${limit.for} are over, then fires`,
        series: { ...history, ...jumping(usual * above) },
        checks: [pending, fires].map((at) => ({ at, firing: firing(above, jump, at) })),
      },
      {
        ...common,
        name: "it resolves when the hour is an ordinary one again",
        series: { ...history, ...stopped(`${constant(usual, jump / STEP)} ${constant(usual * above, (fires - jump) / STEP + 1)} ${constant(usual, 12)}`) },
        checks: [
          { at: fires, firing: firing(above, jump, fires) },
          { at: fires + STEP, firing: [] },
        ],
      },
      {
        ...common,
        name: "counts that do not say their team and environment are held against all calls of their feature",
        series: { ...history, [`${hourly.metric.prom}{service="${call.service}",feature="${call.feature}"}`]: `${constant(usual, jump / STEP)} ${constant(usual * above, 24)}` },
        checks: [
          {
            at: fires,
            firing: firing(above, jump, fires).map(({ labels: { environment, team, ...labels }, annotations }) => ({
              labels,
              annotations: Object.fromEntries(Object.entries(annotations).map(([name, text]) => [name, text.replace(`team ${team}`, "team ").replace(`(${environment})`, "()")])),
            })),
          },
        ],
      },
      {
        ...common,
        name: "counts that do not say their feature to the Collector are held against all calls of their service",
        series: {
          ...history,
          [series(requestsPerHour.metric, { feature: "document_search", team: "search" })]: constant(CALLS, jump / STEP + 24),
          [series(hourly.metric, unsaid)]: surging,
        },
        checks: [
          {
            at: fires,
            firing: firing(above, jump, fires).map(({ labels, annotations }) => ({
              labels: { ...labels, ...unsaid },
              annotations: Object.fromEntries(
                Object.entries(annotations).map(([name, text]) => [name, text.replace(`feature ${call.feature}, team ${call.team}`, `feature ${UNKNOWN}, team ${UNKNOWN}`)]),
              ),
            })),
          },
        ],
      },
      {
        ...common,
        name: `where calls are never stopped, ${limit.above} times ${LEAST_SHARE} of them are no surge`,
        series: { ...history, ...jumping(LEAST_SHARE * CALLS * limit.above, 0) },
        checks: [{ at: fires, firing: [] }],
      },
      {
        ...common,
        name: "but more are, also where their series begins with them",
        series: { ...history, ...stopped(`${missing(jump / STEP)} ${constant(LEAST_SHARE * CALLS * above, 24)}`) },
        checks: [{ at: fires, firing: firing(above, jump, fires) }],
      },
      {
        ...common,
        name: `${CHANCE} calls may be stopped by chance, whatever share they are`,
        series: { ...calls(jump / HOUR + 4, 2 * CHANCE), ...jumping(CHANCE, 0) },
        checks: [{ at: fires, firing: [] }],
      },
      {
        ...common,
        name: "one more is no chance",
        series: { ...calls(jump / HOUR + 4, 2 * (CHANCE + 1)), ...jumping(CHANCE + 1, 0) },
        checks: [{ at: fires, firing: firing(0.5 / LEAST_SHARE, jump, fires) }],
      },
      {
        ...common,
        name: `with calls in less than ${HOURS_OF_SHARE} hours nothing is usual yet`,
        series: {
          [series(requestsPerHour.metric)]: `${constant(0, 12)} ${constant(CALLS, ((HOURS_OF_SHARE - 3) * HOUR) / STEP + 24)}`,
          ...jumping(usual * limit.above * 2, usual, (HOURS_OF_SHARE - 1) * HOUR),
        },
        checks: [{ at: (HOURS_OF_SHARE - 1) * HOUR + (fires - jump), firing: [] }],
      },
      { ...common, name: "without any series it is silent", series: {}, checks: [{ at: fires, firing: [] }] },
      {
        ...common,
        name: "from the counters on: an even share over a restart of the Collector is silent, ten times as much fires, over another one too",
        series: begunAgain(
          {
            [series(requests)]: `${growing(1_000, 60)} ${growing(1_000, jump / STEP - 60 + 24)}`,
            [series(counter)]: `${growing(30, 60)} ${growing(30, jump / STEP - 60)} ${growing(300, 24, 30 * (jump / STEP - 60))}`,
          },
          (jump + HOUR) / STEP - 1,
        ),
        checks: [
          { at: 62 * STEP, firing: [] },
          { at: jump, firing: [] },
          // When all of the last hour is so; the hours before were not.
          { at: jump + HOUR - STEP, firing: firing(10, jump, jump + HOUR - STEP) },
        ],
      },
    ];
  });
}
