import type { Config } from "../../../config/schema.ts";
import { BUSY_HOUR, SILENCE, SLOW_SILENCE } from "../../../signals/traffic.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { requests } from "../../../telemetry/metrics.ts";
import { APPS_JOB, CALLS_JOB } from "../../../telemetry/scrape-jobs.ts";
import { up } from "../../../telemetry/server-metrics.ts";
import { constant, growing, missing, type RuleCase, series } from "../../support/rule-case.ts";
import { serviceDownFiring } from "./service-down.ts";

const HOUR = 3_600;

/** As often as a stack scrapes. */
const STEP = 10;

/** As seldom as one may, for what takes longer; and how many of them are in a day and some hours of it. */
const SELDOM = 30;
const DAYS = (28 * HOUR) / SELDOM;
const HOURS = HOUR / SELDOM;

/** What Prometheus does not read, a service need not have left out: no calls while nobody listens are no outage. */
export function unreadCallsCases(config: Config): RuleCase[] {
  const found = serviceDownFiring(config);
  if (!found) return [];
  const { alert, firing } = found;
  const short = { alert: alert.name, step: STEP };
  const silence = toSeconds(SILENCE);
  /** Calls of an hour by a busy service, and what became of them; and of the scrapes that bring them. */
  const before = HOUR / STEP;
  const busySteps = (BUSY_HOUR / HOUR) * STEP * 2;
  const scraped = (values: string) => Object.fromEntries([CALLS_JOB, APPS_JOB].map((job) => [series(up, { job, instance: "collector" }), `${constant(1, before)} ${values}`]));
  const called = (then: string) => ({ [series(requests)]: `${growing(busySteps, before)} ${then}` });
  const goesOn = growing(busySteps, 60, busySteps * before);
  /** Every evaluation of so many seconds. */
  const throughout = (from: number, to: number) => Array.from({ length: (to - from) / STEP + 1 }, (_, index) => ({ at: from + index * STEP, firing: [] }));

  /** Where the calls of these days, and few in two hours after them, have come to; and when a Collector that was then away is back. */
  const busyUntil = 3 * busySteps * (DAYS - 1);
  const reached = busyUntil + 2 * HOURS - 1;
  const back = (DAYS + 2 * HOURS + 40) * SELDOM;

  return [
    ...[180, HOUR].map((away) => ({
      ...short,
      name: `Prometheus was away for ${away / 60} minutes, and the service called all the time: silent, before the first scrape too`,
      series: { ...called(`${missing(away / STEP)} ${goesOn}`), ...scraped(`${missing(away / STEP)} ${constant(1, 60)}`) },
      checks: throughout(HOUR + away - STEP, HOUR + away + 2 * silence),
    })),
    {
      ...short,
      name: "the Collector was away for as long, and what it counts comes a scrape after it: silent",
      series: { ...called(`${missing(19)} ${goesOn}`), ...scraped(`${constant(0, 18)} ${constant(1, 60)}`) },
      checks: throughout(HOUR, HOUR + 2 * silence),
    },
    {
      ...short,
      name: `a busy service that vanishes while Prometheus goes on fires after ${SILENCE}`,
      series: { ...called(missing(60)), ...scraped(constant(1, 60)) },
      checks: [
        { at: HOUR + silence - 2 * STEP, firing: [] },
        { at: HOUR + silence, firing },
        { at: HOUR + 590, firing },
      ],
    },
    {
      ...short,
      name: "one that vanished while Prometheus was away fires when that is sure",
      series: { ...called(missing(90)), ...scraped(`${missing(30)} ${constant(1, 60)}`) },
      checks: [...throughout(HOUR + 290, HOUR + 300 + silence - 4 * STEP), { at: HOUR + 300 + silence, firing }],
    },
    {
      alert: alert.name,
      step: SELDOM,
      name: "traffic that has stopped when Prometheus is back is silence once it has listened for as long",
      series: {
        [series(requests)]: `${growing(3 * busySteps, DAYS)} ${missing(10)} ${constant(3 * busySteps * (DAYS - 1), 20)}`,
        [series(up, { job: CALLS_JOB, instance: "collector" })]: `${constant(1, DAYS)} ${missing(10)} ${constant(1, 20)}`,
      },
      checks: [...[-1, 0, 1, 2].map((steps) => ({ at: (DAYS + 10 + steps) * SELDOM, firing: [] })), { at: (DAYS + 10) * SELDOM + silence, firing }],
    },
    {
      alert: alert.name,
      step: SELDOM,
      name: `where few call, ${SLOW_SILENCE} must have been listened to: a Collector that is back after them and counts no call yet says nothing`,
      series: {
        [series(requests)]: `${growing(3 * busySteps, DAYS)} ${growing(1, 2 * HOURS, busyUntil)} ${missing(40)} ${constant(reached, HOURS)}`,
        [series(up, { job: CALLS_JOB, instance: "collector" })]: `${constant(1, DAYS + 2 * HOURS)} ${constant(0, 40)} ${constant(1, HOURS)}`,
      },
      checks: [silence, 2 * silence, toSeconds(SLOW_SILENCE) - 2 * SELDOM, toSeconds(SLOW_SILENCE)].map((after, index) => ({ at: back + after, firing: index < 3 ? [] : firing })),
    },
  ];
}
