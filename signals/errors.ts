import { noneOf, oneOf } from "../query/matcher.ts";
import { rate } from "../query/promql.ts";
import { harmlessErrorTypes } from "../telemetry/error-types.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { errors, policyViolations, refusals, requests } from "../telemetry/metrics.ts";
import { signal } from "./signal.ts";
import { enoughCalls } from "./traffic.ts";
import { RATE } from "./windows.ts";

export const errorRatio = signal<CallLabel>({
  id: "llm-error-ratio",
  title: "Error ratio",
  question: "What share of the calls fails? Refusals, policy stops and cancelled calls are not failures.",
  unit: "ratio",
  about: { status: "error" },
  // sum by (…) (rate(llm_errors_total{error_type!~"content_policy|refusal|cancelled"}[5m])) / (sum by (…) (rate(llm_requests_total[5m])) > 0)
  answer: (...by) =>
    rate(errors, RATE)
      .where("error_type", noneOf(harmlessErrorTypes))
      .sum(...by)
      .over(rate(requests, RATE).sum(...by)),
  alert: {
    name: "HighLLMErrorRate",
    component: "llm",
    by: ["environment", "service", "team"],
    enough: enoughCalls,
    limits: {
      critical: { above: 0.05, for: "5m", because: "more than retries absorb: users see errors" },
      warning: { above: 0.02, for: "15m", because: "a provider in trouble or a bad release, before most users notice" },
    },
    impact: "These calls failed: their users saw an error, or waited for a retry.",
    says: { subject: "The share of failed calls" },
  },
});

export const errorRate = signal<CallLabel | "error_type">({
  id: "llm-error-rate",
  title: "Errors",
  question: "Which errors happen, and how many a second?",
  unit: "errors/s",
  answer: (...by) => rate(errors, RATE).sum(...by),
});

export const harmlessErrorRate = signal<CallLabel | "error_type">({
  id: "llm-harmless-error-rate",
  title: "Refused, filtered and cancelled calls",
  question: "How many calls a second end without an answer although the provider did not fail?",
  unit: "errors/s",
  answer: (...by) =>
    rate(errors, RATE)
      .where("error_type", oneOf(harmlessErrorTypes))
      .sum(...by),
});

export const refusalRate = signal<CallLabel>({
  id: "llm-refusal-rate",
  title: "Refusals",
  question: "How many answers a second are a refusal by the model?",
  unit: "errors/s",
  about: { error_type: "refusal" },
  answer: (...by) => rate(refusals, RATE).sum(...by),
});

export const policyViolationRate = signal<CallLabel | "policy">({
  id: "llm-policy-violation-rate",
  title: "Policy violations",
  question: "How many prompts or answers a second does a content policy stop?",
  unit: "errors/s",
  about: { error_type: "content_policy" },
  answer: (...by) => rate(policyViolations, RATE).sum(...by),
});
