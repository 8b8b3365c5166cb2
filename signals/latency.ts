import { observations, observedSum, quantile } from "../query/promql.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { requestDuration, stageDuration, timeToFirstToken } from "../telemetry/metrics.ts";
import { signal } from "./signal.ts";
import { enoughCalls } from "./traffic.ts";
import { RATE } from "./windows.ts";

type DurationLabel = CallLabel | "status";
type StageLabel = "environment" | "service" | "feature" | "stage";

export const latencyP95 = signal<DurationLabel>({
  id: "llm-latency-p95",
  title: "P95 latency",
  question: "How long do the slowest 5 % of calls take at least, streaming included?",
  unit: "seconds",
  // histogram_quantile(0.95, sum by (le, …) (rate(llm_request_duration_seconds_bucket[5m])))
  answer: (...by) => quantile(0.95, requestDuration, RATE, ...by),
  alert: {
    name: "HighLLMLatency",
    component: "llm",
    by: ["environment", "service", "team"],
    enough: enoughCalls,
    limits: {
      critical: { above: 5, for: "10m", because: "people give up waiting" },
      warning: { above: 3, for: "15m", because: "slower than people expect of an assistant, and not for a moment only" },
    },
    impact: "One user in twenty waits longer than this for an answer.",
    says: { subject: "P95 latency" },
  },
});

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
  answer: (...by) => quantile(0.95, timeToFirstToken, RATE, ...by),
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
