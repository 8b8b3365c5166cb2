import type { Config } from "../../../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import { requestsPerHour } from "../../../signals/recordings.ts";
import { ATTEMPTS, BUSY_HOUR, MEMORY, SILENCE, successRate } from "../../../signals/traffic.ts";
import { RATE } from "../../../signals/windows.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { type ErrorType, harmlessErrorTypes } from "../../../telemetry/error-types.ts";
import { UNKNOWN } from "../../../telemetry/labels.ts";
import { errors, requests } from "../../../telemetry/metrics.ts";
import { call, constant, type Firing, growing, keptFor, missing, type RuleCase, series } from "../../support/rule-case.ts";
import { begunAgain } from "../../support/rule-series.ts";
import { slowCases } from "./seldom-called.ts";
import { BUSY, unusualDayCases } from "./unusual-days.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** As often as a stack scrapes: for what is over in minutes. */
const SHORT = 10;

/** For what takes days. */
const LONG = 60;

const silence = toSeconds(SILENCE);

const success = series(requests);
/** Calls that fail, as requests and as errors. */
function failing(values: string, type: ErrorType = "api_error"): Record<string, string> {
  return { [series(requests, { status: "error" })]: values, [series(errors, { error_type: type })]: values };
}

/** The alert as it should arrive. */
export function serviceDownFiring(config: Config): { readonly alert: AlertingSignal["alert"]; readonly firing: readonly Firing[] } | undefined {
  const signal = alertingSignals(config).find(({ id }) => id === successRate.id);
  const limit = signal?.alert.limits.critical;
  if (!signal || !limit) return undefined;
  if (limit.for !== "0s") throw new Error("these cases are about an alert that fires at once");
  const { alert, id } = signal;
  const firing: Firing[] = [
    {
      labels: { environment: call.environment, team: UNKNOWN, service: call.service, severity: "critical", component: alert.component, signal: id },
      annotations: {
        summary: "No successful call on ai-app (production)",
        description: `No successful call on ai-app (production). ${alert.impact}`,
        runbook: `docs/runbooks/${id}.md`,
      },
    },
  ];
  return { alert, firing };
}

export function serviceDownCases(config: Config): RuleCase[] {
  const found = serviceDownFiring(config);
  if (!found) return [];
  const { alert, firing } = found;
  /** So long it goes on when it is over. */
  const kept = keptFor(alert, "critical");
  const keptSteps = kept / SHORT;
  const short = { alert: alert.name, step: SHORT };
  const long = { alert: alert.name, step: LONG };
  /** Nothing for ten minutes, then so many calls, one a scrape. The counter is long past zero, so that its increase is extrapolated. */
  const attempts = (count: number) => `${constant(100, 60)} ${growing(1, count, 101)} ${constant(100 + count, 60 + keptSteps)}`;
  const afterAttempts = 600 + ATTEMPTS * SHORT;

  const dayAndHour = DAY + 2 * HOUR;
  /** Calls of more than a day, which then go on as said. */
  const afterADay = (then: string) => ({ [success]: `${growing(BUSY, dayAndHour / LONG)} ${then}` });
  const last = BUSY * (dayAndHour / LONG - 1);
  /** Calls in every minute of two hours and none in the day after; so few that they add nothing to an hour's number. */
  const barely = `${growing(1e-17, 120)} ${constant(1.19e-15, DAY / LONG)}`;

  /** Another service, which fails at another time. */
  const atWork = series(requests, { service: "own-metrics" });
  const firingAtWork = firing.map((each) => ofService(each, "own-metrics"));

  return [
    { ...short, name: "a fresh system that never had a call is silent", series: {}, checks: [{ at: HOUR, firing: [] }] },
    {
      ...short,
      name: "a system whose declared services were never called is silent",
      series: { [success]: constant(0, 720), ...failing(constant(0, 720)) },
      checks: [0, silence, 2 * HOUR].map((at) => ({ at, firing: [] })),
    },
    {
      ...short,
      name: "a service whose calls succeed is silent",
      series: { [success]: growing(1, 60), ...failing(growing(5, 60)) },
      checks: [{ at: 600, firing: [] }],
    },
    {
      ...short,
      name: `${ATTEMPTS - 1} failing attempts prove nothing`,
      series: { ...failing(attempts(ATTEMPTS - 1)), [success]: constant(0, 120) },
      checks: [0, 10, 60, 110].map((after) => ({ at: afterAttempts + after, firing: [] })),
    },
    {
      ...short,
      name: `${ATTEMPTS} failing attempts without a success fire, and resolve when nobody tries any more`,
      series: { ...failing(attempts(ATTEMPTS)), [success]: constant(0, 120 + keptSteps) },
      checks: [
        { at: afterAttempts - 2 * SHORT, firing: [] },
        { at: afterAttempts - SHORT, firing },
        { at: afterAttempts + silence, firing },
        { at: afterAttempts + toSeconds(RATE) + kept, firing: [] },
      ],
    },
    {
      ...short,
      name: `${SILENCE} after the last success failing calls fire, not earlier, and a success resolves it`,
      series: {
        [success]: `${growing(1, 61)} ${constant(60, 30)} ${growing(1, 30 + keptSteps, 61)}`,
        ...failing(growing(1, 121 + keptSteps)),
      },
      checks: [
        { at: 600 + silence - 2 * SHORT, firing: [] },
        { at: 600 + silence, firing },
        { at: 900, firing },
        { at: 900 + kept, firing },
        { at: 920 + kept, firing: [] },
      ],
    },
    ...slowCases({ ...long, firing, kept, success, failing }),
    ...unusualDayCases({ ...long, firing, success, atWork, firingAtWork }),
    {
      ...short,
      name: "a Collector that restarts in the silence does not delay it",
      series: begunAgain({ [success]: `${growing(1, 61)} ${constant(60, 60)}`, ...failing(growing(1, 121)) }, (600 + silence) / SHORT - 1),
      checks: [
        { at: 600 + silence - 2 * SHORT, firing: [] },
        { at: 600 + silence, firing },
      ],
    },
    ...harmlessErrorTypes.map((type) => ({
      ...short,
      name: `calls that end in ${type} are no outage`,
      series: failing(growing(5, 120), type),
      checks: [{ at: 600, firing: [] }],
    })),
    {
      ...short,
      name: "an application that does not say how its calls ended is not down",
      series: { [series(requests, { status: "unknown" })]: growing(5, 120) },
      checks: [{ at: 600, firing: [] }],
    },
    {
      ...short,
      name: "a success of any model, feature or Collector instance counts",
      series: { ...failing(growing(5, 120)), [series(requests, { model: "gpt-4o-mini", feature: "document_search", team: "search", instance: "b" })]: growing(1, 120) },
      checks: [{ at: 600, firing: [] }],
    },
    {
      ...short,
      name: "calls that fail in one environment are an outage there, whatever succeeds in another",
      series: { ...failing(growing(5, 120)), [series(requests, { environment: "staging" })]: growing(5, 120) },
      checks: [{ at: 600, firing }],
    },
    {
      ...long,
      name: "traffic that stops in an hour that was busy a day before fires, stays for hours, and resolves when it is back",
      series: afterADay(`${constant(last, 180)} ${growing(BUSY, 60, last)}`),
      checks: [
        { at: dayAndHour - LONG, firing: [] },
        { at: dayAndHour + silence, firing },
        { at: dayAndHour + 2.5 * HOUR, firing },
        { at: dayAndHour + 3 * HOUR + silence + kept, firing: [] },
      ],
    },
    {
      ...long,
      name: `traffic that stays away is forgotten after ${MEMORY} and the hour in them`,
      series: afterADay(constant(last, (toSeconds(MEMORY) + 3 * HOUR) / LONG)),
      checks: [
        { at: dayAndHour + toSeconds(MEMORY) - HOUR, firing },
        { at: dayAndHour + toSeconds(MEMORY) + 2 * HOUR, firing: [] },
      ],
    },
    {
      ...long,
      name: "traffic that ends at an hour that was quiet a day before is a quiet hour",
      series: { [success]: `${growing(BUSY, 60)} ${constant(BUSY * 59, dayAndHour / LONG - 60)} ${growing(BUSY, 120, BUSY * 59)} ${constant(BUSY * 178, 60)}` },
      checks: [silence, HOUR / 2].map((after) => ({ at: dayAndHour + 2 * HOUR + after, firing: [] })),
    },
    {
      ...long,
      name: "calls in bursts, all of a quarter of an hour in its first minute, are no outage between them",
      series: { [success]: Array.from({ length: (DAY + 8 * HOUR) / (15 * 60) }, (_, quarter) => constant((BUSY_HOUR / 4 + 100) * (quarter + 1), 15)).join(" ") },
      checks: Array.from({ length: 16 }, (_, minute) => ({ at: DAY + 7 * HOUR + minute * LONG, firing: [] })),
    },
    {
      ...long,
      name: "a service that stops half an hour before it did a day before is silent, and one that stops hours before fires",
      series: {
        [success]: `${growing(BUSY, 600)} ${constant(BUSY * 599, 840)} ${growing(BUSY, 571, BUSY * 599)} ${constant(BUSY * 1_169, 60)}`,
        [atWork]: `${growing(BUSY, 600)} ${constant(BUSY * 599, 840)} ${growing(BUSY, 480, BUSY * 599)} ${constant(BUSY * 1_078, 90)}`,
      },
      checks: [
        { at: DAY + 8.2 * HOUR, firing: firingAtWork },
        // Whatever fired since half past nine would still be kept.
        { at: DAY + 9 * HOUR + 50 * LONG, firing: [] },
        { at: DAY + 10 * HOUR, firing: [] },
      ],
    },
    {
      ...long,
      name: `an hour of exactly ${BUSY_HOUR} calls is a quiet one, and one of more is not`,
      series: {
        [success]: barely,
        [series(requestsPerHour.metric, { model: "gpt-4o-mini" })]: constant(BUSY_HOUR, (DAY + HOUR) / LONG),
        [atWork]: barely,
        [series(requestsPerHour.metric, { model: "gpt-4o-mini", service: "own-metrics" })]: constant(BUSY_HOUR + 1, (DAY + HOUR) / LONG),
      },
      checks: [{ at: DAY + HOUR, firing: firingAtWork }],
    },
    {
      ...long,
      name: `a busy service whose series vanish fires after ${SILENCE}, without a day of history, and resolves when they are back`,
      series: { [success]: `${growing(BUSY, 121)} ${missing(90)} ${growing(BUSY, 60)}` },
      checks: [
        { at: 2 * HOUR + silence - LONG, firing: [] },
        { at: 2 * HOUR + silence + LONG, firing },
        { at: 3.5 * HOUR, firing },
        { at: 3.5 * HOUR + 2 * LONG + kept, firing: [] },
      ],
    },
    {
      ...long,
      name: "a quiet service whose series vanish is silent",
      series: { [success]: `${growing(BUSY_HOUR / 60 / 2, 121)} ${missing(90)}` },
      checks: [3 * LONG, 30 * LONG].map((after) => ({ at: 2 * HOUR + after, firing: [] })),
    },
    {
      ...short,
      name: "a Collector that restarts is no outage",
      series: { [success]: `${growing(5, 60)} ${missing(3)} ${growing(5, 60)}` },
      checks: [600, 620, 640, 760].map((at) => ({ at, firing: [] })),
    },
  ];
}

function ofService({ labels, annotations }: Firing, service: string): Firing {
  const renamed = (text: string) => text.replaceAll(call.service, service);
  return {
    labels: { ...labels, service },
    annotations: Object.fromEntries(Object.entries(annotations).map(([name, text]) => [name, renamed(text)])),
  };
}
