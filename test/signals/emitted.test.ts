import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { availabilityObjective } from "../../signals/declared-series.ts";
import { emitted } from "../../signals/emitted.ts";
import { alertingSignals, silentSignals } from "../../signals/limits.ts";
import { costPerHour, unpricedPerHour } from "../../signals/recordings.ts";
import { type ReportGroup, reportGroups } from "../../telemetry/metric.ts";
import { cacheSize, contract, fallbacks, requests, stageDuration, timeToFirstToken, tokens } from "../../telemetry/metrics.ts";
import { notificationsFailed, up } from "../../telemetry/server-metrics.ts";
import { configWith, sample } from "../support/config.ts";

const reporting = (...reports: ReportGroup[]): Partial<ConfigInput> => ({ services: { ...sample.services, "ai-app": { reports } } });

describe("a metric", () => {
  it("of spans and of the servers is always there, and so is what is recorded of it", () => {
    const config = configWith();
    expect([requests, up, costPerHour.metric].map((metric) => emitted(metric, config))).toEqual([true, true, true]);
  });

  it("of spans is there only if every application sends it, where all count their own calls", () => {
    const own = configWith({ services: { "ai-app": { metrics: "app" } } });
    const those = (config: typeof own) => [requests, tokens, costPerHour.metric, timeToFirstToken, stageDuration, unpricedPerHour.metric].map((metric) => emitted(metric, config));
    expect(those(own)).toEqual([true, true, true, false, false, false]);
    const everything = those(configWith());
    expect(new Set(everything)).toEqual(new Set([true]));
    expect(those(configWith({ services: { "ai-app": { metrics: "app" }, search: {} } }))).toEqual(everything);
    expect(those(configWith({ services: { "ai-app": { metrics: "app" } }, demo: { enabled: true } }))).toEqual(everything);
    expect(those(configWith({ services: {} }))).toEqual(everything);
  });

  it("that only applications send is there where one says so, or the demo does", () => {
    expect(emitted(fallbacks, configWith(reporting()))).toBe(false);
    expect(emitted(fallbacks, configWith(reporting("cache", "evaluations")))).toBe(false);
    expect(emitted(fallbacks, configWith(reporting("cache", "fallbacks")))).toBe(true);
    expect(emitted(fallbacks, configWith({ demo: { enabled: true } }))).toBe(true);
  });

  it("that nothing produces yet is not there whatever is reported", () => {
    expect(emitted(cacheSize, configWith(reporting(...reportGroups)))).toBe(false);
  });

  it("of a number in the config is there where the config has one", () => {
    expect(emitted(availabilityObjective.metric, configWith())).toBe(true);
    const { slo: _, ...without } = sample.features.chat_assistant;
    expect(emitted(availabilityObjective.metric, configWith({ features: { ...sample.features, chat_assistant: without } }))).toBe(false);
  });

  it("that says something of each receiver is there where one is declared", () => {
    expect(emitted(notificationsFailed, configWith())).toBe(true);
    expect(emitted(notificationsFailed, configWith({ receivers: {}, routes: {} }))).toBe(false);
  });

  it("of applications belongs to a group", () => {
    expect(contract.filter(({ source, report }) => (source === "app") !== (report !== undefined))).toEqual([]);
  });
});

describe("a signal", () => {
  it("alerts or is silent for want of a metric, never both and never neither", () => {
    const [few, all] = [configWith(reporting()), configWith(reporting(...reportGroups))];
    const alerting = (config: typeof few) => alertingSignals(config).map(({ id }) => id);
    const silent = silentSignals(few).map(({ signal }) => signal.id);
    expect(silent.length).toBeGreaterThan(0);
    expect(alerting(few).filter((id) => silent.includes(id))).toEqual([]);
    for (const { signal, missing } of silentSignals(few)) expect({ id: signal.id, missing: missing.length > 0 }).toEqual({ id: signal.id, missing: true });
    expect(alerting(all).length).toBeGreaterThan(alerting(few).length);
  });
});
