import { is, isNot, noneOf } from "../query/matcher.ts";
import { increase, latest, rate, seen, type Vector } from "../query/promql.ts";
import { type Duration, fromSeconds, toSeconds } from "../telemetry/duration.ts";
import { harmlessErrorTypes } from "../telemetry/error-types.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { errors, requests } from "../telemetry/metrics.ts";
import { requestsPerHour } from "./recordings.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { DAY, HOUR, outlasting, RATE, WEEK } from "./windows.ts";

type RequestLabel = CallLabel | "operation" | "status";

export const requestRate = signal<RequestLabel>({
  id: "llm-request-rate",
  title: "Request rate",
  question: "How many calls of a model are made per second?",
  unit: "requests/s",
  // sum by (…) (rate(llm_requests_total[5m]))
  answer: (...by) => rate(requests, RATE).sum(...by),
});

function callsIn<K extends RequestLabel>(range: Duration, ...by: readonly K[]): Vector<K> {
  return increase(requests, range).sum(...by);
}

/** Calls in five minutes below which one failure is already more than 5 %, and a 95th percentile is one slow call. */
export const ENOUGH_CALLS = 20;

/** Where there are enough calls to judge shares and percentiles by. */
export function enoughCalls<K extends RequestLabel>(...by: readonly K[]): Vector<K> {
  return callsIn(RATE, ...by).above(ENOUGH_CALLS);
}

/** How long without a success before a service is down. An `increase` over it, since a 5 m rate would take 7 m. */
export const SILENCE: Duration = "2m";

/** Fewer attempts than this in the silence prove nothing. */
export const ATTEMPTS = 3;

/** Calls an hour that make silence news: at ten a minute, two minutes without one happen by chance once in 10^8. */
export const BUSY_HOUR = 600;

/** How long a silent service is remembered as busy: so long it stays down, unless its calls come back. */
export const MEMORY: Duration = "6h";

/** Stretches as long as the silence that an hour is looked at in. */
const STRETCHES = toSeconds(HOUR) / toSeconds(SILENCE);

/** So that the hour of a day before which is looked at has this moment in its middle: people do not begin and stop on the minute. */
const AROUND_THE_SAME_TIME: Duration = fromSeconds(toSeconds(DAY) - toSeconds(HOUR) / 2);

/** How far beyond a day before its busy hours tell that the course of a service's day is known: a week in all, for Mondays. */
const EARLIER_DAYS: Duration = fromSeconds(toSeconds(WEEK) - toSeconds(DAY));

const down: Alert = {
  name: "LLMServiceDown",
  component: "llm",
  by: ["environment", "service"],
  limits: {
    critical: { above: 0, for: "0s", because: "the two minutes without a successful call are in the query" },
  },
  impact: "Users get no answers from this service.",
  // Of all that it silences, the error ratio is kept longest.
  keep: outlasting(3),
  says: { headline: "No successful call" },
  expression: () => {
    const by = ["environment", "service"] as const;
    const attempts = callsIn(SILENCE, ...by);
    const answered = increase(requests, SILENCE)
      .where("status", isNot("error"))
      .sum(...by);
    const hourly = latest(requestsPerHour.metric).sum(...by);
    // Calls that were refused, filtered or cancelled say nothing about the provider.
    const failures = increase(errors, SILENCE)
      .where("error_type", noneOf(harmlessErrorTypes))
      .sum(...by);
    // Half an attempt less: an increase is extrapolated, so two attempts may read as 2.4.
    const failing = failures.above(ATTEMPTS - 0.5).unless(answered.above(0), ...by);
    const busyLately = hourly.ago("5m").overTime("max", MEMORY, "5m").above(BUSY_HOUR);
    // Calls in every stretch of that hour: a service that calls in bursts, or stops about now, is silent by habit.
    const neverSilent = attempts
      .above(0)
      .ago(AROUND_THE_SAME_TIME)
      .overTime("count", HOUR, SILENCE)
      .above(STRETCHES - 1);
    // A day before this hour was busy all through: now is no night, no weekend, no pause.
    const expected = hourly
      .ago(DAY)
      .above(BUSY_HOUR)
      .and(neverSilent, ...by);
    // It is still counted and makes no calls.
    const silent = attempts.unless(attempts.above(0), ...by);
    const stopped = busyLately.and(expected, ...by).and(silent, ...by);
    // It is not even counted any more. Where its days are known it must be expected, or scaling to zero would be an outage.
    const known = hourly.ago(DAY).overTime("max", EARLIER_DAYS, HOUR).above(BUSY_HOUR);
    const vanished = busyLately.unless(seen(requests, SILENCE).sum(...by), ...by).unless(known.unless(expected, ...by), ...by);
    return failing.or(stopped).or(vanished);
  },
};

export const successRate: Signal<CallLabel> & { readonly alert: Alert } = {
  ...signal<CallLabel>({
    id: "llm-success-rate",
    title: "Successful requests",
    question: "How many calls succeed per second? None at all, while calls are made or used to be made, is an outage.",
    unit: "requests/s",
    answer: (...by) =>
      rate(requests, RATE)
        .where("status", is("success"))
        .sum(...by),
  }),
  alert: down,
};
