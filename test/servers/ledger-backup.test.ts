import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dumpLedger, readIn } from "../../cli/ledger-dump.ts";
import { exchange } from "../../cli/ledger-exchange.ts";
import { Problem } from "../../cli/problem.ts";
import { migrate } from "../../ledger/migrate.ts";
import { prepare } from "../../ledger/prepare.ts";
import { dismiss, RESTORING, takePlace } from "../../ledger/restore.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";
import { program } from "../support/programs.ts";

let database: TestDatabase;
let folder: string;
let file: string;

beforeAll(async () => {
  database = await migratedDatabase();
  await database.ask("owner", "SELECT make_llm_usage_partitions(1)");
});
afterAll(() => database?.close());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-backup-"));
  file = join(folder, "ledger.dump");
  await database.ask("owner", "DELETE FROM llm_usage");
  for (const index of [1, 2, 3]) await call(index);
  // A user whose id is hashed as it is inserted, and a call of a month that has no partition.
  await database.ask("owner", "INSERT INTO llm_usage (timestamp, user_id, feature, cost_usd) VALUES ('2001-02-03 04:05:06Z', 'ada@example.org', 'chat', 2.5)");
  return () => rmSync(folder, { recursive: true });
});

const call = (index: number) =>
  database.ask(
    "writer",
    "INSERT INTO llm_usage (timestamp, trace_id, span_id, user_id, model, response_model, cost_usd) VALUES (date_trunc('hour', now()), $1, 's', 'a hash', 'm', 'm-1', 0.25) ON CONFLICT DO NOTHING",
    [String(index)],
  );
const client = (name: string) => join(dirname(realpathSync(program("postgres"))), name);
/** Every table, as a whole: what the owner has, whatever a later version of the ledger keeps beside calls. */
const contents = async () => {
  const tables = await database.ask<{ name: string }>(
    "owner",
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relowner = 'ledger_owner'::regrole",
  );
  return Object.fromEntries(await Promise.all(tables.map(async ({ name }) => [name, await database.ask("owner", `SELECT * FROM ${name} AS t ORDER BY t::text`)] as const)));
};
const calls = async () => (await database.ask<{ calls: number }>("reader", "SELECT sum(requests)::int AS calls FROM llm_usage_day"))[0]?.calls;
const databases = async () =>
  (await database.ask<{ name: string }>("admin", "SELECT datname AS name FROM pg_database WHERE datname LIKE 'plumbline%' ORDER BY 1")).map(({ name }) => name);

describe("a backup", () => {
  test("that is restored is the ledger as it was then: rows, users and totals", async () => {
    const then = await contents();
    expect(Object.keys(then)).toEqual(expect.arrayContaining(["llm_usage", "llm_usage_hour", "llm_usage_day", "llm_model_version", "ledger_migration"]));
    expect(then.llm_usage).toHaveLength(4);
    dumpLedger(database.settings, file);
    await database.ask("owner", "DELETE FROM llm_usage WHERE trace_id = '1'");
    await call(4);
    await call(5);
    expect(await readIn(database.settings, file)).toEqual({ calls: 4, newest: expect.stringMatching(/^20\d\d-.*:00:00.000Z$/) });
    const kept = await takePlace(database.settings, new Date("2026-11-24T12:34:56.789Z"));
    expect(kept).toBe("plumbline_before_20261124123456");
    expect(await databases()).toEqual(["plumbline", kept]);
    // As the ledger does it when it starts.
    await prepare(database.settings);
    await migrate(database.settings);
    expect(await contents()).toEqual(then);
    await database.ask("admin", `DROP DATABASE ${kept}`);
  });

  test("that is restored goes on as a ledger: what comes again is there already, what is new counts once, roles may what they might", async () => {
    dumpLedger(database.settings, file);
    await readIn(database.settings, file);
    const kept = await takePlace(database.settings, new Date());
    await prepare(database.settings);
    await migrate(database.settings);
    await call(1);
    expect(await calls()).toBe(4);
    await call(7);
    expect(await calls()).toBe(5);
    const [row] = await database.ask<{ id: string }>("owner", "SELECT id FROM llm_usage GROUP BY id HAVING count(*) > 1");
    expect(row).toBeUndefined();
    await database.ask("writer", "SELECT make_llm_usage_partitions(2)");
    await expect(database.ask("owner", "TRUNCATE llm_usage")).rejects.toThrow("totals do not follow a TRUNCATE");
    await expect(database.ask("writer", "DELETE FROM llm_usage")).rejects.toThrow("permission denied");
    await database.ask("admin", `DROP DATABASE ${kept}`);
  });

  test("is for nobody else to read, holds no password and not the key, and is never written over", async () => {
    dumpLedger(database.settings, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = execFileSync(client("pg_restore"), ["--file=-", file], { encoding: "utf8" });
    expect(text).toContain("a hash");
    for (const secret of [database.userKey, "ada@example.org", "secret of", "SCRAM-SHA-256"]) expect(text).not.toContain(secret);
    expect(() => dumpLedger(database.settings, file)).toThrow(`${file} is there already.`);
    expect(readdirSync(folder)).toEqual(["ledger.dump"]);
  });

  test("that fails says why and leaves no file", () => {
    for (const place of [join(folder, "nowhere", "ledger.dump"), join(database.settings.userKey, "ledger.dump")]) {
      const dump = () => dumpLedger(database.settings, place);
      expect(dump).toThrow(Problem);
      expect(dump).toThrow(/ledger\.dump cannot be written: (ENOENT|ENOTDIR).+\nName a file in a folder/);
    }
    const unread = { ...database.settings, passwords: { ...database.settings.passwords, admin: join(folder, "none") } };
    expect(() => dumpLedger(unread, file)).toThrow(/admin's password cannot be read: ENOENT.+\n/);
    expect(() => dumpLedger({ ...database.settings, port: 1 }, file)).toThrow(/The ledger could not be backed up: .*Connection refused/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a restore", () => {
  const refused = async (message: string | RegExp) => {
    await expect(readIn(database.settings, file)).rejects.toThrow(message);
    expect(await databases()).toEqual(["plumbline"]);
    expect(await calls()).toBe(4);
  };

  test("of what is no backup, or not a whole one, leaves the ledger as it is", async () => {
    await refused(`There is no file ${file}.`);
    writeFileSync(file, "no backup");
    await refused(/is no whole backup of a ledger: .*not appear to be a valid archive/);
    const whole = join(folder, "whole.dump");
    dumpLedger(database.settings, whole);
    execFileSync("sh", ["-c", `head -c $(($(stat -c %s ${whole}) - 2000)) ${whole} > ${file}`]);
    await refused("is no whole backup of a ledger");
    const away = await readIn({ ...database.settings, port: 1 }, whole).catch((error: unknown) => error);
    expect(away).toBeInstanceOf(Problem);
    expect((away as Problem).message).toMatch(/cannot be reached: .*ECONNREFUSED.+\nStart the stack/);
  });

  test("of another database's backup leaves the ledger as it is", async () => {
    execFileSync("sh", ["-c", `${client("pg_dump")} --format=custom --dbname="$URL" --table=ledger_migration > ${file}`], {
      env: { URL: database.url("owner") },
    });
    await refused("its tables are not in there");
  });

  test("takes away what an earlier one has left", async () => {
    await database.ask("admin", `CREATE DATABASE ${RESTORING}`);
    dumpLedger(database.settings, file);
    await readIn(database.settings, file);
    await dismiss(database.settings);
    expect(await databases()).toEqual(["plumbline"]);
  });

  test("that cannot take the place leaves the ledger in use, and nothing else", async () => {
    dumpLedger(database.settings, file);
    await readIn(database.settings, file);
    const now = new Date("2026-11-24T12:34:56Z");
    await database.ask("admin", "CREATE DATABASE plumbline_before_20261124123456");
    const problem = await exchange(database.settings, now).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect((problem as Problem).message).toMatch(/could not take the place of the ledger: .+already exists\nThe ledger is as it was\. .+make up/);
    await database.ask("admin", "DROP DATABASE plumbline_before_20261124123456");
    expect(await databases()).toEqual(["plumbline"]);
    expect(await calls()).toBe(4);
  });

  test("that was broken off has closed the ledger until it starts again", async () => {
    await database.ask("admin", "ALTER DATABASE plumbline ALLOW_CONNECTIONS false");
    await expect(calls()).rejects.toThrow("not currently accepting connections");
    await prepare(database.settings);
    expect(await calls()).toBe(4);
  });
});
