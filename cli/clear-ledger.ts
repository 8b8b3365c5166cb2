import type { DatabaseSettings } from "../ledger/connection.ts";
import { forgetEnvironment } from "../ledger/forget.ts";
import { Problem } from "./problem.ts";

/** Removes the calls of an environment from the ledger. Says how many there were. */
export async function clearLedger(settings: DatabaseSettings, environment: string): Promise<number> {
  return forgetEnvironment(settings, environment).catch((error: Error) => {
    throw new Problem(
      `The ledger's database at ${settings.host}:${settings.port} did not confirm the deletion: ${error.message}\nSee whether it runs (npx plumb doctor), and clear again: what is gone already may be cleared twice.`,
    );
  });
}
