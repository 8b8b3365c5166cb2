import { describe, expect, it } from "vitest";
import { panelQueries } from "../../doctor/panels.ts";
import { sample } from "../support/config.ts";
import { fixedSite } from "../support/fixed-site.ts";

const silent = { services: { "ai-app": {} }, features: { chat_assistant: { team: "assistants" } }, teams: { assistants: {} } } as const;

function excuses(changes: Parameters<typeof fixedSite>[0]): ReadonlyMap<string, string | undefined> {
  const { config, site } = fixedSite(changes);
  return new Map(panelQueries(config, site).map(({ dashboard, panel, excuse }) => [`${dashboard} / ${panel}`, excuse]));
}

describe("a panel of what nothing emits under a config", () => {
  const without = excuses(silent);
  const withEverything = excuses({ teams: { ...sample.teams, assistants: { monthlyBudgetUsd: 10 } } });

  it("says what it waits for, and nobody waits for it", () => {
    const said = [...without].filter(([, excuse]) => excuse?.startsWith("Nothing emits"));
    expect(said.map(([, excuse]) => excuse)).toEqual(expect.arrayContaining([expect.stringContaining("llm_fallbacks_total"), expect.stringContaining("llm:feature_budget:usd")]));
  });

  it("says nothing of the kind where it is emitted", () => {
    expect([...withEverything].filter(([, excuse]) => excuse?.startsWith("Nothing emits"))).toEqual([]);
  });

  it("waits for no messages where nobody is to be told", () => {
    const [nobody, somebody] = [excuses({ receivers: {}, routes: {} }), excuses({})].map((said) => said.get("Pipeline health / Messages failed by receiver_name, integration"));
    expect(nobody).toContain("alertmanager_notifications_failed_total");
    expect(somebody).toBeUndefined();
  });

  it("leaves panels of calls alone", () => {
    expect(without.get("LLM overview / Error ratio")).toBeUndefined();
    expect(without.has("LLM overview / Error ratio")).toBe(true);
  });
});
