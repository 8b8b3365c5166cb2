import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connected } from "../../ledger/connection.ts";
import { logsOrdered } from "../../ledger/erase.ts";
import type { Role } from "../../ledger/names.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";
import { eventually } from "../support/process.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.close());

const hash = (id: string) => database.hash(id);
const erase: TestDatabase["erase"] = (...asked) => database.erase(...asked);
const rowsOf = (user: string) => database.ask("reader", "SELECT * FROM llm_usage WHERE user_id = $1", [hash(user)]);

beforeEach(async () => {
  await database.ask("owner", "DELETE FROM llm_usage");
  await database.ask("owner", "DELETE FROM ledger_private.erased");
  for (const user of ["ada", "ada", "ada", "grace"]) await database.ask("owner", "INSERT INTO llm_usage (timestamp, user_id) VALUES (now(), $1)", [user]);
});

describe("the record of erasures", () => {
  test("says when, how, of how many, by whom and why, and not of whom", async () => {
    const { record } = await erase("ada", "anonymise", "request 4711");
    const [row] = await database.ask("owner", "SELECT * FROM ledger_erasure WHERE id = $1", [record]);
    expect(row).toMatchObject({ mode: "anonymised", calls: "3", database_role: "ledger_owner", system_user_name: "tester", reason: "request 4711", logs_ordered_at: null });
    expect(Math.abs(Date.now() - Number(row?.erased_at))).toBeLessThan(60_000);
    const all = JSON.stringify(await database.ask("owner", "SELECT * FROM ledger_erasure"));
    for (const name of ["ada", hash("ada")]) expect(all).not.toContain(name);
  });

  test("is only added to: that the logs are ordered, once", async () => {
    const erased = await erase("ada");
    await connected(database.settings, "owner", (owner) => logsOrdered(owner, erased));
    expect(await database.ask("owner", "SELECT logs_ordered_at IS NOT NULL AS ordered FROM ledger_erasure WHERE id = $1", [erased.record])).toEqual([{ ordered: true }]);
    await expect(connected(database.settings, "owner", (owner) => logsOrdered(owner, erased))).rejects.toThrow("only added to");
    const { record } = await erase("ada");
    for (const statement of [`UPDATE ledger_erasure SET calls = 7 WHERE id = ${record}`, "DELETE FROM ledger_erasure", "TRUNCATE ledger_erasure"])
      await expect(database.ask("owner", statement)).rejects.toThrow("only added to");
  });

  test("is not written where nothing is erased", async () => {
    const records = () => database.ask("owner", "SELECT count(*)::int AS records FROM ledger_erasure");
    const there = await records();
    await database.ask("owner", "CREATE FUNCTION never() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$");
    await database.ask("owner", "CREATE TRIGGER never BEFORE INSERT ON ledger_erasure EXECUTE FUNCTION never()");
    await expect(erase("ada", "remove")).rejects.toThrow("never");
    await database.ask("owner", "DROP FUNCTION never CASCADE");
    expect(await records()).toEqual(there);
    expect(await rowsOf("ada")).toHaveLength(3);
    expect(await database.ask("owner", "SELECT count(*)::int AS erased FROM ledger_private.erased")).toEqual([{ erased: 0 }]);
  });
});

test("what keeps erased calls away holds no id and no pseudonym", async () => {
  await erase("ada");
  const [row] = await database.ask<{ erased: string }>("owner", "SELECT string_agg(erased::text, ' ') AS erased FROM ledger_private.erased");
  expect(row?.erased).toMatch(/\\x[0-9a-f]{64}/);
  for (const name of ["ada", hash("ada")]) expect(row?.erased).not.toContain(name);
});

const denied: readonly (readonly [Role, string])[] = (["writer", "reader"] as const).flatMap((role) =>
  [
    "SELECT * FROM ledger_private.erased",
    "SELECT * FROM ledger_erasure",
    "SELECT ledger_private.erase('ada', true, 'me', NULL)",
    "SELECT ledger_private.users_of('ada')",
    "SELECT ledger_private.unlinked('', now(), 'a', 'b')",
  ].map((statement) => [role, statement] as const),
);
test.each(denied)("%s cannot: %s", async (role, statement) => {
  await expect(database.ask(role, statement)).rejects.toThrow("permission denied");
});

test("the id is not in the database's log, also where the erasure fails", async () => {
  await erase("hedy-raw");
  await database.ask("owner", "CREATE TRIGGER never BEFORE INSERT ON ledger_erasure EXECUTE FUNCTION ledger_private.erasure_stays()");
  await expect(erase("hedy-raw")).rejects.toThrow();
  await database.ask("owner", "DROP TRIGGER never ON ledger_erasure");
  await expect(erase("hedy\0raw")).rejects.toThrow();
  await expect(database.ask("writer", "SELECT 1 / 0")).rejects.toThrow();
  await eventually(() => expect(database.log()).toContain("division by zero"));
  expect(database.log()).not.toMatch(/hedy/);
});
