import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connected } from "../../ledger/connection.ts";
import type { Environments } from "../../ledger/reports/environments.ts";
import { periodOf } from "../../ledger/reports/period.ts";
import { type Dimension, dimensions, spending } from "../../ledger/reports/spending.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
  // Owner's user ids are hashed on the way in: three people, and calls of nobody.
  await database.ask(
    "owner",
    `INSERT INTO llm_usage (timestamp, environment, service, feature, team_id, user_id, provider, model, operation, variant, status, total_tokens, cost_usd, priced)
     SELECT '2026-11-20T00:30:00Z'::timestamptz + n * INTERVAL '1 hour', 'production', 'app', 'f' || n % 3, 't' || n % 2, CASE WHEN n % 4 > 0 THEN 'user' || n % 4 END,
       'openai', 'm' || n % 5, 'chat', NULL, CASE WHEN n % 7 = 0 THEN 'error' ELSE 'success' END, n, CASE WHEN n % 5 = 4 THEN 0 ELSE n * 0.000000000001 END, n % 5 <> 4
     FROM generate_series(0, 95) AS n`,
  );
  // What no report counts unless it is asked for.
  await database.ask("owner", "INSERT INTO llm_usage (timestamp, environment, feature, cost_usd, user_id) VALUES ('2026-11-21T00:30:00Z', 'demo', 'f0', 1000, 'user1')");
});
afterAll(() => database?.close());

async function report(by: readonly Dimension[], from: string, to: string, top = 100, environments: Environments = { without: "demo" }) {
  return connected(database.settings, "reader", (client) => spending(client, { by, period: periodOf({ from, to }, 0), environments, top }));
}

const [FROM, TO] = ["2026-11-20", "2026-11-24"];

/** By hand, from the rows. */
async function counted(columns: string, from: string, to: string, where = "true") {
  return database.ask<Record<string, string>>(
    "reader",
    `SELECT ${columns}, count(*)::int AS requests, count(*) FILTER (WHERE status = 'error')::int AS errors, count(*) FILTER (WHERE NOT priced)::int AS unpriced,
     sum(total_tokens)::int AS tokens, trim_scale(sum(cost_usd))::text AS usd FROM llm_usage WHERE environment <> 'demo' AND timestamp >= $1 AND timestamp < $2 AND ${where} GROUP BY 1 ORDER BY sum(cost_usd) DESC, count(*) DESC, 1`,
    [from, to],
  );
}

describe("spending", () => {
  test.each(["feature", "team", "user", "model", "provider", "environment", "service", "operation"] as const)("by %s is what its rows come to, to the last digit", async (by) => {
    const { rows } = await report([by], FROM, TO);
    const expected = await counted(dimensions[by], FROM, TO, by === "user" ? "user_id IS NOT NULL" : "true");
    expect(expected.length).toBeGreaterThan(0);
    expect(rows.slice(0, -1).map((row) => row.slice(0, 6))).toEqual(
      expected.map((row) => [row[dimensions[by]], row.requests, row.errors, row.unpriced, row.tokens, row.unpriced === row.requests ? null : row.usd]),
    );
  });

  test("of hours is exact, too: from the totals by hour around whole days", async () => {
    const [from, to] = ["2026-11-20T22:00Z", "2026-11-23T05:00Z"];
    const { rows } = await report(["feature"], from, to);
    expect(rows.slice(0, -1).map((row) => [row[0], row[1], row[5]])).toEqual((await counted("feature", from, to)).map((row) => [row.feature, row.requests, row.usd]));
    const within = await report(["feature"], "2026-11-21T03:00Z", "2026-11-21T04:00Z");
    expect(within.rows.at(-1)?.[1]).toBe(1);
  });

  test("by two is told apart by both, days in their order", async () => {
    const { rows } = await report(["day", "team"], FROM, TO, 1);
    expect(rows.slice(0, -1).map(([day]) => day)).toEqual(["20", "21", "22", "23"].flatMap((day) => [`2026-11-${day}`, `2026-11-${day}`]));
    expect(rows.at(-1)?.slice(0, 3)).toEqual(["all", "", 96]);
  });

  test("shows the dearest, and what the others come to", async () => {
    const all = await report(["model"], FROM, TO);
    const { rows } = await report(["model"], FROM, TO, 2);
    expect(rows.map(([name]) => name)).toEqual([all.rows[0]?.[0], all.rows[1]?.[0], "3 others", "all"]);
    expect(rows.at(-1)).toEqual(all.rows.at(-1));
    expect(Number(rows[2]?.[1])).toBe(96 - Number(rows[0]?.[1]) - Number(rows[1]?.[1]));
  });

  test("without a price is unpriced, not free", async () => {
    const { rows, notes } = await report(["model"], FROM, TO);
    expect(rows.find(([model]) => model === "m4")?.slice(3, 8)).toEqual([19, expect.any(Number), null, null, null]);
    expect(notes.join()).toContain("not free");
  });

  test("is divided by successes only where all calls are priced: else nobody knows which of them the cost is of", async () => {
    const per = ({ rows }: Awaited<ReturnType<typeof report>>) => new Map(rows.map((row) => [row[0], row.slice(6)]));
    const models = per(await report(["model"], FROM, TO));
    expect(models.get("m1")).toEqual([expect.any(String), expect.any(String)]);
    expect(models.get("all")).toEqual([expect.any(String), null]);
  });

  test("per success is nothing where nothing succeeded, not unpriced", async () => {
    await database.ask("owner", "INSERT INTO llm_usage (timestamp, environment, feature, status, cost_usd) VALUES ('2026-10-05T10:00:00Z', 'production', 'failing', 'error', 0)");
    const { rows } = await report(["feature"], "2026-10-05", "2026-10-06");
    expect(rows[0]?.slice(5)).toEqual(["0", "0", ""]);
  });

  test("leaves the demo out unless it is asked for, and says so", async () => {
    const without = await report(["feature"], FROM, TO);
    expect(without.notes.join()).toContain("environment demo) are not in it");
    const demo = await report(["feature"], FROM, TO, 100, { only: "demo" });
    expect(demo.rows.at(-1)?.slice(0, 2)).toEqual(["all", 1]);
    const both = await report(["feature"], FROM, TO, 100, { without: null });
    expect(both.rows.at(-1)?.[1]).toBe(97);
    expect((await report(["user"], FROM, TO, 100, { only: "demo" })).rows.at(-1)?.[1]).toBe(1);
  });

  test("of a time without calls says so", async () => {
    const { rows, notes } = await report(["feature"], "2025-01-01", "2025-02-01");
    expect([rows, notes[0]]).toEqual([[], "No calls in this time."]);
  });

  test.each([
    [["user", "service"], TO, "beside user allowed is one of environment, feature, team, provider, model, day"],
    [["user"], "2026-11-23T05:00Z", "whole days"],
    [["feature", "feature"], TO, "one or two of"],
    [["feature", "team", "model"], TO, "one or two of"],
  ] as const)("by %s until %s is refused", async (by, to, message) => {
    await expect(report(by, FROM, to)).rejects.toThrow(message);
  });
});
