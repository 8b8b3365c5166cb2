import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Keeper, keeper } from "../../ledger/keeper.ts";
import { roles } from "../../ledger/names.ts";
import { LEDGER_PATH, type LedgerSettings } from "../../ledger/settings.ts";
import { monthCost } from "../../telemetry/server-metrics.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";
import { eventually } from "../support/process.ts";

let database: TestDatabase;
let kept: Keeper;
const complaints: string[] = [];

beforeAll(async () => {
  database = await migratedDatabase();
});
beforeEach(() => {
  complaints.length = 0;
  vi.spyOn(console, "error").mockImplementation((line: string) => void complaints.push((JSON.parse(line) as { message: string }).message));
});
afterEach(async () => {
  await kept?.stop();
  vi.restoreAllMocks();
  await database.ask("owner", "DELETE FROM ledger_migration WHERE version = 99");
});
afterAll(() => database?.close());

const keep = () => {
  kept = keeper(JSON.parse(readFileSync(database.stack.site.file(LEDGER_PATH), "utf8")) as LedgerSettings);
};
const isReady = () => eventually(() => expect(kept.ready(), complaints.join("\n")).toBe(true));
/** The last transaction that changed a role: another one whenever it is given its password. */
const changeOf = async (role: string) => (await database.ask<{ change: string }>("admin", "SELECT xmin::text AS change FROM pg_authid WHERE rolname = $1", [role]))[0]?.change;

test("a database that cannot be migrated is prepared once, tried again, and complained of once", async () => {
  await database.ask("owner", "INSERT INTO ledger_migration VALUES (99, 'newer')");
  const before = await changeOf(roles.writer);
  keep();
  await eventually(() => expect(complaints).toEqual([expect.stringContaining("tables: the database has version 99")]));
  const change = await changeOf(roles.writer);
  expect(change).not.toBe(before);
  await pause(3_000);
  expect(await changeOf(roles.writer)).toBe(change);
  expect(kept.ready()).toBe(false);
  expect(complaints).toHaveLength(1);
  await database.ask("owner", "DELETE FROM ledger_migration WHERE version = 99");
  await isReady();
  expect(await changeOf(roles.writer)).toBe(change);
});

test("partitions that cannot be made are complained of, and stop neither figures nor readiness", async () => {
  const [made, gone] = ["make_llm_usage_partitions", "gone"];
  await database.ask("owner", `ALTER FUNCTION ${made}(INTEGER) RENAME TO ${gone}`);
  keep();
  await isReady();
  expect(complaints).toEqual([expect.stringContaining(`partitions: function ${made}(unknown) does not exist`)]);
  expect(kept.metrics()).toMatch(new RegExp(`^${monthCost.prom}\\{.+\\} 0$`, "m"));
  await database.ask("owner", `ALTER FUNCTION ${gone}(INTEGER) RENAME TO ${made}`);
});

test("a login that fails is put right: roles get the passwords that they should have", async () => {
  keep();
  await isReady();
  await database.ask("admin", `ALTER ROLE ${roles.reader} PASSWORD 'another'`);
  await database.ask("admin", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [roles.reader]);
  await eventually(() => expect(complaints).toEqual([expect.stringContaining("figures: password authentication failed")]));
  await eventually(() => database.ask("reader", "SELECT 1"));
  await isReady();
});

test("passwords that were lost and made anew are those of all roles after the next start, and the data is as it was", async () => {
  keep();
  await isReady();
  const [before] = await database.ask<{ applied: string }>("owner", "SELECT max(applied_at)::text AS applied FROM ledger_migration");
  await database.stop();
  for (const [role, file] of Object.entries(database.settings.passwords)) writeFileSync(file, `another of ${role}, it's "new"\\`);
  await database.start();
  await isReady();
  await eventually(() => database.ask("reader", "SELECT 1"));
  for (const role of ["admin", "owner", "writer", "reader"] as const) expect(await database.ask(role, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await expect(database.login("admin", { database: "postgres", password: `secret of ledger-admin-password, it's "quoted"` })).rejects.toThrow("password authentication failed");
  expect(await database.ask("owner", "SELECT max(applied_at)::text AS applied FROM ledger_migration")).toEqual([before]);
  expect(database.log()).not.toContain("another of");
});
