import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ledgerOf } from "../../cli/ledger-access.ts";
import { Problem } from "../../cli/problem.ts";
import type { LedgerClient } from "../../ledger/connection.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.close());

const asked = (work: (client: LedgerClient) => Promise<unknown>) =>
  ledgerOf(database.stack.config, database.stack.site)
    .as("reader", work)
    .catch((error: unknown) => error);
const refused = async (message: RegExp, work: (client: LedgerClient) => Promise<unknown> = (client) => client.query("SELECT 1")) => {
  const problem = await asked(work);
  expect(problem).toBeInstanceOf(Problem);
  expect((problem as Problem).message).toMatch(message);
};
/** With another password than the ledger's database knows. */
async function locked(work: () => Promise<void>): Promise<void> {
  const file = database.settings.passwords.reader;
  const right = readFileSync(file, "utf8");
  writeFileSync(file, "another");
  await work().finally(() => writeFileSync(file, right));
}

test("an answer that takes too long is a problem with its limit, and what to ask instead", async () => {
  await refused(/took longer than the 20 s .+: canceling statement due to statement timeout\n.*shorter period/, async (client) => {
    await client.query("SET statement_timeout = 50");
    return client.query("SELECT pg_sleep(10)");
  });
});

test("a wrong password, a database that is closed or not there, tables that are not there, and an end in between are problems with a way out", async () => {
  await locked(() => refused(/does not let ledger_reader in: password authentication failed.+\n.+make up/));
  await refused(/is of another version than this program: relation "nothing" does not exist\n.+make up/, (client) => client.query("SELECT * FROM nothing"));
  await refused(/is of another version than this program: permission denied/, (client) => client.query("SELECT * FROM ledger_private.erased"));
  await refused(/cannot be reached: .+\n.+make up/, (client) => client.query("SELECT pg_terminate_backend(pg_backend_pid())"));
  await database.ask("admin", "ALTER DATABASE plumbline ALLOW_CONNECTIONS false");
  await refused(/is not there, or is closed: .+not currently accepting connections\n.+make up/);
  await database.ask("admin", "ALTER DATABASE plumbline ALLOW_CONNECTIONS true");
  await database.ask("admin", "ALTER DATABASE plumbline RENAME TO elsewhere");
  await refused(/is not there, or is closed: database "plumbline" does not exist\n.+make up/);
  await database.ask("admin", "ALTER DATABASE elsewhere RENAME TO plumbline");
});

test("what nobody can put right stays what it is", async () => {
  const error = await asked((client) => client.query("SELECT 1 / 0"));
  expect(error).not.toBeInstanceOf(Problem);
  expect(error).toMatchObject({ message: "division by zero" });
  const own = new Error("of the report");
  expect(await asked(() => Promise.reject(own))).toBe(own);
});

test("plumb report says it without a stack trace, and ends with 1", async () => {
  const { config, site } = database.stack;
  const file = join(site.directory, "observability.config.mjs");
  writeFileSync(file, `export default ${JSON.stringify(config)}`);
  await locked(async () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["cli/plumb.mjs", "report"], { encoding: "utf8", env: { ...process.env, PLUMBLINE_CONFIG: file } });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/does not let ledger_reader in/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
