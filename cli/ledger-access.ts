import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { connected, type DatabaseSettings, type LedgerClient } from "../ledger/connection.ts";
import type { Role } from "../ledger/names.ts";
import { databaseOf } from "../ledger/settings.ts";
import { Problem } from "./problem.ts";
import { describeLocal } from "./stack.ts";

/** Where the network refuses, ends or does not know a connection; what Node.js calls it. */
const UNREACHABLE = ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENOENT", "EACCES"];

/** The local stack's ledger, for commands. */
export interface LedgerAccess {
  readonly config: Config;
  readonly site: Site;
  readonly settings: DatabaseSettings;
  /** Does something as a role. @throws Problem where the database cannot be reached */
  readonly as: <T>(role: Role, work: (client: LedgerClient) => Promise<T>) => Promise<T>;
}

export async function localLedger(): Promise<LedgerAccess> {
  const { config, site } = await describeLocal();
  return ledgerOf(config, site);
}

export function ledgerOf(config: Config, site: Site): LedgerAccess {
  const settings = databaseOf(site);
  return {
    config,
    site,
    settings,
    as: (role, work) =>
      connected(settings, role, work).catch((error: NodeJS.ErrnoException) => {
        if (!UNREACHABLE.includes(error.code ?? "")) throw error;
        throw new Problem(
          `The ledger's database at ${settings.host}:${settings.port} cannot be reached: ${error.message}\nStart the stack (make up), or see what ails it (npx plumb doctor). Its passwords are read by root and the user of the stack alone.`,
        );
      }),
  };
}
