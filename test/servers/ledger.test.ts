import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerSettings } from "../../ledger/settings.ts";
import { LEDGER_PATH } from "../../ledger/settings.ts";
import { attributeKey, costKey } from "../../telemetry/attributes.ts";
import { ledgerLag, ledgerRows, modelVersions, monthCost, monthForecast } from "../../telemetry/server-metrics.ts";
import { emptyDatabase, startLedger, type TestDatabase } from "../support/database.ts";
import { matching, scrape, sumBy, sumOf } from "../support/exposition.ts";
import { newSpanId, newTraceId, post, type SpanInput, tracesRequest } from "../support/otlp.ts";
import { eventually, type Process } from "../support/process.ts";

/** A span as the Collector hands it over. */
const call = (more: SpanInput["attributes"] = {}, span: Partial<SpanInput> = {}): SpanInput => ({
  name: "chat",
  traceId: newTraceId(),
  spanId: newSpanId(),
  attributes: {
    ...{ [attributeKey("operation")]: "chat", [attributeKey("provider")]: "openai", [attributeKey("model")]: "gpt-4o", [attributeKey("responseModel")]: "gpt-4o-2024-08-06" },
    ...{ [attributeKey("status")]: "success", [attributeKey("feature")]: "chat_assistant", [attributeKey("team")]: "assistants", [attributeKey("user")]: "f".repeat(64) },
    ...{ [attributeKey("inputTokens")]: 100, [attributeKey("outputTokens")]: 10, [attributeKey("totalTokens")]: 110, [attributeKey("latencySeconds")]: 0.25 },
    ...{ [attributeKey("costUsd")]: 0.25, [costKey("input")]: 0.2, [costKey("output")]: 0.05 },
    ...more,
  },
  ...span,
});

const sender = { resource: { "service.name": "ai-app", "deployment.environment.name": "production" } };

let database: TestDatabase;
let ledger: Process;
const send = (...spans: readonly SpanInput[]) => post(`http://${database.stack.site.reach("ledger")}/v1/traces`, tracesRequest(spans, sender));
const metrics = () => scrape(`http://${database.stack.site.reach("ledger")}/metrics`);
const rows = () => metrics().then((samples) => sumBy(samples, ledgerRows.prom, "result"));
const count = async (where = "true") => (await database.ask<{ rows: number }>("owner", `SELECT count(*)::int AS rows FROM llm_usage WHERE ${where}`))[0]?.rows;

beforeAll(async () => {
  database = await emptyDatabase({ demo: { enabled: true } });
  ledger = await startLedger(database.stack);
});
afterAll(async () => {
  await ledger?.stop();
  await database?.close();
});

describe("the ledger before a real PostgreSQL", () => {
  test("makes its database and keeps every call with all that is known of it", async () => {
    const [traceId, spanId, ended] = [newTraceId(), newSpanId(), new Date("2026-11-20T10:11:12.345Z")];
    expect(await send(call({ [attributeKey("requestId")]: "req-1", [attributeKey("cacheReadTokens")]: 40, [costKey("cache_read")]: 0.01 }, { traceId, spanId, ended }))).toBe(200);
    const [row] = await database.ask("reader", "SELECT * FROM llm_usage WHERE request_id = 'req-1'");
    expect(row).toMatchObject({
      ...{ timestamp: ended, trace_id: traceId, span_id: spanId, service: "ai-app", environment: "production", feature: "chat_assistant", team_id: "assistants" },
      ...{ model: "gpt-4o", response_model: "gpt-4o-2024-08-06", provider: "openai", operation: "chat", status: "success", user_id: "f".repeat(64) },
      ...{
        input_tokens: 100,
        output_tokens: 10,
        total_tokens: 110,
        cache_read_tokens: 40,
        latency_ms: 250,
        cost_usd: "0.250000000000",
        cache_read_cost_usd: "0.010000000000",
        priced: true,
      },
    });
  });

  test("keeps a call once, however often it is delivered, in one request or in many", async () => {
    const before = await rows();
    const one = call({}, { ended: new Date() });
    expect(await send(one, one)).toBe(200);
    expect(await send(call(), one)).toBe(200);
    expect(await rows()).toEqual({ ...before, stored: (before.stored ?? 0) + 2, duplicate: (before.duplicate ?? 0) + 2 });
  });

  test("has a row for calls of any time: late, early, and out of order", async () => {
    const times = ["1999-01-01T00:00:00Z", "2031-05-05T00:00:00Z", "2026-10-31T23:59:59.999Z", "2026-11-01T00:00:00Z"];
    const ids = times.map(() => newTraceId());
    expect(await send(...times.map((time, index) => call({}, { ended: new Date(time), ...(ids[index] ? { traceId: ids[index] } : {}) })))).toBe(200);
    expect(await count(`trace_id IN (${ids.map((id) => `'${id}'`).join(", ")})`)).toBe(4);
  });

  test("sets aside what can be no row, with the reason, and keeps the others of the request", async () => {
    const before = await rows();
    const good = [call(), call(), call()];
    const tooMany = call({ [attributeKey("inputTokens")]: 3_000_000_000 });
    const nobodys = call({}, { traceId: "" });
    expect(await send(good[0] ?? call(), tooMany, good[1] ?? call(), nobodys, good[2] ?? call())).toBe(200);
    expect(await rows()).toEqual({ ...before, stored: (before.stored ?? 0) + 3, set_aside: (before.set_aside ?? 0) + 2 });
    const { aside } = JSON.parse(readFileSync(database.stack.site.file(LEDGER_PATH), "utf8")) as LedgerSettings;
    const lines = readdirSync(aside.directory).flatMap((file) => readFileSync(join(aside.directory, file), "utf8").trim().split("\n"));
    const said = lines.map((line) => JSON.parse(line) as { reason: string; call: { service: string; span: { spanId: string } } });
    expect(said.map(({ reason, call: { span } }) => [reason, span.spanId])).toEqual([
      ['22003: value "3000000000" is out of range for type integer', tooMany.spanId],
      ["it has no trace id", nobodys.spanId],
    ]);
  });

  test("shows what the month cost so far and what it comes to, for every declared payer", async () => {
    await eventually(async () => {
      const samples = await metrics();
      const [{ usd } = { usd: 0 }] = await database.ask<{ usd: number }>(
        "owner",
        "SELECT sum(cost_usd)::float8 AS usd FROM llm_usage WHERE date_trunc('month', timestamp, 'UTC') = date_trunc('month', now(), 'UTC')",
      );
      const payer = { environment: "production", feature: "chat_assistant", team: "assistants" };
      expect(sumOf(samples, monthCost.prom, payer)).toBeCloseTo(usd, 9);
      expect(sumOf(samples, monthForecast.prom, payer)).toBeGreaterThan(usd);
      const zero = (where: Readonly<Record<string, string>>) => matching(samples, monthCost.prom, where).map(({ value }) => value);
      expect(zero({ environment: "production", feature: "document_search" })).toEqual([0, 0]);
      expect(zero({ environment: "demo" })).toEqual([0, 0, 0]);
      expect(sumOf(samples, modelVersions.prom, { environment: "production", service: "ai-app", model: "gpt-4o" })).toBe(1);
    }, 60);
  });

  test("counts another version of a model that answers", async () => {
    expect(await send(call({ [attributeKey("responseModel")]: "gpt-4o-2024-11-20" }))).toBe(200);
    await eventually(async () => expect(sumOf(await metrics(), modelVersions.prom, { environment: "production", service: "ai-app", model: "gpt-4o" })).toBe(2), 60);
  });

  test("answers 503 while the database is away, falls behind, and catches up when it is back", async () => {
    await database.kill();
    const late = call({}, { ended: new Date(Date.now() - 60_000) });
    expect(await send(late)).toBe(503);
    expect(sumOf(await metrics(), ledgerLag.prom)).toBeGreaterThan(59);
    await eventually(async () => expect((await fetch(`http://${database.stack.site.reach("ledger")}/healthz`)).status).toBe(503));
    await eventually(() => database.start());
    await eventually(async () => expect(await send(late)).toBe(200));
    expect(await count(`span_id = '${late.spanId}'`)).toBe(1);
    await eventually(async () => expect((await fetch(`http://${database.stack.site.reach("ledger")}/healthz`)).status).toBe(200));
  });

  test("keeps totals by hour and day that are those of its rows", async () => {
    const sums = "sum(requests)::int AS requests, sum(input_tokens)::int AS input_tokens, sum(cost_usd)::float8 AS cost_usd, sum(output_cost_usd)::float8 AS output_cost_usd";
    const [fromRows] = await database.ask("reader", `SELECT ${sums.replace("sum(requests)", "count(*)")} FROM llm_usage`);
    expect((fromRows as { requests: number }).requests).toBeGreaterThan(10);
    for (const table of ["llm_usage_hour", "llm_usage_day"]) expect(await database.ask("reader", `SELECT ${sums} FROM ${table}`)).toEqual([fromRows]);
  });
});
