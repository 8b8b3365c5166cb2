import { readFileSync } from "node:fs";
import { Pool, type PoolClient } from "pg";
import { DATABASE, type Role, roles } from "./names.ts";

/** Where the database is and how to log in to it. */
export interface DatabaseSettings {
  readonly host: string;
  readonly port: number;
  /** Files that hold the passwords. */
  readonly passwords: Readonly<Record<Role, string>>;
  /** File with the key by which user ids are hashed, where the database finds it. */
  readonly userKey: string;
}

/** The longest that a statement may take, in milliseconds: less than the Collector waits for an answer. */
export const STATEMENT_MS = 20_000;

/** A connection that a question is asked through. */
export type LedgerClient = PoolClient;

/** Lets statements of a connection take as long as they need. */
export async function unhurried(client: Pick<LedgerClient, "query">): Promise<void> {
  await client.query("SET statement_timeout = 0");
}

/** Connections of a role, opened when they are needed and as many as are asked for; what waits for one waits its turn. */
export function connections({ host, port, passwords }: DatabaseSettings, role: Role, max: number, database = DATABASE): Pool {
  const pool = new Pool({
    host,
    port,
    database,
    user: roles[role],
    // Read anew for every connection: it may have been changed.
    password: () => readFileSync(passwords[role], "utf8").trim(),
    max,
    connectionTimeoutMillis: 10_000,
    statement_timeout: STATEMENT_MS,
    application_name: "ledger",
  });
  // A connection that ends while nobody uses it is opened again when somebody does.
  pool.on("error", () => undefined);
  // One that ends in use makes its query fail, which says enough. Nobody else listens then: the pool does not to one that it lent.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Does something with a connection of its own, and closes it: what it began and did not commit is undone. */
export async function connected<T>(settings: DatabaseSettings, role: Role, work: (client: PoolClient) => Promise<T>, database = DATABASE): Promise<T> {
  const pool = connections(settings, role, 1, database);
  try {
    const client = await pool.connect();
    try {
      return await work(client);
    } finally {
      client.release(true);
    }
  } finally {
    await pool.end();
  }
}
