import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { collector } from "../../stacks/services/collector.ts";
import { ledgerRows } from "../../telemetry/server-metrics.ts";
import { emptyDatabase, startLedger, type TestDatabase } from "../support/database.ts";
import { scrape, sumBy } from "../support/exposition.ts";
import { type Accepted, markedLoad } from "../support/marked-load.ts";
import { eventually, type Process } from "../support/process.ts";
import { startServer } from "../support/server.ts";
import { grpcSink, httpSink, type Sink } from "../support/sinks.ts";

describe("a ledger whose database, program and Collector are killed under load", () => {
  let database: TestDatabase;
  let ledger: Process;
  let otelcol: Process;
  let sinks: readonly Sink[] = [];
  let accepted: Accepted;

  const startCollector = () => startServer(database.stack, collector);
  const rows = async () => sumBy(await scrape(`http://${database.stack.site.reach("ledger")}/metrics`), ledgerRows.prom, "result");

  beforeAll(async () => {
    database = await emptyDatabase();
    const { site, config } = database.stack;
    const { ports } = config.listen;
    sinks = await Promise.all([httpSink(ports.recorder), httpSink(ports.loki), grpcSink(ports.jaegerOtlp)]);
    ledger = await startLedger(database.stack);
    otelcol = await startCollector();
    const loading = markedLoad(`http://${site.reach("otlpHttp")}`, "ai-app", { senders: 8, seconds: 20 });
    await pause(3_000);
    await database.kill();
    await pause(3_000);
    await otelcol.kill();
    otelcol = await startCollector();
    await pause(2_000);
    await eventually(() => database.start());
    await pause(2_000);
    await ledger.kill();
    await pause(1_000);
    ledger = await startLedger(database.stack);
    accepted = await loading;
  }, 180_000);

  afterAll(async () => {
    await otelcol?.kill();
    await ledger?.stop();
    await database?.close();
    await Promise.all(sinks.map((sink) => sink.down()));
  });

  const stored = async () =>
    (await database.ask<{ request_id: string }>("reader", "SELECT request_id FROM llm_usage WHERE request_id LIKE 'marked-%'")).map(({ request_id }) => request_id);

  test("has every call that was accepted, once", async () => {
    expect(accepted.calls.length).toBeGreaterThan(500);
    expect(accepted.unanswered).toBeGreaterThan(0);
    await eventually(async () => {
      const found = new Set(await stored());
      expect(accepted.calls.filter((id) => !found.has(id))).toEqual([]);
    }, 90);
    const ids = await stored();
    expect(ids).toHaveLength(new Set(ids).size);
  });

  test("counts each of them once in its totals, and set none aside", async () => {
    const [{ calls } = { calls: 0 }] = await database.ask<{ calls: number }>("reader", "SELECT count(*)::int AS calls FROM llm_usage");
    for (const table of ["llm_usage_hour", "llm_usage_day"])
      expect(await database.ask("reader", `SELECT sum(requests)::int AS calls, sum(unpriced)::int AS unpriced, sum(cost_usd)::float8 AS usd FROM ${table}`)).toEqual([
        // Its tokens at the catalogue's price of the model.
        { calls, unpriced: 0, usd: expect.closeTo((calls * (100 * 0.15 + 10 * 0.6)) / 1_000_000, 9) },
      ]);
    expect((await rows()).set_aside ?? 0).toBe(0);
  });

  test("says which edition of the prices charged a call, and by which entry", async () => {
    const editions = await database.ask("reader", "SELECT DISTINCT price_version, price_model FROM llm_usage");
    expect(editions).toEqual([{ price_version: expect.stringMatching(/^[0-9a-f]{12}$/), price_model: "openai/gpt-4o-mini" }]);
  });
});
