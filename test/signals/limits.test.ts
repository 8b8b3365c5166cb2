import { describe, expect, it } from "vitest";
import type { Finding } from "../../config/finding.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { validate } from "../../config/validate.ts";
import { costAnomaly, costSpike } from "../../signals/cost.ts";
import { errorRatio } from "../../signals/errors.ts";
import { latencyP95 } from "../../signals/latency.ts";
import { alertingSignals, bucketBounds, checkLimits, wantedBaselines } from "../../signals/limits.ts";
import { watchdog } from "../../signals/pipeline.ts";
import { tokenAnomaly, tokenSpike } from "../../signals/tokens.ts";
import { SILENCE, successRate } from "../../signals/traffic.ts";
import { requestDuration, stageDuration } from "../../telemetry/metrics.ts";
import { configWith, sample } from "../support/config.ts";

function findings(changes: Partial<ConfigInput>): readonly Finding[] {
  const { config } = validate({ ...sample, ...changes });
  if (!config) throw new Error("the config is wrong in its form already");
  return checkLimits(config);
}

function limitsOf(id: string, limits: ConfigInput["limits"]) {
  return alertingSignals(configWith({ limits })).find((signal) => signal.id === id)?.alert.limits;
}

describe("limits of a config", () => {
  it("are the signal's own where the config says nothing", () => {
    expect(limitsOf(errorRatio.id, {})).toEqual(errorRatio.alert.limits);
  });

  it("replace a number and keep the duration, or the other way round", () => {
    const { critical, warning } = errorRatio.alert.limits;
    const changed = limitsOf(errorRatio.id, { [errorRatio.id]: { critical: { above: 0.5 }, warning: { for: "1h" } } });
    expect(changed).toMatchObject({ critical: { above: 0.5, for: critical?.for }, warning: { above: warning?.above, for: "1h" } });
    expect(changed?.critical?.because).toContain(String(critical?.above));
  });

  it("switch one severity off and leave the other", () => {
    expect(Object.keys(limitsOf(errorRatio.id, { [errorRatio.id]: { critical: false } }) ?? {})).toEqual(["warning"]);
  });

  it("add a severity that the signal has not by itself", () => {
    expect(limitsOf(costSpike.id, { [costSpike.id]: { warning: { above: 1.5, for: "1h" } } })).toMatchObject({
      critical: costSpike.alert.limits.critical,
      warning: { above: 1.5, for: "1h" },
    });
  });
});

/** Each mistake with where it is said to be. */
const mistakes: readonly (readonly [string, Partial<ConfigInput>, string])[] = [
  ["a signal that does not exist", { limits: { "llm-eror-ratio": { warning: false } } }, "limits.llm-eror-ratio"],
  ["a signal that does not alert", { limits: { "llm-request-rate": { warning: false } } }, "limits.llm-request-rate"],
  ["the dead man's switch", { limits: { [watchdog.id]: { critical: false } } }, `limits.${watchdog.id}`],
  ["a new severity without a duration", { limits: { [costSpike.id]: { warning: { above: 1 } } } }, `limits.${costSpike.id}.warning`],
  ["a number where none explains the alert", { limits: { [successRate.id]: { critical: { above: 5 } } } }, `limits.${successRate.id}.critical.above`],
  ["a severity where none explains the alert", { limits: { [successRate.id]: { warning: { for: "5m" } } } }, `limits.${successRate.id}.warning`],
  ["a warning above the critical limit", { limits: { [latencyP95.id]: { warning: { above: 6 } } } }, `limits.${latencyP95.id}`],
  ["metrics that go before a rule has read them", { retention: { metrics: "5d" } }, "retention.metrics"],
  ["scrapes too far apart for the shortest look back", { scrapeInterval: "31s" }, "scrapeInterval"],
];

describe("mistakes in limits", () => {
  it.each(mistakes)("%s is found", (_, changes, at) => {
    expect([...new Set(findings(changes).map((finding) => finding.at))]).toEqual([at]);
  });

  it("are none in a config without any", () => {
    expect(findings({ limits: { [tokenSpike.id]: { critical: { above: 3, for: "10m" } } }, scrapeInterval: "30s", retention: { metrics: "29d" } })).toEqual([]);
    expect(findings({ limits: { [successRate.id]: { critical: { for: "1m" } } } })).toEqual([]);
    expect(SILENCE).toBe("2m");
  });

  it("are none where what needs a month of history is switched off: what weeks were like is then not recorded either", () => {
    const [cost, token] = [costAnomaly.id, tokenAnomaly.id];
    const off = { [cost]: { critical: false, warning: false }, [token]: { warning: false } } as const;
    expect(findings({ retention: { metrics: "15d" } }).map(({ fix }) => fix)).toEqual([cost, token].map((id) => expect.stringContaining(`limits: { "${id}": { `)));
    expect(findings({ retention: { metrics: "15d" }, limits: off })).toEqual([]);
    const weekly = (limits: ConfigInput["limits"]) =>
      wantedBaselines(configWith({ limits })).filter(({ metric }) => /:(usual|spread)1h$/.test(metric.prom) && /:(cost|tokens):/.test(metric.prom));
    expect(weekly({}).map(({ metric }) => metric.prom)).toEqual(["llm:cost:usual1h", "llm:cost:spread1h", "llm:tokens:usual1h", "llm:tokens:spread1h"]);
    expect(weekly(off)).toEqual([]);
  });
});

describe("a limit of latency below what counts as a slow call", () => {
  const strict = { limits: { [latencyP95.id]: { warning: { above: 1 } } } };

  it("is a warning, since the traces behind the alert would not be kept", () => {
    expect(findings(strict)).toMatchObject([{ severity: "warning", at: "sampling.slow" }]);
    expect(findings({ ...strict, sampling: { slow: "1s" } })).toEqual([]);
  });

  it("may be an objective", () => {
    const feature = { ...sample.features.chat_assistant, slo: { latency: { share: 0.9, seconds: 0.5 } } };
    expect(findings({ features: { ...sample.features, chat_assistant: feature } })).toMatchObject([
      { at: "sampling.slow", allowed: "500ms or less, the strictest limit or objective of latency" },
    ]);
  });
});

describe("a budget where every service counts its own calls", () => {
  const own = { services: { "ai-app": { metrics: "app" } } } as const;

  it("is a warning, since the ledger may have no rows to add up", () => {
    expect(findings(own)).toMatchObject([
      { severity: "warning", at: "features.chat_assistant.monthlyBudgetUsd", value: sample.features.chat_assistant.monthlyBudgetUsd },
      { severity: "warning", at: "teams.assistants.monthlyBudgetUsd", value: sample.teams.assistants.monthlyBudgetUsd },
    ]);
  });

  it("is none where one service leaves spans, or there is no budget", () => {
    expect(findings({})).toEqual([]);
    const { monthlyBudgetUsd: _, ...free } = sample.features.chat_assistant;
    expect(findings({ ...own, features: { ...sample.features, chat_assistant: free }, teams: { assistants: {}, search: {} } })).toEqual([]);
  });
});

describe("bucket bounds", () => {
  it("have every latency limit and objective among them, in order, each once", () => {
    const config = configWith({
      limits: { [latencyP95.id]: { critical: { above: 7 }, warning: { above: 3 } } },
      features: { ...sample.features, chat_assistant: { ...sample.features.chat_assistant, slo: { latency: { share: 0.9, seconds: 2.2 } } } },
    });
    const bounds = bucketBounds(requestDuration, config);
    expect(bounds).toEqual(expect.arrayContaining([7, 3, 2.2]));
    expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b));
    expect(bounds).toHaveLength(requestDuration.buckets.length + 2);
  });

  it("of a histogram that no limit is about are its own", () => {
    expect(bucketBounds(stageDuration, configWith())).toEqual([...stageDuration.buckets]);
  });
});
