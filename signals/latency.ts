import { isNot } from "../query/matcher.ts";
import { filtered, observations, observedSum, observedUpTo, quantile } from "../query/promql.ts";
import { toSeconds } from "../telemetry/duration.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { requestDuration, stageDuration, timeToFirstToken } from "../telemetry/metrics.ts";
import { callers, errorRatio, failing, TOLD_AS_ERRORS } from "./errors.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { ENOUGH_CALLS, enoughCalls } from "./traffic.ts";
import { outlasting, RATE } from "./windows.ts";

type DurationLabel = CallLabel | "status";
type StageLabel = "environment" | "service" | "feature" | "stage";

const p95 = signal<DurationLabel>({
  id: "llm-latency-p95",
  title: "P95 latency",
  question:
    "How long do the slowest 5 % of calls take at least, streaming included? Where only calls that failed take long, and so many fail that it is told, it is told as errors and not as latency.",
  unit: "seconds",
  about: { slow: "latency_seconds" },
  // histogram_quantile(0.95, sum by (le, …) (rate(llm_request_duration_seconds_bucket[5m])))
  answer: (...by) => quantile(0.95, requestDuration, RATE, ...by),
});

export const latencyP95: Signal<DurationLabel> & { readonly alert: Alert } = {
  ...p95,
  alert: {
    name: "HighLLMLatency",
    component: "llm",
    by: callers,
    value: () => p95.answer(...callers),
    expression: ({ above }) => {
      const slow = p95.answer(...callers).above(above);
      // Who does not say how a call ended does not say that it failed.
      const answersToo = filtered(slow, "status", isNot("error"));
      return slow.and(enoughCalls(...callers), ...callers).unless(failing(TOLD_AS_ERRORS).unless(answersToo, ...callers), ...callers);
    },
    limits: {
      critical: { above: 5, for: "10m", because: "people give up waiting" },
      warning: { above: 3, for: "15m", because: "slower than people expect of an assistant, and not for a moment only" },
    },
    // It comes before the alerts on first tokens, objectives and what buckets cannot tell, and must outlast them.
    keep: outlasting(2),
    impact: "One user in twenty waits longer than this for an answer.",
    says: { subject: "P95 latency" },
  },
};

export const latencyP50 = signal<DurationLabel>({
  id: "llm-latency-p50",
  title: "P50 latency",
  question: "How long does the middle call take? A P95 far above it is a problem of few calls, not of all.",
  unit: "seconds",
  answer: (...by) => quantile(0.5, requestDuration, RATE, ...by),
});

export const latencyP99 = signal<DurationLabel>({
  id: "llm-latency-p99",
  title: "P99 latency",
  question: "How long do the slowest 1 % of calls take at least?",
  unit: "seconds",
  answer: (...by) => quantile(0.99, requestDuration, RATE, ...by),
});

export const latencyMean = signal<DurationLabel>({
  id: "llm-latency-mean",
  title: "Mean latency",
  question: "How long does a call take on average?",
  unit: "seconds",
  answer: (...by) =>
    observedSum(requestDuration, RATE)
      .sum(...by)
      .over(observations(requestDuration, RATE).sum(...by)),
});

export const firstTokenP50 = signal<CallLabel>({
  id: "llm-first-token-p50",
  title: "P50 time to first token",
  question: "How long does the user of the middle streamed call look at nothing?",
  unit: "seconds",
  answer: (...by) => quantile(0.5, timeToFirstToken, RATE, ...by),
});

export const firstTokenP95 = signal<CallLabel>({
  id: "llm-first-token-p95",
  title: "P95 time to first token",
  question: "How long do users of the slowest 5 % of streamed calls look at nothing?",
  unit: "seconds",
  about: { slow: "time_to_first_token_seconds" },
  answer: (...by) => quantile(0.95, timeToFirstToken, RATE, ...by),
  alert: {
    name: "LLMSlowFirstToken",
    component: "llm",
    by: callers,
    // Streamed calls, not all: the others have no first token.
    enough: (...by) =>
      observations(timeToFirstToken, RATE)
        .sum(...by)
        .times(toSeconds(RATE))
        .above(ENOUGH_CALLS),
    impliedBy: [latencyP95.id],
    // Five minutes later than the latency of whole calls, which says it already where it shows there.
    limits: {
      critical: { above: 5, for: "15m", because: "a page on which nothing happens for five seconds is taken for broken" },
      warning: { above: 2, for: "20m", because: "people lose the thread after a second or two; streaming is there to spare them that" },
    },
    keep: outlasting(1),
    impact: "One user in twenty looks at nothing for longer than this before an answer begins.",
    says: { subject: "P95 time to first token" },
  },
});

/** The largest bound that call times always have; calls beyond it are only known to be slower. */
export const TOP_SECONDS = Math.max(...requestDuration.buckets);

export const beyondBuckets = signal<DurationLabel>({
  id: "llm-latency-beyond-buckets",
  title: "Calls beyond the largest bucket",
  question: `What share of the calls lasts longer than ${TOP_SECONDS} s, where percentiles end? Above 1 % P99 is no longer true, above 5 % P95 is not.`,
  unit: "ratio",
  about: { slow: "latency_seconds", beyond: TOP_SECONDS },
  answer: (...by) =>
    observations(requestDuration, RATE)
      .sum(...by)
      .minus(observedUpTo(TOP_SECONDS, requestDuration, RATE).sum(...by))
      .over(observations(requestDuration, RATE).sum(...by)),
  alert: {
    name: "LLMLatencyBeyondBuckets",
    component: "llm",
    by: callers,
    enough: enoughCalls,
    // Calls that last so long and then fail are told as errors.
    impliedBy: [latencyP95.id, errorRatio.id],
    limits: {
      warning: { above: 0.01, for: "20m", because: "from here on P99 says the largest bucket, however long calls really take" },
    },
    impact: "Some users wait longer than any percentile on the dashboards can say, and alerts on percentiles are too mild.",
    says: { subject: "The share of calls beyond the largest bucket" },
  },
});

export const stageP95 = signal<StageLabel>({
  id: "llm-stage-p95",
  title: "P95 stage time",
  question: "Which step of the workflow is slow: gateway, retrieval, embedding, vector search, inference, streaming or a tool?",
  unit: "seconds",
  answer: (...by) => quantile(0.95, stageDuration, RATE, ...by),
});

export const stageMean = signal<StageLabel>({
  id: "llm-stage-mean",
  title: "Mean stage time",
  question: "Where does the time of the average request go?",
  unit: "seconds",
  answer: (...by) =>
    observedSum(stageDuration, RATE)
      .sum(...by)
      .over(observations(stageDuration, RATE).sum(...by)),
});
