import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { RULES_PATH, ruleFiles } from "../../alerts/rules.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { ruleCases } from "../alerts/cases/all.ts";
import { configWith } from "../support/config.ts";
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
      "llm-token-spike": { critical: { above: 5, for: "50m" } },
    },
  },
};

const directory = mkdtempSync(join(tmpdir(), "plumbline-rules-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(Object.entries(configs))("rules with %s", (title, changes) => {
  const config = configWith(changes);
  const rulesFile = join(directory, title.replaceAll(" ", "-"), RULES_PATH);
  mkdirSync(dirname(rulesFile), { recursive: true });
  const [{ body } = { body: "" }] = ruleFiles(config);
  writeFileSync(rulesFile, body);
  const groups = (parse(body) as { groups: readonly { name: string }[] }).groups.map(({ name }) => name);

  it("pass promtool's check, with nothing to find fault with", () => {
    expect(run("promtool", "check", "rules", "--lint=all", "--lint-fatal", rulesFile)).toContain("SUCCESS");
  });

  it.each(ruleCases(config).map((each) => [`${each.alert}: ${each.name}`, each] as const))("%s", (_, each) => {
    const file = join(dirname(rulesFile), "case.yml");
    writeFileSync(file, promtoolTest(each, rulesFile, groups));
    expect(run("promtool", "test", "rules", file)).toContain("SUCCESS");
  });
});
