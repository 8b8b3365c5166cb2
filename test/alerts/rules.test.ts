import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { alertRules, ruleFiles } from "../../alerts/rules.ts";
import { runbookPages } from "../../docs/runbook-pages.ts";
import { BASELINE_INTERVAL } from "../../signals/baseline.ts";
import { errorRatio } from "../../signals/errors.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { watchdog } from "../../signals/pipeline.ts";
import { configWith } from "../support/config.ts";
import { knownSeries, seriesIn } from "../support/metric-names.ts";

const config = configWith();

interface Group {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly {
    readonly record?: string;
    readonly alert?: string;
    readonly expr: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  }[];
}

function groupsOf(of = config): readonly Group[] {
  return ruleFiles(of).flatMap(({ body }) => (parse(body) as { groups: Group[] }).groups);
}

const rulesOf = (of: typeof config) => groupsOf(of).flatMap((group) => group.rules);
const rules = rulesOf(config);
const alerts = rules.filter(({ alert }) => alert !== undefined);

describe("rules", () => {
  it("read series that are emitted or recorded, and no others", () => {
    expect(rules.flatMap(({ expr }) => seriesIn(expr).filter((name) => !knownSeries.has(name)))).toEqual([]);
  });

  it("are one for each limit of each signal, and the dead man's switch", () => {
    const expected = alertingSignals(config).flatMap(({ alert }) => Object.keys(alert.limits).map((severity) => `${alert.name} ${severity}`));
    expect(alertRules(config).map(({ alert, labels }) => `${alert} ${labels.severity}`)).toEqual(expected);
    expect(alerts.map(({ alert }) => alert)).toContain(watchdog.alert.name);
    expect(alerts).toHaveLength(expected.length + 1);
  });

  it("are evaluated as often as there is something new, and what weeks were like once a minute", () => {
    const slow = groupsOf(configWith({ scrapeInterval: "20s" }));
    expect(slow.map(({ interval }) => interval)).toEqual(slow.map(({ name }) => (name === "baselines" ? BASELINE_INTERVAL : "20s")));
    const fast = groupsOf(configWith({ rulesFasterBy: 60 }));
    expect(new Set(fast.map(({ interval }) => interval))).toEqual(new Set([config.scrapeInterval]));
  });

  it("of a severity that the config switches off are not there", () => {
    const off = alertRules(configWith({ limits: { [errorRatio.id]: { critical: false, warning: false } } }));
    expect(off.filter(({ labels }) => labels.signal === errorRatio.id)).toEqual([]);
  });
});

describe("alerts", () => {
  it("say what, where, how much and how bad, in sentences", () => {
    for (const { labels, annotations } of alertRules(config)) {
      expect(annotations.description).toMatch(/^[A-Z].*\.$/);
      // Of the stack and of budgets the service is the same in every incident.
      if (labels.service !== undefined) continue;
      expect(annotations.summary).toMatch(/\{\{ \$labels\.service \}\} \(\{\{ \$labels\.environment \}\}\)/);
      expect(annotations.description).toContain("{{ $labels.service }}");
      expect(labels.component).toBe("llm");
    }
  });

  it("say whose they are: by what they read, by whose the feature is, or whose the stack is", () => {
    const run = configWith({ operator: "search" });
    for (const { alert } of alertingSignals(run)) {
      const ofRule = alertRules(run).find((rule) => rule.alert === alert.name);
      const ofFeature = alert.by.includes("feature") && !alert.by.includes("team");
      expect([alert.name, ofRule?.labels.team]).toEqual([alert.name, ofFeature || alert.by.includes("team") ? undefined : "search"]);
      expect([alert.name, ofRule?.expr.includes("llm:feature:team")]).toEqual([alert.name, ofFeature]);
    }
    const teams = rulesOf(run).flatMap(({ record, labels }) => (record === "llm:feature:team" ? [labels] : []));
    expect(teams).toEqual([
      { feature: "chat_assistant", team: "assistants" },
      { feature: "document_search", team: "search" },
      { feature: "other", team: "search" },
      { feature: "unknown", team: "search" },
      { feature: "", team: "search" },
    ]);
  });

  it("name a runbook that is there", () => {
    const pages = runbookPages().map(({ path }) => path);
    expect(alerts.filter(({ annotations }) => !pages.includes(annotations?.runbook ?? ""))).toEqual([]);
  });

  it("link to the runbook where the pages are published", () => {
    const linked = groupsOf(configWith({ runbooks: "https://wiki.example.com/runbooks/" }))
      .flatMap((group) => group.rules)
      .filter(({ alert }) => alert);
    expect(linked.map(({ annotations }) => annotations?.runbook_url)).toEqual(
      alerts.map(({ annotations }) => `https://wiki.example.com/runbooks/${annotations?.runbook?.split("/").at(-1)}`),
    );
    expect(linked.filter(({ annotations }) => annotations?.runbook)).toEqual([]);
  });
});
