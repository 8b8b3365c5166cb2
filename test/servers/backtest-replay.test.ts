import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { Evaluation } from "../../review/backtest/evaluation.ts";
import { sampleValue } from "../../review/backtest/matrix.ts";
import { type Rule, scan, strideOf, survey } from "../../review/backtest/scan.ts";
import { flapping, Past, randomly } from "../support/past.ts";
import { run } from "../support/run.ts";

const STEP = 15;
const LENGTH = 160;

/** `for` and `keep_firing_for`: none, of one evaluation, between two, of some, longer than most stretches. */
const rules: readonly Rule[] = [0, 15, 20, 60, 150].flatMap((forSeconds) => [0, 15, 40, 90].map((keepSeconds) => ({ forSeconds, keepSeconds })));
const models = ["a", "b", "c", "d"];

interface Case {
  readonly rule: Rule;
  readonly seed: number;
  readonly series: readonly { readonly model: string; readonly values: readonly (number | undefined)[] }[];
}

const cases: readonly Case[] = rules.flatMap((rule, index) =>
  [0, 1].map((seed) => {
    const random = randomly(index * 10 + seed);
    return { rule, seed, series: models.map((model) => ({ model, values: flapping(random, LENGTH) })) };
  }),
);

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-replay-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The models that fire at each evaluation, as we replay it. */
async function firing({ rule, series }: Case): Promise<readonly (readonly string[])[]> {
  const past = new Past(
    series.map(({ model, values }) => ({ metric: { model }, values })),
    0,
    STEP,
  );
  const evaluation = new Evaluation(past, "x", { start: 0, step: STEP, total: LENGTH }, sampleValue);
  const courses = await scan(evaluation, (value) => value > 1, rule, await survey(evaluation, strideOf([rule], STEP)));
  return Array.from({ length: LENGTH }, (_, index) =>
    [...courses.values()].filter(({ spells }) => spells.some(({ from, to }) => index >= from && index < to)).map(({ labels }) => labels.model ?? ""),
  );
}

function promtoolTest({ rule, series }: Case, expected: readonly (readonly string[])[], file: string): string {
  const alert = { alert: "Tried", expr: "x > 1", for: `${rule.forSeconds}s`, ...(rule.keepSeconds > 0 ? { keep_firing_for: `${rule.keepSeconds}s` } : {}) };
  writeFileSync(file.replace(".test.yml", ".rules.yml"), stringify({ groups: [{ name: "tried", interval: `${STEP}s`, rules: [alert] }] }));
  const test = {
    interval: `${STEP}s`,
    // Stale, not only absent: what is merely missing is taken for its last value for five minutes.
    input_series: series.map(({ model, values }) => ({ series: `x{model="${model}"}`, values: values.map((value) => value ?? "stale").join(" ") })),
    alert_rule_test: expected.map((which, index) => ({ eval_time: `${index * STEP}s`, alertname: "Tried", exp_alerts: which.map((model) => ({ exp_labels: { model } })) })),
  };
  writeFileSync(file, stringify({ rule_files: [file.replace(".test.yml", ".rules.yml")], evaluation_interval: `${STEP}s`, tests: [test] }));
  return file;
}

describe("what fires when", () => {
  test("is at every evaluation what Prometheus itself fires", async () => {
    const files = await Promise.all(cases.map(async (each, index) => promtoolTest(each, await firing(each), join(folder, `${index}.test.yml`))));
    expect(run("promtool", "test", "rules", ...files)).toContain("SUCCESS");
    const fired = (await Promise.all(cases.map(firing))).flat().filter((which) => which.length > 0);
    expect(fired.length).toBeGreaterThan(cases.length * 10);
  });

  test("would be heard of if it were one evaluation off", async () => {
    const [first] = cases;
    if (!first) throw new Error("there is no case");
    const late = [[], ...(await firing(first)).slice(0, -1)];
    expect(() => run("promtool", "test", "rules", promtoolTest(first, late, join(folder, "late.test.yml")))).toThrow("FAILED");
  });
});
