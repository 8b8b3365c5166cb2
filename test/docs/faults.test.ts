import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alertRules } from "../../alerts/rules.ts";
import { features } from "../../demo/app/features.ts";
import { faultNames } from "../../demo/faults.ts";
import { faultsPage } from "../../docs/faults/page.ts";
import { deeds, proven, rounds } from "../../docs/faults/table.ts";
import { unproven } from "../../docs/faults/unproven.ts";
import { configWith, sample } from "../support/config.ts";

/** With everything declared that an alert can be about. */
const config = configWith({
  demo: { enabled: true },
  teams: { ...sample.teams, assistants: { monthlyBudgetUsd: 1_000 } },
  features: { ...sample.features, chat_assistant: { ...sample.features.chat_assistant, slo: { availability: 0.99, latency: { share: 0.95, seconds: 5 } } } },
});

const alerts = [...new Set(alertRules(config).map(({ alert, labels }) => `${alert} ${labels.severity}`))];
const told = proven.flatMap(({ tells }) => tells.map(({ alert, severity }) => `${alert} ${severity}`));
const excused = unproven.flatMap(({ alert, severities }) => severities.map((severity) => `${alert} ${severity}`));

describe("the table of faults", () => {
  it("has every alert, or says why it is not shown end to end", () => {
    expect(alerts.filter((each) => !told.includes(each) && !excused.includes(each))).toEqual([]);
  });

  it("is about alerts that there are, and excuses none that is shown, nor any twice", () => {
    expect([...told, ...excused].filter((each) => !alerts.includes(each))).toEqual([]);
    expect(excused.filter((each) => told.includes(each))).toEqual([]);
    expect(new Set(excused).size).toBe(excused.length);
  });

  it("names features of the demo", () => {
    const named = proven.flatMap(({ cause }) => ("demo" in cause && cause.feature ? [cause.feature] : []));
    expect(named.filter((name) => !features.some((feature) => feature.name === name))).toEqual([]);
  });

  it("has every fault of the demo, and every deed of the suite", () => {
    const demo = proven.flatMap(({ cause }) => ("demo" in cause ? [cause.demo] : []));
    const done = proven.flatMap(({ cause }) => ("deed" in cause ? [cause.deed] : []));
    expect(faultNames.filter((name) => !demo.includes(name) && name !== "calm")).toEqual([]);
    expect(Object.keys(deeds).filter((name) => !done.some((each) => each === name))).toEqual([]);
  });

  it("expects no alert in two lanes of a round: nobody could tell whose message it is", () => {
    for (const { lanes } of rounds) {
      const all = lanes.flatMap((lane) => [...new Set(lane.flatMap(({ tells }) => tells.map((each) => JSON.stringify(each))))]);
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it("in docs/ is what is generated; npm run docs writes it anew", () => {
    const { path, body } = faultsPage();
    expect(readFileSync(join(import.meta.dirname, "../..", path), "utf8")).toBe(body);
  });
});
