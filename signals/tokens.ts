import { latest, quantile, rate } from "../query/promql.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { requests, requestTokens, tokens, usageMissing } from "../telemetry/metrics.ts";
import { tokensPerHour } from "./recordings.ts";
import { signal } from "./signal.ts";
import { DAY, HOUR, RATE } from "./windows.ts";

/** Tokens in an hour below which a multiple is no news. */
export const FLOOR_TOKENS = 100_000;

/** Hours of history without which there is no average to speak of. */
export const ENOUGH_HOURS = 12;

export const tokenRate = signal<CallLabel | "type">({
  id: "llm-token-rate",
  title: "Tokens",
  question: "How many tokens are used per second, and of which type? Types are disjoint.",
  unit: "tokens/s",
  // sum by (type) (rate(llm_tokens_total[5m]))
  answer: (...by) => rate(tokens, RATE).sum(...by),
});

export const tokensPerRequest = signal<CallLabel>({
  id: "llm-tokens-per-request",
  title: "Tokens per request",
  question: "How many tokens does the average call use?",
  unit: "tokens",
  answer: (...by) =>
    rate(tokens, RATE)
      .sum(...by)
      .over(rate(requests, RATE).sum(...by)),
});

export const requestTokensP95 = signal<CallLabel | "direction">({
  id: "llm-request-tokens-p95",
  title: "P95 tokens of a request",
  question: "How large are the largest 5 % of prompts and answers at least? Growing prompts cost money and time.",
  unit: "tokens",
  answer: (...by) => quantile(0.95, requestTokens, RATE, ...by),
});

export const tokenSpike = signal<CallLabel>({
  id: "llm-token-spike",
  title: "Tokens against their hourly average",
  question: "How many times the average hour of the last day do the tokens of the last hour amount to?",
  unit: "times",
  history: "2h",
  answer: (...by) => {
    const hourly = latest(tokensPerHour.metric).sum(...by);
    return hourly.over(hourly.ago(HOUR).overTime("avg", DAY, HOUR));
  },
  alert: {
    name: "LLMTokenSpike",
    component: "llm",
    by: ["environment", "service", "feature", "team"],
    enough: (...by) => {
      const hourly = latest(tokensPerHour.metric).sum(...by);
      return hourly.above(FLOOR_TOKENS).and(hourly.overTime("count", DAY, HOUR).above(ENOUGH_HOURS - 1), ...by);
    },
    limits: {
      warning: { above: 1.5, for: "30m", because: "half as much again as the average hour: prompts grew, or something calls in a loop" },
    },
    impact: "More is being asked of the models than usual: longer prompts, more calls, or a retry loop.",
    says: { subject: "The token use of the last hour" },
  },
});

export const usageMissingShare = signal<CallLabel>({
  id: "llm-usage-missing-share",
  title: "Calls without usage",
  question: "What share of the calls reported no tokens, so that neither tokens nor cost of them are known?",
  unit: "ratio",
  answer: (...by) =>
    rate(usageMissing, RATE)
      .sum(...by)
      .over(rate(requests, RATE).sum(...by)),
});
