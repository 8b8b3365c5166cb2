import { describe, expect, it } from "vitest";
import { routeTree } from "../../alerts/routes.ts";
import { limitsOf } from "../../signals/alert-limits.ts";
import { beyondBuckets } from "../../signals/latency.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { alertingConfigs } from "../support/alerting-configs.ts";
import { configWith } from "../support/config.ts";
import { waysOf } from "../support/routing.ts";

const told = alertingConfigs["receivers and routes of every kind"];
const config = configWith({ ...told, teams: { ...told.teams, frugal: { monthlyBudgetUsd: 10 } }, demo: { enabled: true } });
const tree = routeTree(config);

/** Two incidents of one signal are told apart where a label by which they are grouped differs. */
function apart(id: string, label: string): boolean {
  const signal = alertingSignals(config).find((each) => each.id === id);
  if (!signal) throw new Error(`there is no signal ${id}`);
  const { alert } = signal;
  expect(alert.by).toContain(label);
  const ways = limitsOf(alert).flatMap(({ severity }) =>
    ["assistants", "search", "unknown"].flatMap((team) => waysOf(tree, { signal: id, alertname: alert.name, severity, team, component: alert.component })),
  );
  const each = new Set(ways.map(({ by }) => by.includes(label)));
  expect({ id, label, everywhere: each.size }).toEqual({ id, label, everywhere: 1 });
  return each.has(true);
}

describe("messages are told apart", () => {
  it.each([
    ["llm-cost-anomaly", "feature"],
    ["llm-token-spike", "feature"],
    ["llm-cache-loss", "feature"],
    ["llm-quality-loss", "feature"],
    ["llm-thumbs-down-rise", "feature"],
    ["llm-usage-missing-share", "feature"],
    ["llm-unpriced-share", "model"],
    ["llm-rate-limit-used", "model"],
    ["llm-queue-wait", "model"],
    ["llm-feature-budget-exceeded", "feature"],
    ["llm-team-budget-exceeded", "team"],
    ["pipeline-store-down", "job"],
    ["pipeline-exporter-stalled", "exporter"],
    ["pipeline-lost", "exporter"],
    ["pipeline-disk-forecast", "disk"],
    ["pipeline-notifications-failed", "receiver_name"],
  ])("%s by its %s, which goes wrong by itself", (id, label) => {
    expect(apart(id, label)).toBe(true);
  });

  it.each([
    ["llm-error-ratio", "team"],
    ["llm-provider-error-ratio", "provider"],
    [beyondBuckets.id, "team"],
    ["llm-slo-error-burn", "feature"],
    ["llm-slo-latency-burn", "feature"],
    ["llm-fallback-share", "feature"],
    ["llm-retry-share", "feature"],
    ["llm-unpriced-share", "team"],
    ["llm-cost-anomaly", "team"],
    ["llm-quality-loss", "evaluation"],
    ["llm-quality-loss", "model"],
    ["pipeline-rule-failures", "rule_group"],
  ])("%s not by its %s: one cause hits several", (id, label) => {
    expect(apart(id, label)).toBe(false);
  });

  it("by where they are, always", () => {
    const ways = alertingSignals(config).flatMap(({ id, alert }) => limitsOf(alert).flatMap(({ severity }) => waysOf(tree, { signal: id, severity, component: alert.component })));
    expect(ways.filter(({ by }) => !["alertname", "environment", "service"].every((label) => by.includes(label)))).toEqual([]);
  });
});
