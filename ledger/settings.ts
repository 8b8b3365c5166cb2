import { type Artifact, jsonArtifact } from "../artifact/artifact.ts";
import { USER_KEY } from "../collector/privacy.ts";
import { splitAddress } from "../config/address.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import type { AsideSettings } from "../intake/aside.ts";
import type { DatabaseSettings } from "./connection.ts";
import { type Folding, foldingOf } from "./folding.ts";
import { passwordSecret, type Role } from "./names.ts";

export const LEDGER_PATH = "ledger/ledger.json";

/** What the ledger is told when it starts. */
export interface LedgerSettings {
  /** Where it listens. */
  readonly host: string;
  readonly port: number;
  readonly database: DatabaseSettings;
  /** Where calls go that the database refuses for good. They stay: they may have cost money. */
  readonly aside: AsideSettings;
  readonly names: Folding;
}

/** The ledger's database, as the servers of a site see it. */
export function databaseOf(site: Site): DatabaseSettings {
  const password = (role: Role) => site.secret(passwordSecret(role));
  return {
    ...splitAddress(site.reach("postgres")),
    passwords: { admin: password("admin"), owner: password("owner"), writer: password("writer"), reader: password("reader") },
    userKey: site.secret(USER_KEY),
  };
}

/** Where calls wait that the database has refused. */
export function refusedCalls(site: Site): AsideSettings {
  return { directory: `${site.data("ledger")}/set-aside` };
}

export function ledgerFiles(config: Config, site: Site): readonly Artifact[] {
  const settings: LedgerSettings = {
    ...splitAddress(site.listen("ledger")),
    database: databaseOf(site),
    aside: refusedCalls(site),
    names: foldingOf(config),
  };
  return [jsonArtifact(LEDGER_PATH, settings)];
}
