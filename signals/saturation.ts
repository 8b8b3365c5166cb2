import { is } from "../query/matcher.ts";
import { increase, latest, rate } from "../query/promql.ts";
import { lowest } from "../query/statistics.ts";
import { type Duration, toSeconds } from "../telemetry/duration.ts";
import { activeConnections, errors, inFlight, queueDepth, rateLimitLimit, rateLimitRemaining, requests } from "../telemetry/metrics.ts";
import { TOLD_AS_ERRORS } from "./errors.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { outlasting, RATE } from "./windows.ts";

type CapacityLabel = "environment" | "service" | "provider" | "model";

export const callsInFlight = signal<CapacityLabel>({
  id: "llm-in-flight",
  title: "Calls in flight",
  question: "How many calls are being answered right now, over all processes of a service?",
  unit: "count",
  answer: (...by) => latest(inFlight).sum(...by),
});

export const connectionsActive = signal<CapacityLabel>({
  id: "llm-connections",
  title: "Open connections",
  question: "How many connections to providers are open?",
  unit: "count",
  answer: (...by) => latest(activeConnections).sum(...by),
});

export const callsQueued = signal<CapacityLabel>({
  id: "llm-queue-depth",
  title: "Calls waiting",
  question: "How many calls wait for a free slot? A queue that stays is latency that no model causes.",
  unit: "count",
  answer: (...by) => latest(queueDepth).sum(...by),
});

/** A provider counts by the minute: the most that was used within two is a peak of one whole minute at least. */
const QUOTA: Duration = "2m";

type QuotaLabel = CapacityLabel | "kind";

const quota = {
  id: "llm-rate-limit-used",
  title: "Rate limit used",
  question: "What share of the provider's quota is used up at the peak of two minutes? At 1 it answers 429.",
  unit: "ratio",
  // 1 - min(remaining) / max(limit): processes of one account share its quota
  answer: (...by) =>
    lowest(rateLimitRemaining, QUOTA)
      .min(...by)
      .over(latest(rateLimitLimit).max(...by))
      .complement(),
} as const satisfies Signal<QuotaLabel>;

const quotaLabels = ["environment", "service", "provider", "model", "kind"] as const;

export const rateLimitUsed: Signal<QuotaLabel> & { readonly alert: Alert } = {
  ...quota,
  alert: {
    name: "LLMRateLimitApproaching",
    component: "llm",
    by: quotaLabels,
    limits: {
      critical: { above: 0.8, for: "5m", because: "a fifth is left for bursts; peaks that high for five minutes are no burst but growth, and growth meets the limit" },
    },
    // Calls that go elsewhere, are tried again or wait because of it must not be told when it is over.
    keep: outlasting(2),
    impact: "At 100% the provider refuses calls: users wait for retries, get the answer of another model, or an error.",
    says: { subject: "The used share of the quota" },
    value: () => quota.answer(...quotaLabels),
    expression: ({ above }) => {
      // A gauge says what the last response said, for as long as its process lives: without calls it is old news.
      // Whatever their environment: who reports a quota may not say it.
      const live = increase(requests, RATE).sum("service", "model").above(0);
      const called = ["environment", "service", "model"] as const;
      // A quota that calls are refused for is no longer approached. Over a whole service, so many that some team's are told as errors.
      const refused = rate(errors, RATE).where("error_type", is("rate_limit"));
      const refusals = refused.sum("environment", "service").over(rate(requests, RATE).sum("environment", "service")).above(TOLD_AS_ERRORS);
      const reached = refused
        .sum(...called)
        .above(0)
        .and(refusals, "environment", "service");
      return quota
        .answer(...quotaLabels)
        .above(above)
        .and(live, "service", "model")
        .unless(reached, ...called);
    },
  },
};

/** Calls a second below which a queue is taken to stand: one in the time of a rate. */
const STANDING = 1 / toSeconds(RATE);

export const queueWait = signal<"environment" | "service" | "model">({
  id: "llm-queue-wait",
  title: "Wait for a free slot",
  question: "How long does a call wait for a free slot, going by how many wait and how many are made a second?",
  unit: "seconds",
  // Little's law: sum(llm_queue_depth) / sum(rate(llm_requests_total[5m]))
  answer: (...by) =>
    latest(queueDepth)
      .sum(...by)
      .over(
        rate(requests, RATE)
          .sum(...by)
          .atLeast(STANDING),
      ),
  alert: {
    name: "LLMCallsWaiting",
    component: "llm",
    by: ["environment", "service", "model"],
    limits: {
      warning: { above: 5, for: "10m", because: "users wait as long again as for a slow answer, before anybody asks a model; a burst is worked off within minutes" },
    },
    impliedBy: [quota.id],
    impact: "Calls wait in the application before they reach a model: users see it as slow answers, and no provider is to blame.",
    says: { subject: "The wait for a free slot" },
  },
});
