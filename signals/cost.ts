import { increase, latest, quantile, rate } from "../query/promql.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { cost, requestCost, requests, tokens } from "../telemetry/metrics.ts";
import { anomaly } from "./anomaly.ts";
import { costBaseline, type Owner } from "./baselines.ts";
import { aboveEarlierPeaks } from "./peaks.ts";
import { costPerHour, requestsPerHour, unpricedPerHour } from "./recordings.ts";
import { signal } from "./signal.ts";
import { DAY, HOUR, RATE, WEEK } from "./windows.ts";

type CostLabel = CallLabel | "type";

/** US dollars in an hour below which no multiple of anything is worth a message. */
export const FLOOR_USD = 1;

/** Hours of history without which there is no average to speak of: on its first morning everything is above the night before. */
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

const costOfHour = <K extends CostLabel>(...by: readonly K[]) => latest(costPerHour.metric).sum(...by);

export const costAnomaly = anomaly({
  id: "llm-cost-anomaly",
  title: "Cost against the same hour of other weeks",
  question: `How many times what is usual at this hour of the week did the last hour cost? Usual is the median of this hour and its neighbours in the last four weeks, at least $${FLOOR_USD}.`,
  hourly: costOfHour,
  baseline: costBaseline,
  floor: FLOOR_USD,
  alert: {
    name: "LLMCostAnomaly",
    limits: {
      critical: { above: 2, for: "10m", because: "twice the ordinary, as the guide says, but of what is ordinary at this hour; the hour that is added up is patience enough" },
      warning: { above: 1.5, for: "30m", because: "half as much again, and outside of what these weeks differ by: growth takes longer to get there" },
    },
    // An hour takes an hour to empty: it outlasts the alert on tokens.
    keep: "45m",
    impact: "Money is being spent faster than it ever is at this time; nothing stops it by itself.",
    says: { subject: "The cost of the last hour", amount: { metric: costPerHour.metric, unit: "usd" } },
  },
});

export const costSpike = signal<Owner>({
  id: "llm-cost-spike",
  title: "Cost against its daily average",
  question: "How many times its average of the last seven days does the cost of the last hour amount to?",
  unit: "times",
  history: "2h",
  answer: (...by) =>
    costOfHour(...by).over(
      costOfHour(...by)
        .ago(HOUR)
        .overTime("avg", WEEK, HOUR),
    ),
  alert: {
    name: "LLMCostSpike",
    component: "llm",
    by: ["environment", "service", "feature", "team"],
    // An average of days takes every daily peak for a spike, hence the peaks before; it speaks only until the same hour of other weeks is known.
    enough: (...by) =>
      costOfHour(...by)
        .above(FLOOR_USD)
        .and(
          costOfHour(...by)
            .overTime("count", WEEK, HOUR)
            .above(ENOUGH_HOURS - 1),
          ...by,
        )
        .and(aboveEarlierPeaks(costOfHour(...by), ...by), ...by)
        .unless(latest(costBaseline.usual), ...by),
    limits: {
      critical: { above: 2, for: "30m", because: "twice an ordinary hour is a release, a loop or abuse, seldom growth; half an hour leaves out a batch job's start" },
    },
    keep: "1h",
    impact: "Money is being spent faster than usual; at this pace the day costs a multiple of an ordinary one.",
    says: { subject: "The cost of the last hour", amount: { metric: costPerHour.metric, unit: "usd" } },
  },
});

/** Calls in an hour below which a share of them says nothing. */
export const ENOUGH_HOURLY_CALLS = 20;

export const unpricedShare = signal<CallLabel>({
  id: "llm-unpriced-share",
  title: "Unpriced share",
  question: "What share of the calls of the last hour has no price? Their cost is unknown and is not in any cost on this page.",
  unit: "ratio",
  answer: (...by) =>
    latest(unpricedPerHour.metric)
      .sum(...by)
      .over(latest(requestsPerHour.metric).sum(...by)),
  alert: {
    name: "LLMUnpricedCalls",
    component: "llm",
    by: ["environment", "service", "team", "model"],
    enough: (...by) =>
      latest(requestsPerHour.metric)
        .sum(...by)
        .above(ENOUGH_HOURLY_CALLS),
    limits: {
      warning: { above: 0.05, for: "15m", because: "a model has a price or has none, so this is one that is used in earnest; fewer are somebody's try" },
    },
    impact: "What these calls cost is not known: it is missing from every cost, budget and forecast.",
    says: { subject: "The share of calls without a price" },
  },
});
