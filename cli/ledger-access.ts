import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { connected, type DatabaseSettings, type LedgerClient } from "../ledger/connection.ts";
import type { Role } from "../ledger/names.ts";
import { databaseOf } from "../ledger/settings.ts";
import { ledgerProblem } from "./ledger-problem.ts";
import { describeLocal } from "./stack.ts";

/** The local stack's ledger, for commands. */
export interface LedgerAccess {
  readonly config: Config;
  readonly site: Site;
  readonly settings: DatabaseSettings;
  /** Does something as a role. @throws Problem where the database cannot be reached, does not let anybody in, or does not answer */
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
      connected(settings, role, work).catch((error: unknown) => {
        throw ledgerProblem(settings, role, error);
      }),
  };
}
