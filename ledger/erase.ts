import { connected, type DatabaseSettings, type LedgerClient, unhurried } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { BEFORE } from "./restore.ts";
import { migrations } from "./schema/all.ts";

/** What becomes of a person's calls: they lose who made them and keep what they cost, or they go with their part of the totals. */
export type ErasureMode = "anonymise" | "remove";

export interface Erasure {
  /** As applications know the person, or as the ledger does. It is bound and never part of a statement. */
  readonly user: string;
  readonly mode: ErasureMode;
  /** Who asked the system for it. */
  readonly by: string;
  readonly reason?: string | undefined;
}

export interface Erased {
  /** Number of its record in `ledger_erasure`. */
  readonly record: string;
  readonly calls: number;
}

/** What a person's calls are stored under: more than one where an id may be raw or hashed. */
export async function usersOf(owner: LedgerClient, user: string): Promise<readonly string[]> {
  const { rows } = await owner.query<{ users: readonly string[] }>("SELECT ledger_private.users_of($1) AS users", [user]);
  return rows[0]?.users ?? [];
}

export async function callsOf(owner: LedgerClient, users: readonly string[]): Promise<number> {
  await unhurried(owner);
  const { rows } = await owner.query<{ calls: string }>("SELECT count(*) AS calls FROM llm_usage WHERE user_id = ANY ($1)", [users]);
  return Number(rows[0]?.calls ?? 0);
}

/** Erases a person, with the record of it, or does nothing. Whoever adds calls waits meanwhile. */
export async function eraseUser(owner: LedgerClient, { user, mode, by, reason }: Erasure): Promise<Erased> {
  await unhurried(owner);
  const { rows } = await owner.query<{ erasure: string; calls: string }>("SELECT erasure, calls FROM ledger_private.erase($1, $2, $3, $4)", [
    user,
    mode === "remove",
    by,
    reason ?? null,
  ]);
  const [done] = rows;
  if (!done) throw new Error("the database did not say what it erased");
  return { record: done.erasure, calls: Number(done.calls) };
}

/** Writes to the record of an erasure that the deletion of log records was ordered. */
export async function logsOrdered(owner: LedgerClient, { record }: Erased): Promise<void> {
  const { rowCount } = await owner.query("UPDATE ledger_erasure SET logs_ordered_at = clock_timestamp() WHERE id = $1", [record]);
  // A restore changes the database, and carries records over a moment later.
  if (rowCount !== 1) throw new Error(`there is no record ${record} in ledger_erasure`);
}

/** Databases that a restore has put away: nobody erases in them. */
export async function putAway(owner: LedgerClient): Promise<readonly string[]> {
  const { rows } = await owner.query<{ name: string }>("SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1) ORDER BY 1", [BEFORE]);
  return rows.map(({ name }) => name);
}

/**
 * Erases in one database who was erased in another, as far as that was not done there yet, and carries over the record of
 * it. Says how many calls that was.
 */
export async function eraseAgain(settings: DatabaseSettings, { from, into }: { readonly from: string; readonly into: string }): Promise<number> {
  await migrate(settings, migrations, into);
  const known = await connected(
    settings,
    "owner",
    async (owner) => {
      const all = (table: string) => `(SELECT coalesce(json_agg(t), '[]')::text FROM ${table} AS t)`;
      const { rows } = await owner.query<{ erasures: string; records: string }>(`SELECT ${all("ledger_private.erased")} AS erasures, ${all("ledger_erasure")} AS records`);
      return rows[0];
    },
    from,
  );
  return connected(
    settings,
    "owner",
    async (owner) => {
      await unhurried(owner);
      const { rows } = await owner.query<{ calls: string }>("SELECT ledger_private.erase_again($1, $2) AS calls", [known?.erasures, known?.records]);
      return Number(rows[0]?.calls ?? 0);
    },
    into,
  );
}
