import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dumpLedger, readIn } from "../../cli/ledger-dump.ts";
import { eraseInBackup, exchange } from "../../cli/ledger-exchange.ts";
import { Problem } from "../../cli/problem.ts";
import { connected } from "../../ledger/connection.ts";
import { type Erased, logsOrdered } from "../../ledger/erase.ts";
import { migrate } from "../../ledger/migrate.ts";
import { prepare } from "../../ledger/prepare.ts";
import { RESTORING } from "../../ledger/restore.ts";
import { migrations } from "../../ledger/schema/all.ts";
import { erasure } from "../../ledger/schema/erasure.ts";
import { DAY_MS } from "../../telemetry/duration.ts";
import { emptyDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-erased-"));
  database = await emptyDatabase();
  await prepare(database.settings);
  // A backup from before there were erasures can be restored too.
  await migrate(database.settings, migrations.slice(0, migrations.indexOf(erasure)));
});
afterAll(async () => {
  await database?.close();
  rmSync(folder, { recursive: true });
});

const hash = (id: string) => database.hash(id);
const erase: TestDatabase["erase"] = (...asked) => database.erase(...asked);
const ordered = (erased: Erased) => connected(database.settings, "owner", (owner) => logsOrdered(owner, erased));
const deliver = (user: string, id: string, ended = "2026-11-20T10:11:12Z") =>
  database.ask("writer", "INSERT INTO llm_usage (timestamp, trace_id, span_id, user_id, cost_usd) VALUES ($3, $1, 's', $2, 1) ON CONFLICT DO NOTHING", [id, hash(user), ended]);
const deliverAll = async () => {
  for (const [index, user] of ["ada", "ada", "grace", "hedy"].entries()) await deliver(user, `${index}`);
};
const users = () => database.ask<{ user_id: string | null }>("reader", "SELECT user_id FROM llm_usage ORDER BY user_id").then((rows) => rows.map(({ user_id }) => user_id));
const records = () => database.ask("owner", "SELECT id, erased_at::text, mode, calls, logs_ordered_at IS NOT NULL AS ordered FROM ledger_erasure ORDER BY erased_at");
let restores = 0;
const changePlaces = async () => {
  const { before, erased } = await exchange(database.settings, new Date(Date.now() + ++restores * 1_000));
  await prepare(database.settings);
  await migrate(database.settings);
  return { before, erased };
};
const dumped = (name: string) => {
  const file = join(folder, name);
  dumpLedger(database.settings, file);
  return file;
};

test("a backup that is restored has nobody in it who was erased since, and takes nobody in again", async () => {
  await deliverAll();
  await deliver("ada", "ahead", new Date(Date.now() + 3 * DAY_MS).toISOString());
  // As of a partition that was dropped.
  await database.ask("owner", "INSERT INTO llm_usage_user_day (day, user_id, requests, errors, unpriced, total_tokens, cost_usd) VALUES ('2020-01-01', $1, 1, 0, 0, 1, 1)", [
    hash("ada"),
  ]);
  const before = dumped("before.dump");
  await migrate(database.settings);
  await erase("ada");
  const grace = await erase("grace", "remove");
  const after = dumped("after.dump");
  await ordered(grace);
  const [rows, recorded] = [await database.ask("owner", "SELECT trace_id, cost_usd FROM llm_usage ORDER BY 1"), await records()];
  expect(recorded).toMatchObject([{ ordered: false }, { ordered: true }]);
  for (const { file, again } of [
    { file: before, again: 4 },
    { file: after, again: 0 },
    { file: before, again: 4 },
  ]) {
    await readIn(database.settings, file);
    expect(await eraseInBackup(database.settings)).toBe(again);
    expect(await changePlaces()).toMatchObject({ erased: 0 });
    expect(await users()).toEqual([hash("hedy"), null, null, null]);
    // As they were: what is delivered again finds them.
    expect(await database.ask("owner", "SELECT trace_id, cost_usd FROM llm_usage ORDER BY 1")).toEqual(rows);
    await deliverAll();
    expect(await users()).toHaveLength(4);
    expect(await records()).toEqual(recorded);
    expect(await database.ask("reader", "SELECT sum(requests)::int AS requests FROM llm_usage_hour")).toEqual([{ requests: 4 }]);
    expect(await database.ask("reader", "SELECT user_id FROM llm_usage_user_day")).toEqual([{ user_id: hash("hedy") }]);
  }
});

test("who is erased while a backup is read in is erased in it too, and the log records are written to the same record", async () => {
  await deliver("joan", "of joan");
  await readIn(database.settings, dumped("joan.dump"));
  expect(await eraseInBackup(database.settings)).toBe(0);
  const joan = await erase("joan");
  expect(await changePlaces()).toMatchObject({ erased: 1 });
  expect(await users()).not.toContain(hash("joan"));
  expect(await records()).toContainEqual(expect.objectContaining({ id: joan.record, ordered: false }));
  await ordered(joan);
  expect(await records()).toContainEqual(expect.objectContaining({ id: joan.record, ordered: true }));
  await expect(ordered({ record: "4711", calls: 1 })).rejects.toThrow("there is no record 4711");
});

test("a backup of another stack has records by the same numbers: those that come from here get new ones, and the next one too", async () => {
  const [newest] = (await records()).slice(-1);
  const file = dumped("other.dump");
  await database.ask("owner", "ALTER TABLE ledger_erasure DISABLE TRIGGER stays_as_it_is");
  await database.ask("owner", "UPDATE ledger_erasure SET erased_at = erased_at + INTERVAL '1 second' WHERE id = $1", [newest?.id]);
  await database.ask("owner", "ALTER TABLE ledger_erasure ENABLE TRIGGER stays_as_it_is");
  await readIn(database.settings, file);
  await eraseInBackup(database.settings);
  await changePlaces();
  const numbers = async () => (await records()).map(({ id }) => Number(id));
  const last = Number(newest?.id);
  expect((await numbers()).slice(-2)).toEqual([last, last + 1]);
  expect(await erase("nobody")).toEqual({ record: String(last + 2), calls: 0 });
});

test("where who was erased last cannot be carried over, it says which database is which", async () => {
  await readIn(database.settings, dumped("last.dump"));
  await eraseInBackup(database.settings);
  await database.ask("owner", "ALTER TABLE ledger_erasure RENAME TO elsewhere");
  const problem = await changePlaces().catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect((problem as Problem).message).toMatch(/The backup is in its place, .+"ledger_erasure" does not exist\n.+is the database plumbline_before_\d{14}\..+npx plumb erase/);
  expect(await records()).not.toEqual([]);
});

test("a backup in which nobody can be erased is taken away, and the ledger stays", async () => {
  await readIn(database.settings, dumped("never.dump"));
  await database.ask("owner", "ALTER TABLE ledger_erasure RENAME TO elsewhere");
  await expect(eraseInBackup(database.settings)).rejects.toThrow(/could not be erased in it: .+does not exist\nThe ledger is as it was.+make up/);
  await database.ask("owner", "ALTER TABLE elsewhere RENAME TO ledger_erasure");
  expect(await database.ask("admin", "SELECT 1 FROM pg_database WHERE datname = $1", [RESTORING])).toEqual([]);
});
