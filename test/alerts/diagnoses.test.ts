import { describe, expect, it } from "vitest";
import { diagnoses } from "../../alerts/diagnoses/all.ts";
import type { Step } from "../../alerts/diagnoses/step.ts";
import { costSpike } from "../../signals/cost.ts";
import { latencyP95 } from "../../signals/latency.ts";
import { qualityLoss } from "../../signals/quality.ts";
import { alerting, askedSteps as asked } from "../support/asked-steps.ts";
import { knownSeries, seriesIn } from "../support/metric-names.ts";

function asksOf(id: string): readonly string[] {
  return (diagnoses[id]?.steps ?? []).map(({ ask }: Step) => ask);
}

describe("diagnoses", () => {
  it.each(alerting)("$id: steps that ask a question, once each, and say what its answers mean, each in a sentence", ({ id }) => {
    const steps = diagnoses[id]?.steps ?? [];
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(new Set(asksOf(id)).size).toBe(steps.length);
    for (const { ask, answers } of steps) {
      expect(ask).toMatch(/^[A-Z].*\?$/);
      expect({ ask, answers: Object.keys(answers).length }).toEqual({ ask, answers: expect.toSatisfy((count: number) => count >= 2) });
      for (const [found, then] of Object.entries(answers)) {
        // Names that are numbers would come first, wherever they stand.
        expect(found).toMatch(/^[A-Z`].*[^.:]$/);
        expect(then, `${ask} ${found}`).toMatch(/[^ ][.?]$/);
      }
    }
  });

  it("ask for series that are emitted or recorded", () => {
    const series = asked.flatMap(({ asks }) => (asks.of === "metrics" ? seriesIn(String(asks.query)) : []));
    expect(series.length).toBeGreaterThan(100);
    expect(series.filter((name) => !knownSeries.has(name))).toEqual([]);
  });

  it("ask the log store for some streams, never for all", () => {
    const logs = asked.flatMap(({ id, asks }) => (asks.of === "records" ? [{ id, query: asks.query.toLogQl() }] : []));
    expect(logs.length).toBeGreaterThan(20);
    expect(logs.filter(({ query }) => !/\{(service_name|deployment_environment_name)="(service|environment)"/.test(query))).toEqual([]);
  });

  it("of a budget count what all services spent in it", () => {
    const ofBudget = asked.filter(({ id }) => id === "llm-feature-budget-exceeded");
    const queries = ofBudget.flatMap(({ asks }) => (asks.of === "metrics" ? [String(asks.query)] : []));
    expect(queries.filter((query) => query.includes('service="service"'))).toEqual([]);
    expect(queries.some((query) => query.includes('llm_requests_total{feature="feature"}'))).toBe(true);
  });
});

/** The guide's lists for its three troubles, and the steps that they are. */
const guide = [
  {
    id: latencyP95.id,
    list: {
      "Check P95/P99 vs P50": ["How many times P50 is P95?", "How many times P50 is P99?"],
      "Use traces to identify bottlenecks (retrieval vs inference)": [
        "Do traces of slow calls spend their time on retrieval or on inference?",
        "Which stage is slow for all of them?",
      ],
      "Monitor concurrent requests": ["How many calls run at the same time?", "Do calls wait for a slot?"],
      "Check model selection": ["Which feature, and which model?", "Did calls move to a larger model?"],
      "Verify network latency to API providers": ["Is the network to the provider slow, or the model?"],
      "Review prompt length": ["Have prompts or answers grown?"],
    },
  },
  {
    id: costSpike.id,
    list: {
      "Identify top cost features/users from attribution data": ["Which features and teams spend it?", "Which users spend most?"],
      "Check for retry loops causing duplicate requests": ["Is something calling in a loop?", "Does the application say that it tries again?"],
      "Review token usage": ["Have prompts or answers grown?", "Which tokens are paid for?"],
      "Audit model selection": ["Is an expensive model used where a cheaper one would do?"],
      "Implement rate limiting per user/feature": ["Which features call so often that a limit would help?", "Which users call so often that a limit would help?"],
      "Add caching to reduce redundant calls": ["Are answers asked for again that a cache could give?"],
    },
  },
  {
    id: qualityLoss.id,
    list: {
      "Compare current performance to baseline metrics": ["How far is it from its baseline, and since when?", "What did evaluations say a week ago?"],
      "Check for model version changes": ["Did the provider change the version of the model?", "Which versions answered in the last hour?"],
      "Review recent prompt template changes": ["Did a prompt template change?", "Which template do single calls use?"],
      "Analyze user feedback trends": ["Do users say the same?"],
      "Check for increased refusal rates": ["Does the model decline more often?"],
      "Validate embedding model consistency": ["Is retrieval still searched with the model that built the index?"],
    },
  },
] as const;

describe("the guide's lists for its troubles", () => {
  it.each(guide)("are steps of $id, each asked of the stores", ({ id, list }) => {
    for (const [item, asks] of Object.entries<readonly string[]>(list)) expect({ item, missing: asks.filter((ask) => !asksOf(id).includes(ask)) }).toEqual({ item, missing: [] });
    expect(asked.filter((each) => each.id === id && each.asks.of === "command")).toEqual([]);
  });
});
