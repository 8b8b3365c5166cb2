import { HOUR_MS } from "../telemetry/duration.ts";
import type { PriceBook } from "../telemetry/prices/book.ts";
import { type CallCost, calculator, type UsedModel } from "../telemetry/prices/cost-of.ts";
import { partTypes } from "../telemetry/prices/price.ts";
import { type LedgerClient, unhurried } from "./connection.ts";
import { bounds, type Period } from "./reports/period.ts";
import { priceColumns, priceColumnsOfTable } from "./schema/repricing.ts";

/** Prices as they are now. */
export interface Prices {
  readonly books: readonly PriceBook[];
  /** Which edition they are. */
  readonly version: string;
}

/** Which calls are looked at: those of a period, of all models and providers where none is named. */
export interface RepricedCalls {
  readonly period: Period;
  /** The model that was asked for. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

/** What was worked out, and is still to be written. */
export interface Repricing extends RepricedCalls {
  readonly priceVersion?: string;
  /** The re-pricing that this one takes back. */
  readonly undoes?: string;
  /** Calls of which an erasure left only the hour, in which their price changed: nobody can say which it was. */
  readonly untimed: number;
  /** Calls of an undone re-pricing that are no longer in the ledger. */
  readonly missing: number;
}

/** Who changes costs, and why. */
export interface Author {
  /** Who asked the system for it. */
  readonly by: string;
  readonly reason?: string | undefined;
}

/** A re-pricing that cannot be done; says what to do instead. */
export class RepricingError extends Error {}

/** So many calls are priced at once. */
const BATCH = 5_000;

/** What is read of a call: what a price is found by, and what it has made of the call so far. */
const read = ["id", "timestamp", "provider", "model", "response_model", "input_tokens", "output_tokens", ...partTypes.map((part) => `${part}_tokens`), ...priceColumns];

const listOf = (columns: readonly string[], of = "") => columns.map((column) => `${of}${column}`).join(", ");

/** What makes a call another one: which edition priced it is no reason to change it. */
const valued = priceColumns.filter((column) => column !== "price_model" && column !== "price_version");

/** Holds on a call and its new cost where that is another. */
export const CHANGES = `(${listOf(valued, "found.")}) IS DISTINCT FROM (${listOf(valued, "fresh.")})`;

/** The row that a call was read from. */
const SAME_ROW = `u.timestamp = found.timestamp AND u.id = found.id AND u.timestamp >= $1 AND u.timestamp < $2`;

/**
 * Works out what calls cost by the prices of now, in two tables that end with the connection: `found`, the calls as they
 * are, and `fresh`, the costs of those that have a price. Nothing else changes.
 *
 * What a program inserted with a cost of its own keeps it: no price has made that.
 */
export async function recalculate(owner: LedgerClient, calls: RepricedCalls, { books, version }: Prices): Promise<Repricing> {
  await begin(owner);
  const { period, model, provider } = calls;
  const { rowCount } = await owner.query(
    `INSERT INTO found (${listOf(read)}, untimed)
     SELECT ${listOf(read)}, request_id IS NULL AND timestamp = date_trunc('hour', timestamp, 'UTC') FROM llm_usage
     WHERE timestamp >= $1 AND timestamp < $2 AND ($3::text IS NULL OR model = $3) AND ($4::text IS NULL OR provider = $4)`,
    [...bounds(period), model ?? null, provider ?? null],
  );
  const costOf = calculator(books);
  let untimed = 0;
  for (let from = 0; from < (rowCount ?? 0); from += BATCH) {
    const { rows } = await owner.query<Found>(`SELECT *, (extract(epoch FROM timestamp) * 1000)::float8 AS ended_ms FROM found WHERE n > $1 AND n <= $2`, [from, from + BATCH]);
    const costs = rows.flatMap((row) => {
      const call = usedModel(row);
      const cost = row.priced && row.price_model === null ? undefined : costOf(call);
      if (!cost) return [];
      const late = row.untimed ? costOf({ ...call, endedMs: call.endedMs + HOUR_MS - 1 }) : cost;
      if (late?.usd === cost.usd) return [[row.n, cost] as const];
      untimed++;
      return [];
    });
    await addFresh(owner, costs, version);
  }
  return { ...calls, priceVersion: version, untimed, missing: 0 };
}

/** Finds what calls had cost before a re-pricing, in the same two tables. @throws RepricingError where that cannot be told */
export async function recall(owner: LedgerClient, id: string): Promise<Repricing> {
  await begin(owner);
  const { rows: records } = await owner.query<{ from_ms: number; to_ms: number; calls: string }>(
    "SELECT (extract(epoch FROM period_from) * 1000)::float8 AS from_ms, (extract(epoch FROM period_to) * 1000)::float8 AS to_ms, calls FROM llm_repricing WHERE id = $1",
    [id],
  );
  const [record] = records;
  if (!record) throw new RepricingError(`There is no re-pricing ${id}. The table llm_repricing lists them.`);
  const { rows } = await owner.query<{ later: string | null }>(
    "SELECT max(later.repricing) AS later FROM llm_repriced AS later JOIN llm_repriced AS this USING (call) WHERE this.repricing = $1 AND later.repricing > $1",
    [id],
  );
  const later = rows[0]?.later;
  if (later) throw new RepricingError(`Re-pricing ${later} has changed some of the calls of ${id} since: undo that one first.`);
  const period = { fromMs: record.from_ms, toMs: record.to_ms };
  const { rowCount } = await owner.query(
    `INSERT INTO found (${listOf(read)}, untimed) SELECT ${listOf(read, "u.")}, false FROM llm_usage AS u JOIN llm_repriced AS before ON before.call = u.id
     WHERE before.repricing = $3 AND u.timestamp >= $1 AND u.timestamp < $2`,
    [...bounds(period), id],
  );
  await owner.query(
    `INSERT INTO fresh (n, ${listOf(priceColumns)}) SELECT n, ${listOf(priceColumns, "before.")} FROM found JOIN llm_repriced AS before ON before.call = found.id AND before.repricing = $1`,
    [id],
  );
  return { period, undoes: id, untimed: 0, missing: Number(record.calls) - (rowCount ?? 0) };
}

/**
 * Writes what was worked out, with the record of it, all of it or nothing. Undefined where nothing changes: there is no
 * record then.
 *
 * @throws RepricingError where a call is no longer as it was found
 */
export async function apply(owner: LedgerClient, repricing: Repricing, { by, reason }: Author): Promise<string | undefined> {
  const { period, provider, model, priceVersion, undoes } = repricing;
  await owner.query("BEGIN READ WRITE");
  // Else the database takes them for small, and looks through one of them for each row of the other.
  await owner.query("ANALYZE found, fresh");
  const { rows } = await owner.query<{ id: string; calls: string }>(
    `INSERT INTO llm_repricing (period_from, period_to, provider, model, price_version, undoes, reason, system_user_name, calls, old_usd, new_usd)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, count(*), coalesce(sum(found.cost_usd), 0), coalesce(sum(fresh.cost_usd), 0) FROM found JOIN fresh USING (n) WHERE ${CHANGES}
     HAVING count(*) > 0 RETURNING id, calls`,
    [...bounds(period), provider ?? null, model ?? null, priceVersion ?? null, undoes ?? null, reason ?? null, by],
  );
  const [record] = rows;
  if (!record) {
    await owner.query("ROLLBACK");
    return undefined;
  }
  // Nobody changes the rows between what is kept of them and what they become.
  const kept = await owner.query(
    `INSERT INTO llm_repriced (repricing, call, ${listOf(priceColumns)}) SELECT $3, u.id, ${listOf(priceColumns, "u.")} FROM found JOIN fresh USING (n) JOIN llm_usage AS u ON ${SAME_ROW}
     WHERE ${CHANGES} AND (${listOf(priceColumns, "u.")}) IS NOT DISTINCT FROM (${listOf(priceColumns, "found.")}) FOR UPDATE OF u`,
    [...bounds(period), record.id],
  );
  const changed = await owner.query(
    `UPDATE llm_usage AS u SET (${listOf(priceColumns)}) = ROW(${listOf(priceColumns, "fresh.")}) FROM found JOIN fresh USING (n) WHERE ${SAME_ROW} AND ${CHANGES}`,
    bounds(period),
  );
  if (kept.rowCount !== Number(record.calls) || changed.rowCount !== kept.rowCount) {
    await owner.query("ROLLBACK");
    throw new RepricingError("Calls of this time were changed meanwhile, by an erasure or another re-pricing. Nothing was changed; run the same command again.");
  }
  await owner.query("COMMIT");
  return record.id;
}

/** Until something is written, the connection can write to nothing but its own two tables. */
async function begin(owner: LedgerClient): Promise<void> {
  await unhurried(owner);
  await owner.query("CREATE TEMP TABLE found (n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, LIKE llm_usage, untimed BOOLEAN NOT NULL)");
  await owner.query(`CREATE TEMP TABLE fresh (n BIGINT PRIMARY KEY, ${priceColumnsOfTable})`);
  await owner.query("SET default_transaction_read_only = on");
}

interface Found extends Readonly<Record<string, unknown>> {
  readonly n: string;
  readonly ended_ms: number;
  readonly priced: boolean;
  readonly price_model: string | null;
  /** Where its time may be the hour that it was in, as an erasure leaves it. */
  readonly untimed: boolean;
}

function usedModel(row: Found): UsedModel {
  const tokens = Object.fromEntries(["input", "output", ...partTypes].map((type) => [type, row[`${type}_tokens`]])) as UsedModel["tokens"];
  const text = (column: string) => row[column] as string | null;
  return { provider: text("provider"), model: text("model"), responseModel: text("response_model"), endedMs: row.ended_ms, tokens };
}

/** Amounts go as the writer sends them, and the database rounds them as it rounds the writer's. */
async function addFresh(owner: LedgerClient, costs: readonly (readonly [n: string, cost: CallCost])[], version: string): Promise<void> {
  const columns: Readonly<Record<(typeof priceColumns)[number], (cost: CallCost) => string | number | boolean>> = {
    cost_usd: ({ usd }) => usd,
    input_cost_usd: ({ byType }) => byType.input ?? 0,
    cache_read_cost_usd: ({ byType }) => byType.cache_read ?? 0,
    cache_write_cost_usd: ({ byType }) => byType.cache_write ?? 0,
    output_cost_usd: ({ byType }) => byType.output ?? 0,
    reasoning_cost_usd: ({ byType }) => byType.reasoning ?? 0,
    audio_input_cost_usd: ({ byType }) => byType.audio_input ?? 0,
    audio_output_cost_usd: ({ byType }) => byType.audio_output ?? 0,
    priced: () => true,
    price_model: ({ entry }) => entry,
    price_version: () => version,
  };
  const types = priceColumns.map((column) => (column.endsWith("_usd") ? "numeric" : column === "priced" ? "boolean" : "varchar"));
  await owner.query(`INSERT INTO fresh (n, ${listOf(priceColumns)}) SELECT * FROM unnest($1::bigint[], ${types.map((type, index) => `$${index + 2}::${type}[]`).join(", ")})`, [
    costs.map(([n]) => n),
    ...priceColumns.map((column) => costs.map(([, cost]) => columns[column](cost))),
  ]);
}
