import { is } from "../query/matcher.ts";
import { type Vector, increase, rate, seen } from "../query/promql.ts";
import type { Duration } from "../telemetry/duration.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { requests } from "../telemetry/metrics.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { DAY, HOUR, RATE } from "./windows.ts";

type RequestLabel = CallLabel | "operation" | "status";

export const requestRate = signal<RequestLabel>({
  id: "llm-request-rate",
  title: "Request rate",
  question: "How many calls of a model are made per second?",
  unit: "requests/s",
  // sum by (…) (rate(llm_requests_total[5m]))
  answer: (...by) => rate(requests, RATE).sum(...by),
});

/** Calls in a time: how much there is to judge a ratio by. */
export function callsIn<K extends RequestLabel>(range: Duration, ...by: readonly K[]): Vector<K> {
  return increase(requests, range).sum(...by);
}

/** How long without a success before a service is down. An `increase` over it, since a 5 m rate would take 7 m. */
const SILENCE = "2m";

/** Fewer attempts than this in the silence prove nothing. */
const ATTEMPTS = 3;

/** Calls an hour that make silence news: at ten a minute, two minutes without one happen by chance once in 10^8. */
const BUSY_HOUR = 600;

const down: Alert = {
  name: "LLMServiceDown",
  component: "llm",
  by: ["environment", "service"],
  limits: {
    critical: { above: 0, for: "0s", because: "the guide's two minutes without a successful request are in the query" },
  },
  impact: "Users get no answers from this service.",
  subject: "Successful calls",
  headline: "No successful call",
  expression: () => {
    const by = ["environment", "service"] as const;
    const attempts = increase(requests, SILENCE).sum(...by);
    const successes = increase(requests, SILENCE).where("status", is("success")).sum(...by);
    const failing = attempts.above(ATTEMPTS - 1).unless(successes.above(0), ...by);
    // Traffic stopped that the same hour had a day before.
    const usual = increase(requests, HOUR).sum(...by).ago(DAY).above(BUSY_HOUR);
    const busyJustNow = increase(requests, HOUR).sum(...by).ago("5m").above(BUSY_HOUR);
    const stopped = usual.and(busyJustNow, ...by).unless(attempts.above(0), ...by);
    // The series are gone altogether: the service was counted ten minutes ago and nothing of it is left.
    const vanished = increase(requests, HOUR).sum(...by).ago("10m").above(BUSY_HOUR).unless(seen(requests, SILENCE).sum(...by), ...by);
    return failing.or(stopped).or(vanished);
  },
};

export const successRate: Signal<CallLabel> = {
  ...signal<CallLabel>({
    id: "llm-success-rate",
    title: "Successful requests",
    question: "How many calls succeed per second? None at all, while calls are made or used to be made, is an outage.",
    unit: "requests/s",
    answer: (...by) => rate(requests, RATE).where("status", is("success")).sum(...by),
  }),
  alert: down,
};
