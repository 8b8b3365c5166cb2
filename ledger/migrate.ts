import type { PoolClient } from "pg";
import { connected, type DatabaseSettings, unhurried } from "./connection.ts";
import { DATABASE } from "./names.ts";
import { migrations } from "./schema/all.ts";
import type { Migration } from "./schema/migration.ts";

/** Any number that nobody else locks by. */
const LOCK = 4_316_015;

/** Only a newer program can use it. */
export class NewerDatabase extends Error {}

/**
 * Brings the ledger's database, or another one, to the newest version, one step after the other, each whole or not at
 * all. Several may try at the same time.
 */
export async function migrate(settings: DatabaseSettings, steps: readonly Migration[] = migrations, database = DATABASE): Promise<void> {
  const work = async (client: PoolClient) => {
    // The others wait for whoever has it; migrations of large tables take their time.
    await unhurried(client);
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    await client.query("CREATE TABLE IF NOT EXISTS ledger_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL DEFAULT now())");
    const { rows } = await client.query<{ version: number }>("SELECT coalesce(max(version), 0) AS version FROM ledger_migration");
    const done = rows[0]?.version ?? 0;
    if (done > steps.length) throw new NewerDatabase(`the database has version ${done}, this program knows up to ${steps.length}: it is older than the one that was here before`);
    for (const [index, step] of steps.entries()) if (index >= done) await apply(client, index + 1, step);
  };
  await connected(settings, "owner", work, database);
}

async function apply(client: PoolClient, version: number, { name, sql }: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query("INSERT INTO ledger_migration (version, name) VALUES ($1, $2)", [version, name]);
    await client.query("COMMIT");
  } catch (error) {
    // Undone by the end of the connection; a ROLLBACK would fail where the connection is what failed, and hide why.
    throw new Error(`migration ${version} (${name}): ${(error as Error).message}`, { cause: error });
  }
}
