import { is, isNot, noneOf, oneOf } from "../query/matcher.ts";
import { increase, latest, rate, seen, type Vector } from "../query/promql.ts";
import { highest } from "../query/statistics.ts";
import { type Duration, fromSeconds, toSeconds } from "../telemetry/duration.ts";
import { harmlessErrorTypes } from "../telemetry/error-types.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { errors, requests } from "../telemetry/metrics.ts";
import { COUNTING_JOBS } from "../telemetry/scrape-jobs.ts";
import { up } from "../telemetry/server-metrics.ts";
import { readRecorded, requestsPerHour } from "./recordings.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { DAY, HOUR, outlasting, RATE, SCRAPES, WEEK } from "./windows.ts";

type RequestLabel = CallLabel | "operation" | "status";

export const requestRate = signal<RequestLabel>({
  id: "llm-request-rate",
  title: "Request rate",
  question: "How many calls of a model are made per second?",
  unit: "requests/s",
  // sum by (…) (rate(llm_requests_total[5m]))
  answer: (...by) => rate(requests, RATE).sum(...by),
});

export function callsIn<K extends RequestLabel>(range: Duration, ...by: readonly K[]): Vector<K> {
  return increase(requests, range).sum(...by);
}

/** Calls that were refused, filtered or cancelled say nothing about the provider. */
export function failedIn<K extends CallLabel>(range: Duration, ...by: readonly K[]): Vector<K> {
  return increase(errors, range)
    .where("error_type", noneOf(harmlessErrorTypes))
    .sum(...by);
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

/** The silence of a service that is called so seldom that two minutes may hold no attempt, or too few. */
export const SLOW_SILENCE: Duration = "15m";

/** Calls an hour that make silence news: at ten a minute, two minutes without one happen by chance once in 10^8. */
export const BUSY_HOUR = 600;

/** On the first day of a service, so long a silence is news after an hour that was busy all through. */
const NEWS: Duration = "30m";

/** How long a silent service is remembered as busy: so long it stays down, unless its calls come back. */
export const MEMORY: Duration = "6h";

/** Stretches as long as the silence that an hour is looked at in. */
const STRETCHES = toSeconds(HOUR) / toSeconds(SILENCE);

/** So that the hour of a day before which is looked at has this moment in its middle: people do not begin and stop on the minute. */
const AROUND_THE_SAME_TIME: Duration = fromSeconds(toSeconds(DAY) - toSeconds(HOUR) / 2);

/** How far beyond a day before its busy hours tell that the course of a service's day is known: a week in all, for Mondays. */
const EARLIER_DAYS: Duration = fromSeconds(toSeconds(WEEK) - toSeconds(DAY));

/** How long the silence is only beginning: long enough for a scrape, however seldom they may be. */
const BEGINNING: Duration = fromSeconds(toSeconds(SILENCE) / SCRAPES);

/** Longer than anything is remembered as busy. */
const READ: Duration = fromSeconds(toSeconds(MEMORY) + toSeconds(HOUR));

/**
 * Where calls are counted, if it was read and was not when a silence of so long began: Prometheus was away, or the Collector was,
 * so the silence may be theirs. Nothing where nobody says whether it is read: in a history of calls alone.
 */
function unread(silence: Duration): Vector<"job"> {
  const ofCalls = oneOf(COUNTING_JOBS);
  const before = seen(up, READ).where("job", ofCalls).max("job");
  const answered = highest(up, BEGINNING)
    .ago(fromSeconds(toSeconds(silence) - toSeconds(BEGINNING)))
    .where("job", ofCalls)
    .max("job")
    .above(0);
  return before.unless(answered, "job");
}

const down: Alert = {
  name: "LLMServiceDown",
  component: "llm",
  by: ["environment", "service"],
  limits: {
    critical: { above: 0, for: "0s", because: `the time without a successful call is in the query: ${SILENCE}, or ${SLOW_SILENCE} where calls are few` },
  },
  impact: "Users get no answers from this service.",
  // Of all that it silences, the error ratio is kept longest.
  keep: outlasting(3),
  says: { headline: "No successful call" },
  expression: () => {
    const by = ["environment", "service"] as const;
    const attempts = callsIn(SILENCE, ...by);
    const answered = (range: Duration) =>
      increase(requests, range)
        .where("status", isNot("error"))
        .sum(...by);
    const hourly = latest(requestsPerHour.metric).sum(...by);
    const failures = (range: Duration) => failedIn(range, ...by);
    // Half an attempt less: an increase is extrapolated, so two attempts may read as 2.4.
    const failingIn = (range: Duration) =>
      failures(range)
        .above(ATTEMPTS - 0.5)
        .unless(answered(range).above(0), ...by);
    // Of one that is called seldom somebody must still be trying.
    const failing = failingIn(SILENCE).or(failingIn(SLOW_SILENCE).and(failures(RATE).above(0), ...by));
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
    const silentFor = (range: Duration) =>
      callsIn(range, ...by)
        .unless(callsIn(range, ...by).above(0), ...by)
        .unlessAny(unread(range));
    // On a holiday few call, and two minutes without a call are chance: the hour before must have been busy itself, or the silence longer.
    const busyBefore = hourly.ago(SILENCE).above(BUSY_HOUR);
    const silent = silentFor(SILENCE)
      .and(busyBefore, ...by)
      .or(silentFor(SLOW_SILENCE).and(busyLately, ...by));
    // It is not even counted any more. Where its days are known it must be expected, or scaling to zero would be an outage.
    const earlier = hourly.ago(DAY).overTime("max", EARLIER_DAYS, HOUR);
    const known = earlier.above(BUSY_HOUR);
    // On its first day, with no call a day to a week before, the hour before the silence stands for that of a day before: busy in every five minutes of it.
    const steady = readRecorded(rate(requests, RATE).sum(...by))
      .above(BUSY_HOUR / toSeconds(HOUR))
      .ago(RATE)
      .overTime("count", HOUR, RATE)
      .above(toSeconds(HOUR) / toSeconds(RATE) - 1)
      .overTime("max", NEWS, RATE);
    const stopped = silent.and(expected, ...by).or(silentFor(SILENCE).and(steady.unless(earlier.above(0), ...by), ...by));
    const vanished = busyLately
      .unless(seen(requests, SILENCE).sum(...by), ...by)
      .unless(known.unless(expected, ...by), ...by)
      .unlessAny(unread(SILENCE));
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
