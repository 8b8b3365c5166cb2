import { connected, type DatabaseSettings, unhurried } from "./connection.ts";
import { DATABASE, roles } from "./names.ts";

/** Where a backup is read in, beside the database that is in use. */
export const RESTORING = `${DATABASE}_restoring`;

/** How the names begin under which databases stay that gave up their place. */
export const BEFORE = `${DATABASE}_before_`;

/** An empty database for a backup. What an earlier try has left there is gone. */
export async function makeRoom(settings: DatabaseSettings): Promise<void> {
  await dismiss(settings);
  await asAdmin(settings, `CREATE DATABASE ${RESTORING} OWNER ${roles.owner} TEMPLATE template0`);
}

export interface Restored {
  readonly calls: number;
  /** The hour of the newest call (UTC); undefined where there is none. */
  readonly newest: string | undefined;
}

/** What has been read in, by its totals; undefined where it is no ledger. */
export async function restored(settings: DatabaseSettings): Promise<Restored | undefined> {
  return connected(
    settings,
    "admin",
    async (client) => {
      const tables = ["llm_usage", "llm_usage_hour", "llm_usage_day", "ledger_migration"];
      const { rows } = await client.query<{ there: boolean }>("SELECT bool_and(to_regclass(name) IS NOT NULL) AS there FROM unnest($1::text[]) AS name", [tables]);
      if (!rows[0]?.there) return undefined;
      const totals = await client.query<{ calls: string; newest: Date | null }>("SELECT coalesce(sum(requests), 0) AS calls, max(hour) AS newest FROM llm_usage_hour");
      const [total] = totals.rows;
      return { calls: Number(total?.calls ?? 0), newest: total?.newest?.toISOString() };
    },
    RESTORING,
  );
}

/**
 * Puts what has been read in into the place of the ledger's database, or changes nothing. That one stays, under the name
 * that is given back. The ledger must be stopped: it opens its connections again. Where this is broken off, nobody gets
 * into the database until the ledger has started (prepare.ts).
 */
export async function takePlace(settings: DatabaseSettings, now: Date): Promise<string> {
  const before = `${BEFORE}${now.toISOString().replaceAll(/[-:T]|\..*/g, "")}`;
  const allow = (name: string, connections: boolean) => asAdmin(settings, `ALTER DATABASE ${name} ALLOW_CONNECTIONS ${connections}`);
  // Nobody comes in between, such as a dashboard that asks.
  await allow(DATABASE, false);
  try {
    await asAdmin(
      settings,
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname IN ('${DATABASE}', '${RESTORING}')`,
      `BEGIN; ALTER DATABASE ${DATABASE} RENAME TO ${before}; ALTER DATABASE ${RESTORING} RENAME TO ${DATABASE}; ALTER DATABASE ${before} ALLOW_CONNECTIONS true; COMMIT`,
    );
  } catch (error) {
    // Why it failed is what matters; the ledger opens its database as it starts, too.
    await allow(DATABASE, true).catch(() => undefined);
    throw error;
  }
  return before;
}

/** Takes away what was read in and shall not be used. */
export function dismiss(settings: DatabaseSettings): Promise<void> {
  return asAdmin(settings, `DROP DATABASE IF EXISTS ${RESTORING} WITH (FORCE)`);
}

/** One after the other: these cannot be part of a transaction. */
async function asAdmin(settings: DatabaseSettings, ...statements: readonly string[]): Promise<void> {
  await connected(
    settings,
    "admin",
    async (client) => {
      await unhurried(client);
      for (const statement of statements) await client.query(statement);
    },
    "postgres",
  );
}
