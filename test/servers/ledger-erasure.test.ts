import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connected, connections } from "../../ledger/connection.ts";
import { eraseUser } from "../../ledger/erase.ts";
import { readCalls } from "../../ledger/usage-row.ts";
import { writeCalls } from "../../ledger/writer.ts";
import { attributeKey } from "../../telemetry/attributes.ts";
import { HOUR_MS } from "../../telemetry/duration.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";
import { newSpanId, newTraceId, type SpanInput, tracesRequest } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";

let database: TestDatabase;
let writers: Pool;
beforeAll(async () => {
  database = await migratedDatabase();
  writers = connections(database.settings, "writer", 1);
});
afterAll(async () => {
  await writers?.end();
  await database?.close();
});

const hash = (id: string) => database.hash(id);

/** As the Collector delivers it: the user is hashed. */
function call(user: string | undefined, ended: Date, more: Partial<SpanInput> = {}): SpanInput {
  const attributes = {
    ...{ [attributeKey("requestId")]: `req of ${user}`, [attributeKey("feature")]: "chat", [attributeKey("team")]: "t", [attributeKey("model")]: "gpt-4o" },
    ...{ [attributeKey("totalTokens")]: 10, [attributeKey("costUsd")]: 0.25, ...(user ? { [attributeKey("user")]: hash(user) } : {}) },
  };
  return { name: "chat", traceId: newTraceId(), spanId: newSpanId(), ended, attributes, ...more };
}

async function delivered(spans: readonly SpanInput[]) {
  const counts = { stored: 0, duplicate: 0, set_aside: 0 };
  const add = () => Promise.resolve();
  const calls = readCalls(tracesRequest(spans) as never);
  await writeCalls(calls, writers, { add }, (result, some) => {
    counts[result] += some;
  });
  return counts;
}

const erase: TestDatabase["erase"] = (...asked) => database.erase(...asked);

const rowsOf = (user: string | null) => database.ask("reader", "SELECT * FROM llm_usage WHERE user_id IS NOT DISTINCT FROM $1 ORDER BY timestamp", [user]);
const sums = "sum(requests)::int AS requests, sum(total_tokens)::int AS tokens, sum(cost_usd)::float8 AS usd";

async function total(table = "llm_usage_day") {
  return (await database.ask<{ requests: number | null; tokens: number; usd: number }>("reader", `SELECT ${sums} FROM ${table}`))[0];
}

/** Holds every total against the rows that are there. */
async function totalsAreRight(): Promise<void> {
  const counted = (where: string) =>
    database.ask("reader", `SELECT nullif(count(*), 0)::int AS requests, sum(total_tokens)::int AS tokens, sum(cost_usd)::float8 AS usd FROM llm_usage WHERE ${where}`);
  for (const table of ["llm_usage_hour", "llm_usage_day"]) expect([await total(table)], table).toEqual(await counted("true"));
  expect([await total("llm_usage_user_day")]).toEqual(await counted("user_id IS NOT NULL"));
  const hours = (from: string) =>
    `SELECT ${from} AS hour, ${from === "hour" ? "sum(requests)" : "count(*)"}::int AS requests FROM ${from === "hour" ? "llm_usage_hour" : "llm_usage"}`;
  const byHour = await database.ask("reader", `${hours("hour")} GROUP BY 1 ORDER BY 1`);
  expect(byHour).toEqual(await database.ask("reader", `${hours("date_trunc('hour', timestamp, 'UTC')")} GROUP BY 1 ORDER BY 1`));
}

const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS + 1_234);
let past: readonly SpanInput[];

beforeEach(async () => {
  await database.ask("owner", "DELETE FROM llm_usage");
  await database.ask("owner", "DELETE FROM ledger_private.erased");
  past = [call("ada", ago(1)), call("ada", ago(30)), call("ada", ago(30 * 24)), call("grace", ago(1)), call(undefined, ago(1))];
  expect(await delivered(past)).toEqual({ stored: 5, duplicate: 0, set_aside: 0 });
  await totalsAreRight();
});

describe.each(["raw", "hashed"] as const)("a person who is known by the %s id", (kind) => {
  const known = (user: string) => (kind === "raw" ? user : hash(user).toUpperCase());

  test("is no longer in the calls; they and their cost are", async () => {
    const all = await total();
    expect(await erase(known("ada"))).toMatchObject({ calls: 3 });
    expect(await rowsOf(hash("ada"))).toEqual([]);
    expect(await rowsOf(hash("grace"))).toHaveLength(1);
    expect(await total()).toEqual(all);
    expect(await total("llm_usage_user_day")).toMatchObject({ requests: 1 });
    await totalsAreRight();
  });

  test("is gone with the calls, and their part of the totals", async () => {
    expect(await erase(known("ada"), "remove")).toMatchObject({ calls: 3 });
    expect(await database.ask("reader", "SELECT user_id FROM llm_usage ORDER BY 1")).toEqual([{ user_id: hash("grace") }, { user_id: null }]);
    expect(await total()).toMatchObject({ requests: 2, usd: 0.5 });
    await totalsAreRight();
  });
});

describe("a call without its person", () => {
  test("has nothing that would find it elsewhere: ids, and when it ended", async () => {
    await erase("ada");
    const rows = (await rowsOf(null)).filter(({ request_id: request }) => request === null);
    expect(rows.map(({ timestamp }) => timestamp)).toEqual(
      past
        .slice(0, 3)
        .map(({ ended = new Date() }) => new Date(Math.floor(ended.getTime() / HOUR_MS) * HOUR_MS))
        .toSorted((a, b) => a.getTime() - b.getTime()),
    );
    const text = JSON.stringify(rows);
    for (const { traceId = "", spanId = "" } of past.slice(0, 3)) {
      expect(text).not.toContain(traceId);
      expect(text).not.toContain(spanId);
    }
    for (const row of rows) expect(row).toMatchObject({ trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), span_id: expect.stringMatching(/^[0-9a-f]{16}$/), feature: "chat" });
  });

  test("has any number below zero in place of its own, also where it came late or had no ids: neighbours say neither when, nor who else", async () => {
    await database.ask("owner", "INSERT INTO llm_usage (timestamp, user_id, cost_usd) VALUES (now(), 'ada', 1)");
    await erase("ada");
    await delivered([call("ada", ago(3))]);
    const numbers = (await rowsOf(null)).filter(({ request_id: request }) => request === null).map(({ id }) => BigInt(id));
    expect(numbers).toHaveLength(5);
    const sorted = numbers.toSorted((a, b) => (a < b ? -1 : 1));
    expect(sorted.every((number) => number < 0n)).toBe(true);
    for (const [index, number] of sorted.slice(1).entries()) expect(number - (sorted[index] ?? 0n)).toBeGreaterThan(1_000n);
  });

  test("cannot be found by its ids any more once the secret is another, and still names nobody when it comes again", async () => {
    await erase("ada");
    await database.ask("owner", "UPDATE ledger_private.erased SET salt = ledger_private.gen_random_bytes(32)");
    expect(await delivered(past)).toMatchObject({ stored: 3, duplicate: 2 });
    expect(await rowsOf(hash("ada"))).toEqual([]);
    await totalsAreRight();
  });

  test("does not say which calls were of the same person, nor the same trace", async () => {
    const traceId = newTraceId();
    await delivered([call("hedy", ago(2), { traceId }), call("hedy", ago(2), { traceId })]);
    await erase("hedy");
    const found = await database.ask<{ trace: string }>("reader", "SELECT DISTINCT trace_id AS trace FROM llm_usage WHERE user_id IS NULL AND request_id IS NULL");
    expect(found).toHaveLength(2);
  });

  test("may have had no ids, as what programs insert themselves has none", async () => {
    await database.ask("owner", "INSERT INTO llm_usage (timestamp, user_id, cost_usd) VALUES (now(), 'joan', 1), (now(), 'joan', 1)");
    expect(await erase("joan")).toMatchObject({ calls: 2 });
    expect(await database.ask("reader", "SELECT count(*)::int AS rows FROM llm_usage WHERE user_id IS NULL AND trace_id IS NULL AND span_id IS NULL")).toEqual([{ rows: 2 }]);
    await totalsAreRight();
  });
});

describe("calls from before an erasure that are delivered again", () => {
  test("are there already, without the person", async () => {
    await erase("ada");
    const all = await total();
    expect(await delivered(past)).toEqual({ stored: 0, duplicate: 5, set_aside: 0 });
    expect(await rowsOf(hash("ada"))).toEqual([]);
    expect(await total()).toEqual(all);
  });

  test("stay away where they were removed", async () => {
    await erase("ada", "remove");
    expect(await delivered(past)).toEqual({ stored: 0, duplicate: 5, set_aside: 0 });
    expect(await total()).toMatchObject({ requests: 2 });
    await totalsAreRight();
  });

  test.each(["anonymise", "remove"] as const)("and those that come for the first time name nobody: %s", async (mode) => {
    await erase("ada", mode);
    const late = [call("ada", ago(3)), call("grace", ago(3))];
    const kept = mode === "anonymise" ? 1 : 0;
    for (const stored of [1 + kept, 0]) expect(await delivered(late)).toEqual({ stored, duplicate: 2 - stored, set_aside: 0 });
    expect(await rowsOf(hash("ada"))).toEqual([]);
    expect(await rowsOf(hash("grace"))).toHaveLength(2);
    await totalsAreRight();
  });

  test("come back neither when a person is erased again, nor when in the other way", async () => {
    await erase("ada", "remove");
    expect(await erase("ada", "anonymise")).toMatchObject({ calls: 0 });
    expect(await delivered(past)).toMatchObject({ stored: 0 });
    await erase("grace", "anonymise");
    await erase("grace", "remove");
    expect(await delivered(past)).toMatchObject({ stored: 0 });
    expect(await total()).toMatchObject({ requests: 2 });
    await totalsAreRight();
  });

  test("were of a clock that is ahead: a little is the past, much is not", async () => {
    const [minutes, days] = [call("ada", ago(-0.5)), call("ada", ago(-72))];
    await delivered([minutes, days]);
    expect(await erase("ada")).toMatchObject({ calls: 5 });
    await delivered([minutes]);
    expect(await rowsOf(hash("ada"))).toEqual([]);
    await delivered([call("ada", ago(-48))]);
    expect(await rowsOf(hash("ada"))).toHaveLength(1);
  });

  test("were inserted by a program itself, with the id as it is known outside", async () => {
    await erase("ada");
    await database.ask("owner", "INSERT INTO llm_usage (timestamp, user_id, cost_usd) VALUES (now() - INTERVAL '2 days', 'ada', 1)");
    expect(await rowsOf(hash("ada"))).toEqual([]);
  });
});

test("calls after an erasure count as anybody's", async () => {
  await erase("ada");
  expect(await delivered([call("ada", new Date(Date.now() + 5))])).toMatchObject({ stored: 1 });
  const [row] = await rowsOf(hash("ada"));
  expect(row).toMatchObject({ request_id: "req of ada", user_id: hash("ada") });
  expect(await erase("ada")).toMatchObject({ calls: 1 });
});

test("a call that is being written meanwhile is erased too", async () => {
  const owner = new Promise<void>((resolve, reject) => {
    // It has the table to itself, and the call waits.
    connected(database.settings, "owner", async (client) => {
      await client.query("BEGIN");
      await eraseUser(client, { user: "ada", mode: "anonymise", by: "tester" });
      const waiting = delivered([call("ada", ago(1))]);
      await eventually(async () => expect(await database.ask("admin", "SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted")).toEqual([{ waiting: 1 }]));
      await client.query("COMMIT");
      expect(await waiting).toMatchObject({ stored: 1 });
    }).then(resolve, reject);
  });
  await owner;
  expect(await rowsOf(hash("ada"))).toEqual([]);
});

test("an id that is 64 hex digits may be raw: both that it can mean are erased", async () => {
  const digest = "0a".repeat(32);
  await delivered([call(digest, ago(1))]);
  expect(await erase(digest)).toMatchObject({ calls: 1 });
});

test("totals of a partition that was dropped lose the person too", async () => {
  await database.ask("owner", "INSERT INTO llm_usage_user_day (day, user_id, requests, errors, unpriced, total_tokens, cost_usd) VALUES ('2020-01-01', $1, 1, 0, 0, 1, 1)", [
    hash("ada"),
  ]);
  await erase("ada");
  expect(await database.ask("reader", "SELECT count(*)::int AS rows FROM llm_usage_user_day WHERE user_id = $1", [hash("ada")])).toEqual([{ rows: 0 }]);
});
