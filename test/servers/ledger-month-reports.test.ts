import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connected } from "../../ledger/connection.ts";
import { foldingOf } from "../../ledger/folding.ts";
import { anomalies } from "../../ledger/reports/anomalies.ts";
import { budgets } from "../../ledger/reports/budgets.ts";
import type { Dimension } from "../../ledger/reports/spending.ts";
import { rendered } from "../../ledger/reports/table.ts";
import { SAME_HOUR_OF_WEEK, TO_DEVIATION } from "../../signals/baseline.ts";
import { ENOUGH_EARLIER_HOURS } from "../../signals/baselines.ts";
import { toSeconds } from "../../telemetry/duration.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";

/** Day 24 of November; the past begins four weeks and a day before. */
const NOW = Date.parse("2026-11-24T12:00:00Z");

let database: TestDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
  // Ten dollars a day at noon for one feature, in two environments; the other began to cost something on day 20, and two hundred on day 23.
  await database.ask(
    "writer",
    `INSERT INTO llm_usage (timestamp, environment, service, feature, team_id, model, cost_usd)
     SELECT day + INTERVAL '12 hours', env, 'ai-app', 'chat_assistant', 'assistants', 'gpt-4o', 5 FROM generate_series('2026-10-26T00:00Z'::timestamptz, '2026-11-23T00:00Z', '1 day') AS day, unnest('{production,staging}'::text[]) AS env
     UNION ALL SELECT day + INTERVAL '6 hours', 'production', 'ai-app', 'document_search', 'search', 'gpt-4o', 1 FROM generate_series('2026-11-20T00:00Z'::timestamptz, '2026-11-23T00:00Z', '1 day') AS day
     UNION ALL SELECT '2026-11-23T06:10:00Z', 'production', 'ai-app', 'chat_assistant', 'assistants', 'gpt-4o', 200
     UNION ALL SELECT '2026-11-23T06:10:00Z', 'demo', 'demo', 'chat_assistant', 'assistants', 'gpt-4o', 9999`,
  );
});
afterAll(() => database?.close());

describe("budgets", () => {
  const report = (usd: number | undefined) =>
    connected(database.settings, "reader", (client) => budgets(client, foldingOf(database.stack.config), [{ of: "feature", name: "chat_assistant", usd }], NOW));

  test("say what was spent in all real environments, what the month comes to and between what it lies", async () => {
    const { rows, columns } = await report(1_000);
    const row = Object.fromEntries(columns.map(({ name }, index) => [index, rows[0]?.[index] ?? name]));
    // 23 days of ten dollars, and two hundred.
    expect(row[3]).toBe("430.000000");
    expect(row[4]).toBeCloseTo(0.43, 9);
    const [forecast, low, high] = [row[5], row[7], row[8]].map(Number) as [number, number, number];
    // Seven noons are left, of which this day's is among them, and a quarter of two hundred at the next Monday's six o'clock.
    expect(forecast).toBeCloseTo(430 + 7 * 10 + 200 / 4, 6);
    expect(low).toBeLessThan(forecast);
    expect(low).toBeGreaterThanOrEqual(430);
    expect(high - forecast).toBeGreaterThan(50);
    expect(rows[0]?.at(-1)).toBe("within");
  });

  test.each([
    [100, "exceeded"],
    [450, "on track to exceed"],
    [undefined, "no budget"],
  ])("of %s are %s", async (usd, state) => {
    expect((await report(usd)).rows[0]?.at(-1)).toBe(state);
  });

  test("that are not set, and intervals that are not known, are empty: neither 0 nor unpriced", async () => {
    const name = "document_search";
    const table = await connected(database.settings, "reader", (client) => budgets(client, foldingOf(database.stack.config), [{ of: "feature", name, usd: undefined }], NOW));
    const line = rendered(table, "table").split("\n")[3] ?? "";
    expect(line).toMatch(/^feature +document_search +\$4\.00 +– +\$\d+\.\d\d +– +no budget$/);
  });
});

describe("anomalies", () => {
  const sameHours = SAME_HOUR_OF_WEEK.map((before) => toSeconds(before) * 1_000);
  const suspicion = { deviations: 3, sameHours, fewestHours: ENOUGH_EARLIER_HOURS, toDeviation: TO_DEVIATION, spreads: 4, times: 2, floorUsd: 1 };
  const report = (by: readonly Dimension[]) =>
    connected(database.settings, "reader", (client) =>
      anomalies(client, by, { period: { fromMs: Date.parse("2026-11-10"), toMs: NOW }, environments: { without: "demo" }, suspicion, nowMs: NOW }),
    );

  test("are the hour and the day that were dearer than usual, and say what is too new", async () => {
    const { rows, notes } = await report(["team"]);
    expect(rows.filter(([, of, team]) => team === "assistants" && of === "day").map(([when]) => when)).toEqual(["2026-11-23"]);
    expect(rows.filter(([, of, team]) => team === "assistants" && of === "hour").map(([when]) => when)).toContain("2026-11-23T06:00Z");
    expect(rows.filter(([, , team]) => team === "search")).toEqual([]);
    expect(notes).toContain("Not judged, since fewer than 7 days are known: search (before 2026-11-27).");
  });

  test.each([[["user"]], [["day"]], [["feature", "team"]]] as const)("are not looked for by %s", async (by) => {
    await expect(report(by)).rejects.toThrow("by one of environment, service, feature, team, provider");
  });
});
