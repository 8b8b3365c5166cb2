import { latest, quantile, rate } from "../query/promql.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { requests, requestTokens, tokens } from "../telemetry/metrics.ts";
import { anomaly } from "./anomaly.ts";
import { type Owner, tokensBaseline } from "./baselines.ts";
import { costAnomaly, costSpike, ENOUGH_HOURLY_CALLS, ENOUGH_HOURS } from "./cost.ts";
import { aboveEarlierPeaks } from "./peaks.ts";
import { requestsPerHour, tokensPerHour, usageMissingPerHour } from "./recordings.ts";
import { signal } from "./signal.ts";
import { DAY, HOUR, RATE } from "./windows.ts";

/** Tokens in an hour below which a multiple is no news. */
export const FLOOR_TOKENS = 100_000;

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

const tokensOfHour = <K extends CallLabel>(...by: readonly K[]) => latest(tokensPerHour.metric).sum(...by);

/** Tokens are money: where the cost of the same calls is told already, there is nothing to add. */
const toldInDollars = [costAnomaly.id, costSpike.id];

export const tokenAnomaly = anomaly({
  id: "llm-token-anomaly",
  title: "Tokens against the same hour of other weeks",
  question: `How many times what is usual at this hour of the week were the tokens of the last hour? Usual is the median of this hour and its neighbours in the last four weeks, at least ${FLOOR_TOKENS} tokens.`,
  hourly: tokensOfHour,
  baseline: tokensBaseline,
  floor: FLOOR_TOKENS,
  alert: {
    name: "LLMTokenAnomaly",
    limits: {
      warning: {
        above: 1.5,
        for: "45m",
        because: "half as much again, and outside of what these weeks differ by; later than the alert on cost, which says it better where both do",
      },
    },
    impliedBy: toldInDollars,
    keep: "15m",
    impact: "More is asked of the models than ever is at this time: longer prompts, more calls, or a retry loop.",
    says: { subject: "The token use of the last hour", amount: { metric: tokensPerHour.metric, unit: "tokens" } },
  },
});

export const tokenSpike = signal<Owner>({
  id: "llm-token-spike",
  title: "Tokens against their hourly average",
  question: "How many times the average hour of the last day do the tokens of the last hour amount to?",
  unit: "times",
  history: "2h",
  answer: (...by) =>
    tokensOfHour(...by).over(
      tokensOfHour(...by)
        .ago(HOUR)
        .overTime("avg", DAY, HOUR),
    ),
  alert: {
    name: "LLMTokenSpike",
    component: "llm",
    by: ["environment", "service", "feature", "team"],
    // An average of hours takes every daily peak for a spike, hence the peaks before; it speaks only until the same hour of other weeks is known.
    enough: (...by) =>
      tokensOfHour(...by)
        .above(FLOOR_TOKENS)
        .and(
          tokensOfHour(...by)
            .overTime("count", DAY, HOUR)
            .above(ENOUGH_HOURS - 1),
          ...by,
        )
        .and(aboveEarlierPeaks(tokensOfHour(...by), ...by), ...by)
        .unless(latest(tokensBaseline.usual), ...by),
    limits: {
      warning: { above: 1.5, for: "30m", because: "half as much again as the average hour: prompts grew, or something calls in a loop" },
    },
    impliedBy: toldInDollars,
    impact: "More is being asked of the models than usual: longer prompts, more calls, or a retry loop.",
    says: { subject: "The token use of the last hour", amount: { metric: tokensPerHour.metric, unit: "tokens" } },
  },
});

export const usageMissingShare = signal<CallLabel>({
  id: "llm-usage-missing-share",
  title: "Calls without usage",
  question: "What share of the calls of the last hour reported no tokens, so that neither tokens nor cost of them are known?",
  unit: "ratio",
  answer: (...by) =>
    latest(usageMissingPerHour.metric)
      .sum(...by)
      .over(latest(requestsPerHour.metric).sum(...by)),
  alert: {
    name: "LLMUsageMissing",
    component: "llm",
    by: ["environment", "service", "feature", "team"],
    enough: (...by) =>
      latest(requestsPerHour.metric)
        .sum(...by)
        .above(ENOUGH_HOURLY_CALLS),
    limits: {
      warning: { above: 0.05, for: "30m", because: "streams that users break off stay below; more is an instrumentation that does not ask for usage" },
    },
    impact: "What these calls used and cost is not known: it is missing from every cost, budget and forecast.",
    says: { subject: "The share of calls that reported no tokens" },
  },
});
