import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clearLedger } from "../../cli/clear-ledger.ts";
import { Problem } from "../../cli/problem.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.close());

const environments = (table: string) =>
  database.ask<{ environment: string }>("reader", `SELECT DISTINCT environment FROM ${table} ORDER BY 1`).then((rows) => rows.map(({ environment }) => environment));
const tables = ["llm_usage", "llm_usage_hour", "llm_usage_day", "llm_model_version"];

beforeEach(async () => {
  await database.ask("owner", "DELETE FROM llm_usage");
  for (const environment of ["demo", "demo", "production"])
    await database.ask("writer", "INSERT INTO llm_usage (timestamp, environment, service, model, response_model) VALUES (now(), $1, 'app', 'm', 'm-1')", [environment]);
});

test("an environment is forgotten with its part of totals and versions, and no other", async () => {
  expect(await clearLedger(database.settings, "demo")).toBe(2);
  for (const table of tables) expect(await environments(table), table).toEqual(["production"]);
  expect(await clearLedger(database.settings, "demo")).toBe(0);
});

test("it is forgotten whole or not at all", async () => {
  await database.ask("owner", "CREATE FUNCTION never() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$");
  await database.ask("owner", "CREATE TRIGGER never BEFORE DELETE ON llm_model_version EXECUTE FUNCTION never()");
  await expect(clearLedger(database.settings, "demo")).rejects.toThrow("did not confirm the deletion: never");
  for (const table of tables) expect(await environments(table), table).toEqual(["demo", "production"]);
  await database.ask("owner", "DROP FUNCTION never CASCADE");
});

test("a database that is away is a problem with the way out", async () => {
  await database.kill();
  const problem = await clearLedger(database.settings, "demo").catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect((problem as Problem).message).toMatch(/did not confirm the deletion: connect ECONNREFUSED.+\n.+npx plumb doctor/);
});
