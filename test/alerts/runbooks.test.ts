import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { diagnoses } from "../../alerts/diagnoses/all.ts";
import { SERVICE } from "../../alerts/diagnoses/step.ts";
import { RUNBOOKS, runbooks } from "../../alerts/runbooks.ts";
import { Vector } from "../../query/promql.ts";
import { signals } from "../../signals/all.ts";
import { knownSeries, seriesIn } from "../support/metric-names.ts";

const root = join(import.meta.dirname, "../..");

function pageOf(id: string): string | undefined {
  return runbooks().find(({ path }) => path === `${RUNBOOKS}/${id}.md`)?.body;
}

describe("runbooks", () => {
  it("in docs/ are what is generated; npm run docs writes them anew", () => {
    const committed = readdirSync(join(root, RUNBOOKS)).sort();
    expect(committed).toEqual(
      runbooks()
        .map(({ path }) => basename(path))
        .sort(),
    );
    for (const { path, body } of runbooks()) expect(readFileSync(join(root, path), "utf8")).toBe(body);
  });

  it.each(signals.filter(({ alert }) => alert))("$id: steps that ask a question and say what follows", ({ id }) => {
    const steps = diagnoses[id] ?? [];
    expect(steps.length).toBeGreaterThanOrEqual(3);
    for (const { ask, conclude } of steps) {
      expect(ask).toMatch(/^[A-Z].*\?$/);
      expect(conclude).toMatch(/\.$/);
    }
    expect(steps.some(({ query }) => query !== undefined)).toBe(true);
  });

  it("are about alerts that exist", () => {
    const alerting = signals.filter(({ alert }) => alert).map(({ id }) => id);
    expect(Object.keys(diagnoses).filter((id) => !alerting.includes(id))).toEqual([]);
  });

  it("ask for series that are emitted or recorded", () => {
    const asked = Object.values(diagnoses).flatMap((steps) => steps.flatMap(({ query }) => (query instanceof Vector ? seriesIn(String(query)) : [])));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !knownSeries.has(name))).toEqual([]);
  });

  it("say how long a stack must have run before an alert that compares with the past can fire", () => {
    const young = signals.filter(({ alert, history }) => alert && history);
    expect(young.length).toBeGreaterThan(5);
    for (const { id, history } of young) expect(pageOf(id)).toContain(`the stack must have run for ${history} before it can fire`);
    expect(pageOf("llm-error-ratio")).not.toContain("must have run");
  });

  it("put no service in queries about the stack itself, which no call has as its service", () => {
    for (const { id } of signals.filter(({ alert }) => alert?.component === "pipeline")) expect({ id, narrowed: pageOf(id)?.includes(SERVICE) }).toEqual({ id, narrowed: false });
  });

  it("say both ways to pass a limit on a burn", () => {
    expect(pageOf("llm-slo-error-burn")).toContain("| critical | above 14.4 times over 1h or 6 times over 6h | 5m |");
    expect(pageOf("llm-slo-error-burn")).toContain("| warning | above 3 times over 1d or 1 time over 3d | 15m |");
  });

  it("say limits in seconds as people do", () => {
    expect(pageOf("pipeline-ledger-lag")).toContain("| critical | above 1h |");
  });

  it("begin with what to do and have every limit with its reason", () => {
    for (const { body } of runbooks()) expect(body.indexOf("## What to do")).toBeLessThan(body.indexOf("## When it fires"));
    const page = pageOf("llm-error-ratio");
    expect(page).toContain("| critical | above 5% | 5m | more than retries absorb");
    expect(page).toContain("| warning | above 2% | 15m | a provider in trouble");
  });
});
