import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { askedSteps } from "../support/asked-steps.ts";
import { program } from "../support/programs.ts";

test("Prometheus reads every query of every runbook", () => {
  const queries = askedSteps.flatMap(({ asks }) => (asks.of === "metrics" ? [String(asks.query)] : []));
  const folder = mkdtempSync(join(tmpdir(), "plumbline-runbooks-"));
  try {
    const file = join(folder, "queries.yml");
    writeFileSync(file, stringify({ groups: [{ name: "runbooks", rules: queries.map((expr, index) => ({ record: `runbook:${index}`, expr })) }] }));
    const { status, stdout, stderr } = spawnSync(program("promtool"), ["check", "rules", file], { encoding: "utf8" });
    expect(status, stdout + stderr).toBe(0);
    expect(queries.length).toBeGreaterThan(100);
    expect(stdout).toContain(`${queries.length} rules found`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
