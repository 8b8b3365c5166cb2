import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { concerned, erase } from "../../cli/erase.ts";
import { ledgerOf } from "../../cli/ledger-access.ts";
import { Problem } from "../../cli/problem.ts";
import { refusedCalls } from "../../ledger/settings.ts";
import { refusedRecords } from "../../recorder/settings.ts";
import { loki } from "../../stacks/services/loki.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";
import { eventually, type Process } from "../support/process.ts";
import { startServer } from "../support/server.ts";
import { stores } from "../support/stores.ts";

let database: TestDatabase;
let store: Process;
beforeAll(async () => {
  database = await migratedDatabase();
  store = await startServer(database.stack, loki);
});
afterAll(async () => {
  await store?.stop();
  await database?.close();
});

const hash = (id: string) => database.hash(id);
const access = () => ledgerOf(database.stack.config, database.stack.site);
const asked = (user: string, mode: "anonymise" | "remove" = "anonymise") => ({ user, mode, by: "tester", reason: "request 4711" });

async function said(work: (say: (line: string) => void) => Promise<void>): Promise<string> {
  const lines: string[] = [];
  await work((line) => lines.push(line));
  return lines.join("\n");
}

/** A log record with a user, as the recorder and the Collector hand it over: the user is a field. */
async function record(user: string, secondsAgo = 0): Promise<void> {
  const attributes = [{ key: "user_id", value: { stringValue: hash(user) } }];
  const logRecords = [{ timeUnixNano: String(BigInt(Date.now() - secondsAgo * 1_000) * 1_000_000n), body: { stringValue: `record ${secondsAgo}` }, attributes }];
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "ai-app" } }] };
  const body = JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
  const response = await fetch(`${database.stack.site.open("loki")}/otlp/v1/logs`, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(response.status).toBe(204);
}

const records = async (user: string) => (await stores(database.stack.site).logql(`{service_name=~".+"} | user_id="${hash(user)}"`)).flatMap(({ values }) => values).length;

beforeEach(async () => {
  await database.ask("owner", "DELETE FROM llm_usage");
  for (const user of ["ada", "ada", "grace"]) await database.ask("owner", "INSERT INTO llm_usage (timestamp, user_id, cost_usd) VALUES (now(), $1, 1)", [user]);
});

describe("plumb erase", () => {
  test("says beforehand what it would be about, over all the time that records are kept, and changes nothing", async () => {
    // The older one first: Loki takes nothing that is far behind its stream.
    await record("ada", 9 * 86_400);
    await record("ada");
    await record("grace");
    const { config, site } = database.stack;
    for (const { directory } of [refusedCalls(site), refusedRecords(config, site)]) {
      mkdirSync(directory, { recursive: true });
      appendFileSync(`${directory}/2026-11-24.jsonl`, `{"reason":"…","call":"${hash("ada")}"}\n{"reason":"…","call":"${hash("grace")}"}\n`);
    }
    // What is old is asked of its files only.
    expect((await fetch(`${database.stack.site.open("loki")}/flush`, { method: "POST" })).status).toBe(204);
    await eventually(async () => expect(await said((say) => concerned(access(), "ada", say))).toContain("log records  2"));
    for (const id of ["ada", hash("ada")])
      expect(await said((say) => concerned(access(), id, say))).toBe(["ledger       2 calls", "log records  2", "set aside    2", "Nothing was changed."].join("\n"));
    expect(await database.ask("reader", "SELECT count(*)::int AS rows FROM llm_usage WHERE user_id = $1", [hash("ada")])).toEqual([{ rows: 2 }]);
  });

  test("erases in the ledger, then in the logs, and says what remains", async () => {
    const text = await said((say) => erase(access(), asked("ada"), say));
    expect(text).toContain("ledger       2 calls without a person from now on");
    expect(text).toContain("log records  within five minutes no query finds them any more");
    expect(text).toContain("ledger/set-aside/2026-11-24.jsonl: 1 line with the keyed hash, which stay until you delete them");
    expect(text).toContain(`recorder/set-aside/2026-11-24.jsonl: 1 line with the keyed hash, gone ${database.stack.config.retention.logs} after their day`);
    expect(text).toContain(`each is gone ${database.stack.config.retention.traces} after its calls`);
    expect(text).not.toContain("ada");
    // It reads its list of deletions anew.
    await store.stop();
    store = await startServer(database.stack, loki);
    await eventually(async () => expect([await records("ada"), await records("grace")]).toEqual([0, 1]));
    expect(await database.ask("owner", "SELECT mode, calls::int, reason, logs_ordered_at IS NOT NULL AS ordered FROM ledger_erasure")).toEqual([
      { mode: "anonymised", calls: 2, reason: "request 4711", ordered: true },
    ]);
  });

  test("is a command: the id from standard input, who ran it, and the code that it ends with", async () => {
    const { config, site } = database.stack;
    const file = join(site.directory, "observability.config.mjs");
    writeFileSync(file, `export default ${JSON.stringify(config)}`);
    const run = (input: string, ...args: readonly string[]) =>
      spawnSync(process.execPath, ["cli/plumb.mjs", "erase", "--user", "-", ...args], {
        input,
        encoding: "utf8",
        env: { ...process.env, PLUMBLINE_CONFIG: file, SUDO_USER: "alice" },
      });
    expect(run("joan\n", "--dry-run")).toMatchObject({ status: 0, stdout: expect.stringContaining("ledger       0 calls\n") });
    const erased = run("grace\n", "--remove", "--reason", "request 4712");
    expect(erased).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("ledger       1 call gone, and their part of the totals") });
    expect(erased.stdout).not.toMatch(/grace/);
    expect(await database.ask("owner", "SELECT mode, system_user_name AS by, reason FROM ledger_erasure ORDER BY id DESC LIMIT 1")).toEqual([
      { mode: "removed", by: `${userInfo().username}, for alice`, reason: "request 4712" },
    ]);
    expect(run("", "--remove").status).toBe(2);
  });

  test("names a database that a restore has put away", async () => {
    await database.ask("admin", "CREATE DATABASE plumbline_before_20261124000000");
    expect(await said((say) => erase(access(), asked("grace", "remove"), say))).toContain("DROP DATABASE plumbline_before_20261124000000");
    await database.ask("admin", "DROP DATABASE plumbline_before_20261124000000");
  });

  test("says what is left to do where Loki is down, and does it when it is run again", async () => {
    await store.stop();
    const lines: string[] = [];
    const problem = await erase(access(), asked("ada"), (line) => lines.push(line)).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect((problem as Problem).message).toMatch(/does not answer.+\nThe ledger is done; the log records of this person are still to be deleted.+run the same command again/);
    expect((problem as Problem).message).not.toContain(hash("ada"));
    expect(lines).toEqual([expect.stringContaining("2 calls without a person")]);
    store = await startServer(database.stack, loki);
    expect(await said((say) => erase(access(), asked("ada"), say))).toContain("no call of this person is there");
    const [unordered, ordered] = await database
      .ask("owner", "SELECT logs_ordered_at IS NOT NULL AS ordered FROM ledger_erasure ORDER BY id DESC LIMIT 2")
      .then((rows) => rows.toReversed());
    expect([unordered, ordered]).toEqual([{ ordered: false }, { ordered: true }]);
  });

  test("does nothing where the ledger is down, and says so", async () => {
    await database.kill();
    await expect(erase(access(), asked("ada"), () => undefined)).rejects.toThrow(/cannot be reached.+\n.+make up.+\nNothing was erased/);
    await expect(concerned(access(), "ada", () => undefined)).rejects.toThrow(Problem);
  });
});
