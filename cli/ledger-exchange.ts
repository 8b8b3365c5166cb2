import type { DatabaseSettings } from "../ledger/connection.ts";
import { eraseAgain } from "../ledger/erase.ts";
import { DATABASE } from "../ledger/names.ts";
import { dismiss, RESTORING, takePlace } from "../ledger/restore.ts";
import { WAY_OUT } from "./ledger-problem.ts";
import { Problem } from "./problem.ts";

/**
 * Erases in a backup that has been read in who was erased since it was made. Says how many calls that was.
 *
 * @throws Problem, and leaves nothing, where it cannot be done.
 */
export function eraseInBackup(settings: DatabaseSettings): Promise<number> {
  return orDismissed(settings, "Who was erased since the backup could not be erased in it", () => eraseAgain(settings, { from: DATABASE, into: RESTORING }));
}

interface Exchanged {
  /** The database that gave up its place. */
  readonly before: string;
  /** Calls of who was erased while the backup was being read. */
  readonly erased: number;
}

/**
 * Puts a backup that has been read in into the place of the ledger, which must be stopped.
 *
 * @throws Problem that says which of the two is in use.
 */
export async function exchange(settings: DatabaseSettings, now: Date): Promise<Exchanged> {
  const before = await orDismissed(settings, "The backup could not take the place of the ledger", () => takePlace(settings, now));
  try {
    // Nobody gets into the old one any more who does not know its new name: this is all that was erased there.
    return { before, erased: await eraseAgain(settings, { from: before, into: DATABASE }) };
  } catch (error) {
    throw new Problem(
      `The backup is in its place, but who was erased while it was read in could not be erased in it: ${(error as Error).message}\nWhat was there before is the database ${before}. Its ledger_erasure says, by erased_at, whether anybody was: erase them again (npx plumb erase).`,
    );
  }
}

/** What is left half done where somebody presses Ctrl-C is done to its end instead. */
export async function uninterrupted<T>(work: () => Promise<T>): Promise<T> {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const goOn = () => console.error("The two are changing places, which is not broken off.");
  for (const signal of signals) process.on(signal, goOn);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, goOn);
  }
}

async function orDismissed<T>(settings: DatabaseSettings, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Why it failed is what matters; the next restore takes away what this one leaves.
    await dismiss(settings).catch(() => undefined);
    throw new Problem(`${what}: ${(error as Error).message}\nThe ledger is as it was. ${WAY_OUT}`);
  }
}
