import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import type { Lookups } from "../../alerts/links.ts";
import { alertRules, RULES_PATH, ruleFiles } from "../../alerts/rules.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { placeOf } from "../../dashboards/places.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { watchdog } from "../../signals/pipeline.ts";
import { ruleCases } from "../alerts/cases/all.ts";
import { configWith } from "../support/config.ts";
import { fixedSite } from "../support/fixed-site.ts";
import { promtoolTest } from "../support/rule-case.ts";
import { run } from "../support/run.ts";

/** Limits of the foundation, and other ones: the cases follow, so a limit that is written down twice shows. */
const configs: Readonly<Record<string, Partial<ConfigInput>>> = {
  "the default limits": {},
  "limits of the config": {
    limits: {
      "llm-error-ratio": { critical: { above: 0.1, for: "3m" }, warning: { for: "4m" } },
      "llm-latency-p95": { critical: { above: 12 }, warning: false },
      "llm-cost-spike": { critical: { above: 4, for: "20m" } },
      "llm-cache-loss": { warning: { above: 0.4, for: "30m" } },
      "llm-quality-loss": { warning: { above: 0.2 } },
      "llm-fallback-share": { warning: { above: 0.2, for: "5m" } },
      "llm-rate-limit-used": { critical: { above: 0.6 } },
      "llm-queue-wait": { warning: { above: 10, for: "7m" } },
      "llm-token-spike": { critical: { above: 5, for: "50m" } },
      "llm-slo-error-burn": { critical: { above: 12, for: "10m" }, warning: { above: 4.4, for: "20m" } },
      "llm-provider-error-ratio": { critical: { above: 0.25, for: "3m" }, warning: { for: "4m" } },
      "llm-first-token-p95": { critical: { above: 7 }, warning: { for: "6m" } },
      "llm-latency-beyond-buckets": { warning: { above: 0.02, for: "5m" } },
      "llm-refusal-surge": { warning: { above: 5, for: "20m" } },
    },
  },
};

interface RuleGroup {
  readonly name: string;
  readonly rules: readonly { readonly record?: string; readonly alert?: string; readonly expr: string }[];
}

/** The rules of an alert and those that store what it reads: a month of evaluating all the others shows nothing of it. */
function neededBy(alert: string, groups: readonly RuleGroup[]): RuleGroup[] {
  const all = groups.flatMap(({ rules }) => rules);
  const wanted = new Set(all.filter((rule) => rule.alert === alert));
  for (const rule of wanted) for (const other of all) if (other.record && rule.expr.includes(other.record)) wanted.add(other);
  return groups.map((group) => ({ ...group, rules: group.rules.filter((rule) => wanted.has(rule)) })).filter(({ rules }) => rules.length > 0);
}

const directory = mkdtempSync(join(tmpdir(), "plumbline-rules-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(Object.entries(configs))("rules with %s", (title, changes) => {
  const config = configWith(changes);
  const rulesFile = join(directory, title.replaceAll(" ", "-"), RULES_PATH);
  mkdirSync(dirname(rulesFile), { recursive: true });
  const lookups: Lookups = { site: fixedSite().site, panelOf: placeOf };
  const [{ body } = { body: "" }] = ruleFiles(config, lookups);
  writeFileSync(rulesFile, body);
  const rules = alertRules(config, lookups);
  const links = (alert: string, severity: string) => {
    const { panel_url, traces_url, logs, log } = rules.find((rule) => rule.alert === alert && rule.labels.severity === severity)?.annotations ?? {};
    return Object.fromEntries(Object.entries({ panel_url, traces_url, logs, log }).filter((entry): entry is [string, string] => entry[1] !== undefined));
  };
  const { groups } = parse(body) as { groups: readonly RuleGroup[] };

  it("pass promtool's check, with nothing to find fault with", () => {
    expect(run("promtool", "check", "rules", "--lint=all", "--lint-fatal", rulesFile)).toContain("SUCCESS");
  });

  // A case of an alert whose limits are the same as ever is one that was run already.
  const changed = new Set(alertingSignals(config).flatMap(({ id, alert }) => (changes.limits === undefined || id in changes.limits ? [alert.name] : [])));
  const cases = ruleCases(config).filter(({ alert }) => changed.has(alert) || alert === watchdog.alert.name);

  it.each(cases.map((each) => [`${each.alert}: ${each.name}`, each] as const))("%s", (_, each) => {
    const [file, own] = ["case.yml", "case-rules.yml"].map((name) => join(dirname(rulesFile), name)) as [string, string];
    const needed = neededBy(each.alert, groups);
    writeFileSync(own, stringify({ groups: needed }));
    writeFileSync(file, promtoolTest(each, { file: own, groups: needed.map(({ name }) => name), links }));
    expect(run("promtool", "test", "rules", file)).toContain("SUCCESS");
  });
});
