import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Lookups } from "../../alerts/links.ts";
import { alertRules, RULES_PATH, ruleFiles } from "../../alerts/rules.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { pages } from "../../dashboards/places.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { watchdog } from "../../signals/pipeline.ts";
import { ruleCases } from "../alerts/cases/all.ts";
import { configWith } from "../support/config.ts";
import { fixedSite } from "../support/fixed-site.ts";
import { neededBy } from "../support/needed-rules.ts";
import { failing } from "../support/rule-proof.ts";
import type { Failure, TestedGroup } from "../support/rule-trial.ts";
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

/** Weeks are evaluated before the first case of an alert is known. In milliseconds. */
const WEEKS = 300_000;

const directory = mkdtempSync(join(tmpdir(), "plumbline-rules-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(Object.entries(configs))("rules with %s", (title, changes) => {
  const config = configWith(changes);
  const rulesFile = join(directory, title.replaceAll(" ", "-"), RULES_PATH);
  mkdirSync(dirname(rulesFile), { recursive: true });
  const lookups: Lookups = { site: fixedSite().site, ...pages };
  const [{ body } = { body: "" }] = ruleFiles(config, lookups);
  writeFileSync(rulesFile, body);
  const rules = alertRules(config, lookups);
  const { groups } = parse(body) as { groups: readonly TestedGroup[] };
  const cases = ruleCases(config);

  it("pass promtool's check, with nothing to find fault with", () => {
    expect(run("promtool", "check", "rules", "--lint=all", "--lint-fatal", rulesFile)).toContain("SUCCESS");
  });

  // A case of an alert whose limits are the same as ever is one that was run already.
  const signals = alertingSignals(config).filter(({ id }) => changes.limits === undefined || id in changes.limits);
  const named = [...signals, watchdog].map(({ alert }) => alert.name);

  describe.each(named)("%s", { timeout: WEEKS }, (alert) => {
    const own = cases.filter((each) => each.alert === alert);
    let failures: Promise<readonly Failure[]> | undefined;

    it.each(own.map((each) => [each.name, each] as const))("%s", async (_, each) => {
      failures ??= failing({ cases: own, rules: rules.filter((rule) => rule.alert === alert), groups: neededBy(alert, groups) });
      expect((await failures).filter(({ of }) => of === each).map(({ text }) => text)).toEqual([]);
    });
  });
});
