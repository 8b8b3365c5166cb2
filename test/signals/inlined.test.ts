import { describe, expect, it } from "vitest";
import { is, noneOf, oneOf } from "../../query/matcher.ts";
import { latest, predicted, seen } from "../../query/promql.ts";
import { limitsOf } from "../../signals/alert-limits.ts";
import { availabilityObjective, seriesBudget } from "../../signals/declared-series.ts";
import { inlined } from "../../signals/inlined.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { judgedCalls } from "../../signals/objectives.ts";
import { costPerHour, tokensPerHour } from "../../signals/recordings.ts";
import { configWith } from "../support/config.ts";
import { seriesIn } from "../support/metric-names.ts";

const config = configWith({
  scrapeInterval: "15s",
  features: { chat_assistant: { team: "assistants", slo: { availability: 0.99 } }, summarize: { team: "search", slo: { availability: 0.995 } } },
  capacity: { seriesBudget: 2_500_000 },
});

const cost = "sum by (environment, service, provider, model, feature, team, type) (increase(llm_cost_total";
const judged = (feature: string, team: string) =>
  `label_replace(label_replace(sum by (environment, service, feature) (sum by (environment, service, provider, model, feature, team, operation, status) (rate(llm_requests_total{feature="${feature}"}[5m]))), "feature", "${feature}", "", ""), "team", "${team}", "", "")`;
const chat = 'label_replace(vector(0.99), "feature", "chat_assistant", "", "")';
const summarize = 'label_replace(vector(0.995), "feature", "summarize", "", "")';

describe("what a rule stores is replaced by what it stores it of:", () => {
  const hourly = latest(costPerHour.metric);
  const examples = [
    ["a recording", hourly, `${cost}[1h]))`],
    ["one with a condition", hourly.where("team", is("search")), `${cost}{team="search"}[1h]))`],
    ["one of some time ago", hourly.ago("7d"), `${cost}[1h] offset 7d))`],
    ["an average of one, of some time ago", hourly.ago("1h").overTime("avg", "7d", "1h"), `avg_over_time(${cost}[1h] offset 1h))[7d:1h])`],
    ["a range of one: as many samples as evaluations", predicted(costPerHour.metric, "6h", "1d"), `predict_linear(${cost}[1h]))[6h:15s], 86400)`],
    ["a range of some time ago", seen(costPerHour.metric, "10m").ago("1d"), `count_over_time(${cost}[1h] offset 1d))[10m:15s])`],
    ["a rule for each of several features, with a label of its own", latest(judgedCalls), `${judged("chat_assistant", "assistants")} or ${judged("summarize", "search")}`],
    ["one of these rules", latest(judgedCalls).where("team", is("search")), judged("summarize", "search")],
    ["numbers of the config", latest(availabilityObjective.metric), `${chat} or ${summarize}`],
    ["one of them", latest(availabilityObjective.metric).where("feature", is("summarize")), summarize],
    ["all but one", latest(availabilityObjective.metric).where("feature", noneOf(["summarize"])), chat],
    ["none of them", latest(availabilityObjective.metric).where("feature", oneOf(["sum"])), "vector(0) > 0"],
    ["one without labels", latest(seriesBudget.metric), "vector(2500000)"],
    ["one that was always so", latest(seriesBudget.metric).ago("7d"), "vector(2500000)"],
  ] as const;

  it.each(examples)("%s", (_, asked, expected) => {
    expect(String(inlined(asked, config))).toBe(expected);
  });

  it("every alert reads only what applications and servers send", () => {
    const stored = alertingSignals(config).flatMap(({ alert }) =>
      limitsOf(alert).flatMap(({ severity, limit }) => seriesIn(String(inlined(alert.expression(limit, severity), config))).filter((name) => name.includes(":"))),
    );
    expect(stored).toEqual([]);
    expect(inlined(hourly, config).lookback).toBe(3_600);
    expect(inlined(latest(tokensPerHour.metric).ago("1d"), config).lookback).toBe(86_400 + 3_600);
  });
});
