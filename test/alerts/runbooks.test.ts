import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { diagnoses } from "../../alerts/diagnoses/all.ts";
import { RUNBOOKS, runbooks } from "../../alerts/runbooks.ts";
import { Vector } from "../../query/promql.ts";
import { signals } from "../../signals/all.ts";
import { knownSeries, seriesIn } from "../support/metric-names.ts";

const root = join(import.meta.dirname, "../..");

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

  it("begin with what to do and have every limit with its reason", () => {
    for (const { body } of runbooks()) expect(body.indexOf("## What to do")).toBeLessThan(body.indexOf("## When it fires"));
    const page = runbooks().find(({ path }) => path.includes("llm-error-ratio"))?.body;
    expect(page).toContain("| critical | above 5% | 5m | more than retries absorb");
    expect(page).toContain("| warning | above 2% | 15m | a provider in trouble");
  });
});
