import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate } from "../../ledger/migrate.ts";
import { KEY_FUNCTION, type Role } from "../../ledger/names.ts";
import { prepare } from "../../ledger/prepare.ts";
import { migrations } from "../../ledger/schema/all.ts";
import { columns } from "../../ledger/usage-row.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";
import { eventually } from "../support/process.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.close());

const insert = (role: Role, names: string, values: string) => database.ask(role, `INSERT INTO llm_usage (${names}) VALUES (${values})`);
const hash = (id: string) => database.hash(id);

describe("the ledger's database", () => {
  test("is made once: what is there stays, however often and by how many at once it is made", async () => {
    await insert("owner", "timestamp, feature, cost_usd", "now(), 'stays', 1");
    await prepare(database.settings);
    await Promise.all([migrate(database.settings), migrate(database.settings)]);
    expect(await database.ask("owner", "SELECT version, name FROM ledger_migration ORDER BY version")).toEqual(migrations.map(({ name }, index) => ({ version: index + 1, name })));
    expect(await database.ask("reader", "SELECT count(*)::int AS rows FROM llm_usage WHERE feature = 'stays'")).toEqual([{ rows: 1 }]);
  });

  test("takes a migration whole or not at all, and refuses a program that is older than itself", async () => {
    const broken = { name: "broken", sql: "CREATE TABLE half (id INTEGER); SELECT 1 / 0" };
    await expect(migrate(database.settings, [...migrations, broken])).rejects.toThrow(`migration ${migrations.length + 1} (broken): division by zero`);
    expect(await database.ask("owner", "SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    await expect(migrate(database.settings, migrations.slice(1))).rejects.toThrow("older than");
  });

  test("has every column that the writer fills, of the type that it fills it with", async () => {
    const found = await database.ask<{ name: string; type: string }>(
      "owner",
      "SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute WHERE attrelid = 'llm_usage'::regclass AND attnum > 0",
    );
    const spelled: Readonly<Record<string, string>> = { timestamptz: "timestamp with time zone", varchar: "character varying" };
    expect(Object.fromEntries(found.map(({ name, type }) => [name, type]))).toEqual({
      id: "bigint",
      ...Object.fromEntries(columns.map(({ name, type }) => [name, spelled[type] ?? type])),
    });
  });

  test("keeps its data with checksums, asks everybody for a password, and is ordered alike everywhere", async () => {
    const settings = "current_setting('data_checksums') AS checksums, current_setting('password_encryption') AS passwords, current_setting('timezone') AS zone";
    expect(await database.ask("owner", `SELECT ${settings}, datcollate AS order FROM pg_database WHERE datname = current_database()`)).toEqual([
      { checksums: "on", passwords: "scram-sha-256", zone: "UTC", order: "C.UTF-8" },
    ]);
    expect(await database.ask("admin", "SELECT DISTINCT type, auth_method FROM pg_hba_file_rules ORDER BY 1")).toEqual([
      { type: "host", auth_method: "scram-sha-256" },
      { type: "local", auth_method: "scram-sha-256" },
    ]);
    expect(await database.ask("admin", "SELECT rolname FROM pg_authid WHERE rolpassword NOT LIKE 'SCRAM-SHA-256$%'")).toEqual([]);
  });
});

describe("user ids that are inserted directly", () => {
  test("are stored as the keyed hash that the Collector makes, so that one person is one person", async () => {
    await insert("owner", "timestamp, user_id, feature", "now(), 'grace@example.org', 'direct'");
    expect(await database.ask("reader", "SELECT user_id FROM llm_usage WHERE feature = 'direct'")).toEqual([{ user_id: hash("grace@example.org") }]);
  });

  test("are left as they are where the writer brings them: they were hashed on their way", async () => {
    await insert("writer", "timestamp, user_id, feature", `now(), '${hash("ada")}', 'brought'`);
    expect(await database.ask("reader", "SELECT user_id FROM llm_usage WHERE feature = 'brought'")).toEqual([{ user_id: hash("ada") }]);
  });

  test("are missing where there is none, and a cost that nobody knows is not 0 that was priced", async () => {
    await insert("owner", "timestamp, user_id, feature, cost_usd", "now(), NULL, 'unknown cost', NULL");
    expect(await database.ask("reader", "SELECT user_id, cost_usd::float8, priced FROM llm_usage WHERE feature = 'unknown cost'")).toEqual([
      { user_id: null, cost_usd: 0, priced: false },
    ]);
  });

  test("stay as they are, hashed once: nobody changes one, nor moves its row to another time", async () => {
    await insert("owner", "timestamp, user_id, feature", "'2026-11-24T10:00:00Z', 'grace', 'kept'");
    const updates = ["user_id = 'grace'", "user_id = 'other'", "timestamp = timestamp + INTERVAL '1 year'", "timestamp = timestamp + INTERVAL '1 second'"];
    for (const update of updates) await expect(database.ask("owner", `UPDATE llm_usage SET ${update} WHERE feature = 'kept'`)).rejects.toThrow("delete it and insert it again");
    await database.ask("owner", "UPDATE llm_usage SET cost_usd = 1, timestamp = timestamp, user_id = user_id WHERE feature = 'kept'");
    expect(await database.ask("reader", "SELECT user_id, cost_usd::int FROM llm_usage WHERE feature = 'kept'")).toEqual([{ user_id: hash("grace"), cost_usd: 1 }]);
    await database.ask("owner", "UPDATE llm_usage SET user_id = NULL WHERE feature = 'kept'");
    await expect(database.ask("owner", "UPDATE llm_usage SET user_id = 'grace' WHERE feature = 'kept'")).rejects.toThrow("delete it and insert it again");
  });

  test("are not in the log, however the statement fails that holds them", async () => {
    const statements = [
      // Of a row that fails, of a value, of the statement itself.
      "INSERT INTO llm_usage (timestamp, user_id) VALUES (NULL, 'hedy-row')",
      `INSERT INTO llm_usage (timestamp, user_id, status) VALUES (now(), 'hedy-value', '${"x".repeat(51)}')`,
      "INSERT INTO llm_usage (timestamp, user_id, total_tokens) VALUES (now(), 'hedy-number', 'hedy-tokens')",
      "INSERT INTO llm_usage (timestamp, user_id) VALUES (now(), 'O'hedy-quote')",
    ];
    for (const statement of statements) await expect(database.ask("owner", statement)).rejects.toThrow();
    await expect(database.ask("owner", "INSERT INTO llm_usage (timestamp, user_id) VALUES (NULL, $1)", ["hedy-parameter"])).rejects.toThrow();
    await expect(database.ask("writer", "INSERT INTO llm_usage (timestamp, user_id) VALUES (NULL, 'hedy-brought')")).rejects.toThrow();
    await eventually(() => expect(database.log()).toContain('null value in column "timestamp"'));
    expect(database.log()).not.toContain("hedy");
  });

  test("have a key that is in no table", async () => {
    const [{ dump } = { dump: "" }] = await database.ask<{ dump: string }>("owner", "SELECT database_to_xml(true, true, '')::text AS dump");
    expect(dump).toContain("llm_usage");
    expect(dump).not.toContain(database.userKey);
  });
});

describe("roles", () => {
  const denied: readonly (readonly [Role, string])[] = [
    ["writer", "SELECT count(*) FROM llm_usage"],
    ["writer", "SELECT count(*) FROM llm_usage_hour"],
    ["writer", "UPDATE llm_usage SET cost_usd = 0"],
    ["writer", "DELETE FROM llm_usage"],
    ["writer", "TRUNCATE llm_usage"],
    ["writer", "INSERT INTO llm_usage_hour (hour) VALUES (now())"],
    ["writer", "CREATE TABLE mine (id INTEGER)"],
    ["writer", "DROP TABLE llm_usage"],
    ["writer", `SELECT ${KEY_FUNCTION}()`],
    ["writer", "SELECT ledger_private.pseudonym('ada')"],
    ["reader", "INSERT INTO llm_usage (timestamp) VALUES (now())"],
    ["reader", "SET default_transaction_read_only = off; DELETE FROM llm_usage"],
    ["reader", "SET default_transaction_read_only = off; UPDATE llm_usage_day SET requests = 0"],
    ["reader", "SET default_transaction_read_only = off; CREATE TABLE mine (id INTEGER)"],
    ["reader", "SET default_transaction_read_only = off; SELECT make_llm_usage_partitions(1)"],
    ["reader", `SELECT ${KEY_FUNCTION}()`],
    ["reader", "SELECT ledger_private.pseudonym('ada')"],
    ["reader", "SELECT pg_read_file('/etc/passwd')"],
    ["reader", "SELECT rolpassword FROM pg_authid"],
    ["owner", "SELECT pg_read_file('/etc/passwd')"],
    ["owner", "CREATE ROLE mine"],
    ["owner", "COPY llm_usage TO PROGRAM 'cat'"],
  ];
  test.each(denied)("%s cannot: %s", async (role, statement) => {
    await expect(database.ask(role, statement)).rejects.toThrow(/permission denied|must be owner|read-only|must be superuser/);
  });

  test("reader cannot connect to another database, and nobody can without the password", async () => {
    await expect(database.login("reader", { database: "postgres" })).rejects.toThrow("permission denied for database");
    await expect(database.login("owner", { password: "" })).rejects.toThrow(/password/);
    await expect(database.login("admin", { password: "guess" })).rejects.toThrow("password authentication failed");
  });
});

describe("partitions", () => {
  const partitionOf = async (feature: string) =>
    (await database.ask<{ partition: string }>("owner", `SELECT tableoid::regclass::text AS partition FROM llm_usage WHERE feature = '${feature}'`))[0]?.partition;
  /** Begin of a month, counted from this one. */
  const month = (ahead: number) => {
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead));
  };
  const nameOf = (ahead: number) => `llm_usage_${month(ahead).toISOString().slice(0, "2026-11".length).replace("-", "_")}`;
  const lastMomentOf = (ahead: number) => new Date(month(ahead + 1).getTime() - 1).toISOString();

  test("are made ahead by the writer, month after month, and what waited elsewhere moves in", async () => {
    await insert("owner", "timestamp, feature, user_id, cost_usd", `'${lastMomentOf(3)}', 'third', 'ada', 2`);
    await insert("owner", "timestamp, feature", `'${month(5).toISOString()}', 'fifth'`);
    expect(await partitionOf("third")).toBe("llm_usage_default");
    const before = await database.ask("reader", "SELECT sum(requests) AS requests, sum(cost_usd) AS cost FROM llm_usage_day");
    await database.ask("writer", "SELECT make_llm_usage_partitions(4)");
    await database.ask("writer", "SELECT make_llm_usage_partitions(4)");
    expect(await partitionOf("third")).toBe(nameOf(3));
    expect(await partitionOf("fifth")).toBe("llm_usage_default");
    await insert("owner", "timestamp, feature, user_id", `'${month(4).toISOString()}', 'fourth', 'ada'`);
    expect(await partitionOf("fourth")).toBe(nameOf(4));
    expect(await database.ask("reader", "SELECT DISTINCT user_id FROM llm_usage WHERE feature IN ('third', 'fourth')")).toEqual([{ user_id: hash("ada") }]);
    // Moving is no new call.
    await database.ask("owner", "DELETE FROM llm_usage WHERE feature = 'fourth'");
    expect(await database.ask("reader", "SELECT sum(requests) AS requests, sum(cost_usd) AS cost FROM llm_usage_day")).toEqual(before);
  });

  test.each(["13", "-1", "NULL", "2000000000"])("are not made for %s months ahead", async (ahead) => {
    await expect(database.ask("writer", `SELECT make_llm_usage_partitions(${ahead})`)).rejects.toThrow("0 to 12 months ahead");
  });

  test("take nothing by their own name, which the totals would not follow", async () => {
    for (const partition of [nameOf(0), nameOf(4), "llm_usage_default"])
      for (const statement of [`INSERT INTO ${partition} (timestamp) VALUES (now())`, `UPDATE ${partition} SET cost_usd = 1`, `DELETE FROM ${partition}`])
        await expect(database.ask("owner", statement)).rejects.toThrow(`by its own name: do it to llm_usage`);
    for (const table of ["llm_usage", nameOf(3), "llm_usage_default"])
      await expect(database.ask("owner", `TRUNCATE ${table}`)).rejects.toThrow("DELETE FROM llm_usage does the same");
  });
});

describe("totals", () => {
  const groups = "environment, feature, team_id, model";
  const summed = (table: string) =>
    `SELECT ${groups}, sum(requests)::int AS requests, sum(errors)::int AS errors, sum(unpriced)::int AS unpriced, sum(total_tokens)::int AS tokens,
     sum(cost_usd)::float8 AS usd, sum(latency_ms)::int AS ms FROM ${table} GROUP BY ${groups} ORDER BY ${groups}`;
  const counted = `SELECT ${groups}, count(*)::int AS requests, count(*) FILTER (WHERE status = 'error')::int AS errors, count(*) FILTER (WHERE NOT priced)::int AS unpriced,
     coalesce(sum(total_tokens), 0)::int AS tokens, sum(cost_usd)::float8 AS usd, coalesce(sum(latency_ms), 0)::int AS ms FROM llm_usage GROUP BY ${groups} ORDER BY ${groups}`;
  const same = async () => {
    const expected = await database.ask("reader", counted);
    expect(expected.length).toBeGreaterThan(3);
    for (const table of ["llm_usage_hour", "llm_usage_day"]) expect(await database.ask("reader", summed(table))).toEqual(expected);
  };

  test("follow what is inserted, changed and deleted, by whomever", async () => {
    const names = "timestamp, feature, team_id, model, environment, status, total_tokens, cost_usd, latency_ms, trace_id, span_id";
    const rows = (n: number, feature: string) =>
      Array.from(
        { length: n },
        (_, i) =>
          `('2026-11-1${i % 10}T0${i % 7}:30:00Z', '${feature}', 't', 'm', 'production', '${i % 3 ? "success" : "error"}', ${i}, 0.000001, ${i * 10}, '${String(i).padStart(32, "0")}', '${String(i).padStart(16, "0")}')`,
      ).join(", ");
    await database.ask("writer", `INSERT INTO llm_usage (${names}) VALUES ${rows(50, "a")} ON CONFLICT DO NOTHING`);
    await database.ask("writer", `INSERT INTO llm_usage (${names}) VALUES ${rows(60, "a")} ON CONFLICT DO NOTHING`);
    await same();
    expect(await database.ask("reader", "SELECT sum(requests)::int AS requests FROM llm_usage_hour WHERE feature = 'a'")).toEqual([{ requests: 60 }]);
    await database.ask("owner", "UPDATE llm_usage SET cost_usd = 3, feature = 'b' WHERE feature = 'a' AND total_tokens > 30");
    await same();
    await database.ask("owner", "DELETE FROM llm_usage WHERE feature = 'b'");
    await same();
    expect(await database.ask("reader", "SELECT count(*)::int AS left FROM llm_usage_hour WHERE feature = 'b'")).toEqual([{ left: 0 }]);
  });
});
