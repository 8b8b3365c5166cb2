import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate } from "../../ledger/migrate.ts";
import { prepare } from "../../ledger/prepare.ts";
import { migrations } from "../../ledger/schema/all.ts";
import { userTotals } from "../../ledger/schema/user-totals.ts";
import { emptyDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await emptyDatabase();
  await prepare(database.settings);
});
afterAll(() => database?.close());

const groups = "user_id, feature, team_id, model";
const sums = "sum(requests)::int AS requests, sum(errors)::int AS errors, sum(unpriced)::int AS unpriced, sum(total_tokens)::int AS tokens, sum(cost_usd)::float8 AS usd";
const counts =
  "count(*)::int AS requests, count(*) FILTER (WHERE status = 'error')::int AS errors, count(*) FILTER (WHERE NOT priced)::int AS unpriced, sum(total_tokens)::int AS tokens, sum(cost_usd)::float8 AS usd";

/** Holds the totals against the rows that are there. */
async function same(): Promise<void> {
  const expected = await database.ask("reader", `SELECT ${groups}, ${counts} FROM llm_usage WHERE user_id IS NOT NULL GROUP BY ${groups} ORDER BY ${groups}`);
  expect(expected.length).toBeGreaterThan(2);
  expect(await database.ask("reader", `SELECT ${groups}, ${sums} FROM llm_usage_user_day GROUP BY ${groups} ORDER BY ${groups}`)).toEqual(expected);
}

async function inserted(rows: number, from = 0): Promise<void> {
  const values = Array.from({ length: rows }, (_, index) => {
    const i = index + from;
    const user =
      i % 4
        ? `'${createHmac("sha256", "k")
            .update(String(i % 4))
            .digest("hex")}'`
        : "NULL";
    return `('2026-11-1${i % 10}T23:30:00Z', ${user}, 'f${i % 2}', 't', 'm', '${i % 3 ? "success" : "error"}', ${i}, 0.000001, ${i % 5 > 0}, '${String(i).padStart(32, "0")}', '${String(i).padStart(16, "0")}')`;
  });
  await database.ask(
    "writer",
    `INSERT INTO llm_usage (timestamp, user_id, feature, team_id, model, status, total_tokens, cost_usd, priced, trace_id, span_id) VALUES ${values.join(", ")} ON CONFLICT DO NOTHING`,
  );
}

describe("totals by user and day", () => {
  test("begin with the calls that a database has already", async () => {
    const before = migrations.slice(0, migrations.indexOf(userTotals));
    expect(before.length).toBeGreaterThan(0);
    await migrate(database.settings, before);
    await inserted(40);
    await migrate(database.settings);
    await same();
  });

  test("follow what is inserted once, changed and deleted", async () => {
    await inserted(60);
    await same();
    await database.ask("owner", "UPDATE llm_usage SET cost_usd = 3, feature = 'f3' WHERE total_tokens > 30");
    await same();
    await database.ask("owner", "DELETE FROM llm_usage WHERE feature = 'f1'");
    await same();
  });

  test("lose who is forgotten; the totals of the day stay", async () => {
    const ofDay = () => database.ask("reader", "SELECT sum(requests)::int AS requests, sum(cost_usd)::float8 AS usd FROM llm_usage_day");
    const before = await ofDay();
    const [{ user_id: user } = { user_id: "" }] = await database.ask<{ user_id: string }>("reader", "SELECT DISTINCT user_id FROM llm_usage_user_day");
    await database.ask("owner", "UPDATE llm_usage SET user_id = NULL WHERE user_id = $1", [user]);
    await same();
    expect(await database.ask("reader", "SELECT count(*)::int AS rows FROM llm_usage_user_day WHERE user_id = $1", [user])).toEqual([{ rows: 0 }]);
    expect(await ofDay()).toEqual(before);
  });
});
