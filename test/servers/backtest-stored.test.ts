import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { ruleGroups } from "../../alerts/rules.ts";
import type { HistorySource } from "../../review/backtest/history.ts";
import { alertChanges } from "../../review/changes/alerts.ts";
import { describeAlerts } from "../../review/described/alerts.ts";
import { type DescribedRecording, describeRecordings } from "../../review/described/recordings.ts";
import { tryOut } from "../../review/trial.ts";
import { costBaseline } from "../../signals/baselines.ts";
import { costAnomaly } from "../../signals/cost.ts";
import { errorRatio } from "../../signals/errors.ts";
import { costPerHour } from "../../signals/recordings.ts";
import { tokenAnomaly } from "../../signals/tokens.ts";
import { errors, requests, tokens } from "../../telemetry/metrics.ts";
import { run } from "../support/run.ts";
import { DAY, DAYS, HOUR, START, STEP, serving, spending, spendingBlocks, spendingConfig, spent, storeRecordings } from "../support/spending-past.ts";

/** Days that are judged: those of the incidents. */
const JUDGED = 3;
const before = spendingConfig();
const after = spendingConfig({ [costAnomaly.id]: { critical: { above: 1.6 }, warning: false } });
const title = `**${costAnomaly.alert.name}** (critical)`;
const names = [costPerHour.metric, costBaseline.usual, costBaseline.spread].map(({ prom }) => prom);
const listed = names.map((name) => `\`${name}\``).join(", ");

const folder = mkdtempSync(join(tmpdir(), "plumbline-spending-"));
const place = (name: string) => join(folder, name);
const blocks = { raw: "", stored: "", late: "" };
/** When recordings were deployed, where they came late: two days before the end. */
const LATE = (DAYS - 2) * DAY;

/** What a review leaves in the system's folder for temporary files shows here. */
const temporary = place("tmp");

beforeAll(async () => {
  vi.stubEnv("TMPDIR", temporary);
  for (const name of ["raw", "stored", "late", "tmp"]) mkdirSync(place(name));
  blocks.raw = spendingBlocks(place("raw"));
  for (const name of ["stored", "late"] as const) {
    blocks[name] = join(place(name), "blocks");
    cpSync(blocks.raw, blocks[name], { recursive: true });
  }
  await storeRecordings(place("stored"), blocks.stored, before, names);
  await storeRecordings(place("late"), blocks.late, before, names.slice(0, 1));
  await storeRecordings(place("late"), blocks.late, before, names.slice(1), LATE);
}, 240_000);

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function tried(source: HistorySource, stored: (own: readonly DescribedRecording[]) => readonly DescribedRecording[] = (own) => own) {
  const changes = alertChanges(describeAlerts(before), describeAlerts(after)).filter((change) => change.title === title);
  const asked = { changes, before: describeRecordings(before), after: stored(describeRecordings(after)), interval: before.scrapeInterval };
  const { trials, failures } = await tryOut(asked, source, JUDGED, new Date((START + DAYS * DAY) * 1_000));
  return { failures, result: trials[0]?.result };
}

type Result = Awaited<ReturnType<typeof tried>>["result"];

/** Firings in seconds from the beginning. */
function firings(result: Result, side: "before" | "after"): (readonly [number, number])[] {
  return (result?.[side]?.firings ?? []).map(({ from, to }) => [from.getTime() / 1_000 - START, to.getTime() / 1_000 - START] as const);
}

/** Evaluations by which two courses may differ: rules of a group are evaluated somewhen in its interval, and read what another group has stored so far. */
const TOLERANCE = 2 * STEP;

/** What Prometheus' own test of rules says of when both limits fire, in the days that are judged. */
function agreed(times: Readonly<Record<"before" | "after", readonly (readonly [number, number])[]>>): string {
  const rules = Object.entries({ before, after }).flatMap(([side, config]) => ruleGroups(config).flatMap((group) => group.rules.map((rule) => ({ side, group, rule }))));
  const recordings = rules.filter(({ side, rule }) => side === "before" && "record" in rule && names.includes(rule.record));
  const alerts = rules.filter(({ rule }) => "alert" in rule && rule.alert === costAnomaly.alert.name && rule.labels.severity === "critical");
  const groups = [
    ...recordings.map(({ group: { interval }, rule }, index) => ({ name: `recordings ${index}`, interval, rules: [rule] })),
    ...alerts.map(({ side, group: { interval }, rule }) => ({ name: side, interval, rules: [{ ...rule, labels: { ...rule.labels, side }, annotations: {} }] })),
  ];
  writeFileSync(join(folder, "rules.yml"), stringify({ groups }));
  const hours = Array.from({ length: JUDGED * 24 }, (_, index) => (DAYS - JUDGED) * DAY + index * HOUR);
  const checks = Object.entries(times).flatMap(([side, spells]) => {
    const edges = spells.flatMap(([from, to]) => [from - TOLERANCE, from + TOLERANCE, to - TOLERANCE, to + TOLERANCE]);
    const between = hours.filter((at) => !spells.flat().some((edge) => Math.abs(edge - at) < TOLERANCE));
    return [...edges, ...between].map((at) => ({
      expr: `count(ALERTS{alertstate="firing",side="${side}"}) or vector(0)`,
      eval_time: `${at}s`,
      exp_samples: [{ labels: "{}", value: spells.some(([from, to]) => at >= from && at < to) ? 1 : 0 }],
    }));
  });
  const test = { interval: `${STEP}s`, input_series: [{ series: spending, values: spent().join(" ") }], promql_expr_test: checks };
  const file = join(folder, "rules.test.yml");
  writeFileSync(file, stringify({ rule_files: ["rules.yml"], evaluation_interval: `${STEP}s`, tests: [test] }));
  return run("promtool", "test", "rules", file);
}

/** Begins and ends that are the same but for when rules are evaluated. */
function expectAlike(one: Result, other: Result): void {
  for (const side of ["before", "after"] as const) {
    expect(firings(one, side)).toHaveLength(firings(other, side).length);
    for (const [index, edges] of firings(one, side).entries()) {
      for (const [end, at] of edges.entries()) expect(Math.abs(at - (firings(other, side)[index]?.[end] ?? 0))).toBeLessThanOrEqual(TOLERANCE);
    }
  }
}

describe("an anomaly with another limit", () => {
  it("is tried on what the stack stored, as Prometheus itself would have fired", async () => {
    const { failures, result } = await tried({ blocks: blocks.stored });
    expect(failures).toEqual([]);
    expect(firings(result, "before")).toHaveLength(1);
    expect(firings(result, "after")).toHaveLength(2);
    expect(result?.newlyCaught).toHaveLength(1);
    expect(result?.missed).toEqual([]);
    expect(result?.notes).toEqual([`Read as the stack stored it; assumed to be by the base's rules: ${listed}.`]);
    expect(agreed({ before: firings(result, "before"), after: firings(result, "after") })).toContain("SUCCESS");
    // promtool evaluates all of the days.
  }, 300_000);

  it("is told the same by the Prometheus of the stack", async () => {
    const exported = await tried({ blocks: blocks.stored });
    await serving(folder, place("stored"), async (url) => {
      const { failures, result } = await tried({ url });
      expect(failures).toEqual([]);
      expect(firings(result, "after")).toEqual(firings(exported.result, "after"));
      expect(result?.notes).toEqual(exported.result?.notes);
    });
  });

  it("is tried on what Prometheus makes beside blocks that have no recordings, and leaves nothing of it", async () => {
    const known = readdirSync(blocks.raw).toSorted();
    const { failures, result } = await tried({ blocks: blocks.raw });
    expect(failures).toEqual([]);
    expectAlike(result, (await tried({ blocks: blocks.stored })).result);
    expect(result?.notes).toEqual([
      `Not in the history as these rules store it, so Prometheus made it from them for this trial: ${listed}.`,
      "Until 2026-02-01 02:00 UTC the rule looks back further (746h) than the history reaches: it is judged as on a new stack.",
    ]);
    expect(readdirSync(blocks.raw).toSorted()).toEqual(known);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("reads what was stored before a recording changed, and makes what it is now", async () => {
    // Twice as much is usual now, so twice the limit is no limit that anything passes.
    const doubled = (own: readonly DescribedRecording[]) =>
      own.map((each) => (each.name === costBaseline.usual.prom ? { ...each, rules: each.rules.map((rule) => ({ ...rule, expr: `2 * (${rule.expr})` })) } : each));
    const { failures, result } = await tried({ blocks: blocks.stored }, doubled);
    expect(failures).toEqual([]);
    expect(firings(result, "before")).toEqual(firings((await tried({ blocks: blocks.stored })).result, "before"));
    expect(firings(result, "after")).toEqual([]);
    // The spread is made of the usual, so it is another one, too.
    expect(result?.notes[1]).toContain(`for this trial: \`${names[1]}\`, \`${names[2]}\`.`);
  });

  it("is not tried on a Prometheus that has no recordings, which is told with what to do", async () => {
    await serving(folder, place("raw"), async (url) => {
      const { failures, result } = await tried({ url });
      expect(result).toBeUndefined();
      expect(failures).toEqual([
        expect.stringMatching(/^\*\*LLMCostAnomaly\*\* \(critical\): The history does not hold .* Deploy the recordings first .* give --blocks: beside those they are made\.$/),
      ]);
      expect(failures[0]).toContain(listed);
    });
  });

  it("is judged from when on its recordings were there, of a Prometheus that has them since lately", async () => {
    await serving(folder, place("late"), async (url) => {
      const { failures, result } = await tried({ url });
      expect(failures).toEqual([]);
      expect(result?.from.getTime()).toBeGreaterThanOrEqual((START + LATE) * 1_000);
      expect(result?.from.getTime()).toBeLessThan((START + LATE + 2 * HOUR) * 1_000);
      expect(result?.notes[1]).toMatch(/^`llm:cost:usual1h`, `llm:cost:spread1h` of these rules are stored without gaps from 2026-01-17 0[01]:\d\d UTC on only\.$/);
      expect(firings(result, "before")).toEqual([]);
      expect(firings(result, "after")).toHaveLength(1);
    });
  });

  it("is made beside blocks that have recordings since lately, for all of the time", async () => {
    const { result } = await tried({ blocks: blocks.late });
    expect(result?.notes[0]).toBe(`Read as the stack stored it; assumed to be by the base's rules: \`${names[0]}\`.`);
    expectAlike(result, (await tried({ blocks: blocks.stored })).result);
  });
});

describe("a rule that reads what a history has nothing of", () => {
  it("is not said never to fire", async () => {
    const limits = { [errorRatio.id]: { critical: { above: 0.5 } }, [tokenAnomaly.id]: { warning: { above: 3 } } };
    const changes = alertChanges(describeAlerts(before), describeAlerts(spendingConfig(limits)));
    const recordings = describeRecordings(before);
    const { trials, failures } = await tryOut({ changes, before: recordings, after: recordings, interval: before.scrapeInterval }, { blocks: blocks.raw }, JUDGED, new Date());
    expect(trials).toEqual([]);
    const nothing = (title: string, ...of: readonly { readonly prom: string }[]) =>
      `${title}: The history holds nothing of what the rule reads: ${of.map(({ prom }) => `\`${prom}\``).join(", ")}.`;
    expect(failures).toEqual([nothing(`**${errorRatio.alert.name}** (critical)`, errors, requests), nothing(`**${tokenAnomaly.alert.name}** (warning)`, tokens)]);
  });
});
