import { expect } from "vitest";
import { ledgerOf } from "../../cli/ledger-access.ts";
import { type Repriced, reprice } from "../../cli/reprice.ts";
import { booksOf, editionOf } from "../../collector/price.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { priceColumns } from "../../ledger/schema/repricing.ts";
import { calculator } from "../../telemetry/prices/cost-of.ts";
import { configWith, sample } from "./config.ts";
import { migratedDatabase, type TestDatabase } from "./database.ts";

/** The first week of November. */
export const period = { fromMs: Date.parse("2026-11-01"), toMs: Date.parse("2026-11-08") };

export const author = { by: "tester", reason: "the rate was wrong" };

/** The sample's config with another price of the model of the house. */
export const priced = (price: ConfigInput["models"][string]["price"]) =>
  configWith({ models: { ...sample.models, "house-model": { provider: "self_hosted", ...(price ? { price } : {}) } } });
export const CHEAP = priced({ input: 1, output: 2 });
export const DEAR = priced({ input: 1.5, output: 2, cache_read: 0.123456 });

/** A ledger whose calls are priced again. */
export type RepricingLedger = Awaited<ReturnType<typeof repricingLedger>>;

export async function repricingLedger() {
  const database = await migratedDatabase();
  const ledger = (config = DEAR) => ({ ...ledgerOf(database.stack.config, database.stack.site), config });
  const records = () => database.ask<Record<string, string | null>>("reader", "SELECT * FROM llm_repricing ORDER BY id");
  return {
    database,
    run: (config = DEAR, what: Repriced = { period }) => reprice(ledger(config), what, author),
    shown: () => reprice(ledger(), { period }),
    rows: () => database.ask<Record<string, unknown>>("reader", "SELECT * FROM llm_usage ORDER BY id"),
    history: (id: string | undefined) => database.ask<Record<string, unknown>>("reader", "SELECT * FROM llm_repriced WHERE repricing = $1 ORDER BY call", [id]),
    records,
    latest: async () => (await records()).at(-1),
    usd: async (where = "true") =>
      (await database.ask<{ usd: string }>("reader", `SELECT coalesce(trim_scale(sum(cost_usd)), 0)::text AS usd FROM llm_usage WHERE ${where}`))[0]?.usd,
    calls: (columns: Readonly<Record<string, unknown>>, times: readonly string[], config = CHEAP) => insertCalls(database, columns, times, config),
    totalsAreRight: () => totalsAreRight(database),
  };
}

/** Calls as the Collector priced them by a config, in the hour of a time. */
async function insertCalls(database: TestDatabase, columns: Readonly<Record<string, unknown>>, times: readonly string[], config: typeof CHEAP): Promise<void> {
  const costOf = calculator(booksOf(config));
  for (const timestamp of times) {
    const row: Record<string, unknown> = {
      provider: "self_hosted",
      model: "house-model",
      feature: "chat",
      request_id: "r",
      input_tokens: 1_000,
      output_tokens: 100,
      timestamp,
      ...columns,
    };
    const count = (type: string) => (row[`${type}_tokens`] as number | undefined) ?? null;
    const tokens = { input: count("input"), output: count("output"), cache_read: count("cache_read"), cache_write: null, reasoning: null, audio_input: null, audio_output: null };
    const cost = costOf({ provider: String(row.provider), model: String(row.model), responseModel: null, endedMs: Date.parse(timestamp), tokens });
    const by = Object.fromEntries(Object.entries(cost?.byType ?? {}).map(([type, usd]) => [`${type}_cost_usd`, usd]));
    const all = {
      ...row,
      ...by,
      cost_usd: cost?.usd ?? 0,
      priced: cost !== undefined,
      price_model: cost?.entry ?? null,
      price_version: cost ? editionOf(booksOf(config)) : null,
      ...columns,
    };
    const names = Object.keys(all);
    await database.ask("owner", `INSERT INTO llm_usage (${names.join(", ")}) VALUES (${names.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(all));
  }
}

/** Holds every sum of the totals against the rows. */
async function totalsAreRight(database: TestDatabase): Promise<void> {
  const costs = priceColumns.filter((column) => column.endsWith("_usd"));
  for (const [table, where, some] of [
    ["llm_usage_hour", "true", costs],
    ["llm_usage_day", "true", costs],
    ["llm_usage_user_day", "user_id IS NOT NULL", ["cost_usd"]],
  ] as const) {
    const sums = some.map((column) => `sum(${column})::text AS ${column}`).join(", ");
    const totals = await database.ask("reader", `SELECT model, sum(requests)::int AS calls, sum(unpriced)::int AS unpriced, ${sums} FROM ${table} GROUP BY 1 ORDER BY 1`);
    expect(totals, table).toEqual(
      await database.ask(
        "reader",
        `SELECT model, count(*)::int AS calls, count(*) FILTER (WHERE NOT priced)::int AS unpriced, ${sums} FROM llm_usage WHERE ${where} GROUP BY 1 ORDER BY 1`,
      ),
    );
  }
}
