import { increase, latest, quantile, rate } from "../query/promql.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { cost, requestCost, requests, tokens, unpricedRequests } from "../telemetry/metrics.ts";
import { costPerHour } from "./recordings.ts";
import { signal } from "./signal.ts";
import { DAY, HOUR, RATE, WEEK } from "./windows.ts";

type CostLabel = CallLabel | "type";

/** US dollars in an hour below which no multiple of anything is worth a message. */
export const FLOOR_USD = 1;

/** Hours of history without which there is no average to speak of. */
export const ENOUGH_HOURS = 24;

export const costRate = signal<CostLabel>({
  id: "llm-cost-per-hour",
  title: "Cost per hour",
  question: "What do calls cost in an hour?",
  unit: "usd/h",
  // sum by (…) (increase(llm_cost_total[1h]))
  answer: (...by) => increase(cost, HOUR).sum(...by),
});

export const costPace = signal<CostLabel>({
  id: "llm-cost-pace",
  title: "Cost at the current pace",
  question: "What would an hour cost if it went on as in the last five minutes?",
  unit: "usd/h",
  answer: (...by) =>
    rate(cost, RATE)
      .sum(...by)
      .times(3_600),
});

export const costPerDay = signal<CostLabel>({
  id: "llm-cost-per-day",
  title: "Cost per day",
  question: "What do calls cost in a day? Whole recorded hours of the last 24; a younger stack shows what it has seen.",
  unit: "usd/d",
  answer: (...by) => {
    const hourly = latest(costPerHour.metric).sum(...by);
    return hourly.overTime("sum", DAY, HOUR).or(hourly);
  },
});

export const costPerRequest = signal<CallLabel>({
  id: "llm-cost-per-request",
  title: "Cost per request",
  question: "What does the average call cost?",
  unit: "usd",
  answer: (...by) =>
    rate(cost, RATE)
      .sum(...by)
      .over(rate(requests, RATE).sum(...by)),
});

export const costPerRequestP95 = signal<CallLabel>({
  id: "llm-cost-per-request-p95",
  title: "P95 cost of a request",
  question: "What do the most expensive 5 % of calls cost at least?",
  unit: "usd",
  answer: (...by) => quantile(0.95, requestCost, RATE, ...by),
});

export const costPerMillionTokens = signal<CallLabel>({
  id: "llm-cost-per-million-tokens",
  title: "Cost per million tokens",
  question: "What do a million tokens cost on average, over all token types?",
  unit: "usd",
  answer: (...by) =>
    rate(cost, RATE)
      .sum(...by)
      .over(rate(tokens, RATE).sum(...by))
      .times(1_000_000),
});

export const costSpike = signal<CallLabel>({
  id: "llm-cost-spike",
  title: "Cost against its daily average",
  question: "How many times its average of the last seven days does the cost of the last hour amount to?",
  unit: "times",
  history: "2h",
  answer: (...by) => {
    const hourly = latest(costPerHour.metric).sum(...by);
    return hourly.over(hourly.ago(HOUR).overTime("avg", WEEK, HOUR));
  },
  alert: {
    name: "LLMCostSpike",
    component: "llm",
    by: ["environment", "service", "feature", "team"],
    enough: (...by) => {
      const hourly = latest(costPerHour.metric).sum(...by);
      return hourly.above(FLOOR_USD).and(hourly.overTime("count", WEEK, HOUR).above(ENOUGH_HOURS - 1), ...by);
    },
    limits: {
      critical: { above: 2, for: "30m", because: "twice an ordinary hour is a release, a loop or abuse, seldom growth; half an hour leaves out a batch job's start" },
    },
    impact: "Money is being spent faster than usual; at this pace the day costs a multiple of an ordinary one.",
    says: { subject: "The cost of the last hour" },
  },
});

export const unpricedShare = signal<CallLabel>({
  id: "llm-unpriced-share",
  title: "Unpriced share",
  question: "What share of the calls has no price? Their cost is unknown and is not in any cost on this page.",
  unit: "ratio",
  answer: (...by) =>
    rate(unpricedRequests, RATE)
      .sum(...by)
      .over(rate(requests, RATE).sum(...by)),
});
