import { readFileSync } from "node:fs";
import type { LedgerClient } from "../ledger/connection.ts";
import { callsOf, type Erased, type ErasureMode, eraseUser, logsOrdered, putAway, usersOf } from "../ledger/erase.ts";
import { LogQuery } from "../query/logs.ts";
import { escapeRegex, matches, oneOf } from "../query/matcher.ts";
import { readArguments, switchOption, textOption, UsageError } from "./arguments.ts";
import { counted } from "./counted.ts";
import { type LedgerAccess, localLedger } from "./ledger-access.ts";
import { WAY_OUT } from "./ledger-problem.ts";
import { countRecords, orderDeletion } from "./log-deletion.ts";
import { Problem } from "./problem.ts";
import { remains, setAsideOf } from "./remains.ts";
import { systemUser } from "./system-user.ts";

export const eraseOptions = {
  user: textOption("ID", "the person, as applications say it or as the keyed hash that the ledger holds; - reads it from standard input"),
  remove: switchOption("take the calls out of ledger and totals, instead of taking the person out of the calls"),
  reason: textOption("TEXT", "for the record of erasures; without saying who it was"),
  "dry-run": switchOption("only say how many calls and log records are concerned"),
};

/** The longest reason, in characters. */
const LONGEST_REASON = 1_000;

interface Request {
  readonly user: string;
  readonly mode: ErasureMode;
  readonly reason?: string | undefined;
  readonly by: string;
}

/** Everything that is said goes here, line by line. */
type Say = (line: string) => void;

/** Erases a person from the ledger and the logs: `plumb erase --user ID`. */
export async function eraseCommand(args: readonly string[]): Promise<void> {
  const { options } = readArguments(eraseOptions, 0, args);
  const user = userOf(options.user);
  const { reason, remove } = options;
  if (reason && reason.length > LONGEST_REASON) throw new UsageError(`--reason has ${reason.length} characters; allowed are ${LONGEST_REASON}.`);
  if (reason && namesPerson(reason, user)) throw new UsageError("--reason names the person, and would stay. Say why without saying who: the number of the request, for one.");
  const access = await localLedger();
  if (options["dry-run"]) await concerned(access, user, console.log);
  else await erase(access, { user, mode: remove ? "remove" : "anonymise", reason, by: systemUser() }, console.log);
}

/** What an erasure would be about. Changes nothing. */
export async function concerned(access: LedgerAccess, user: string, say: Say): Promise<void> {
  const { config, site } = access;
  const { users, calls } = await inLedger(access, "Nothing was asked of it.", async (owner) => {
    const known = await usersOf(owner, user);
    return { users: known, calls: await callsOf(owner, known) };
  });
  say(`ledger       ${counted(calls, "call")}`);
  say(`log records  ${await countRecords(site.open("loki"), recordsOf(users), config.retention.logs)}`);
  const aside = await setAsideOf(access, users);
  say(`set aside    ${aside.reduce((sum, each) => sum + (each.calls ?? 0), 0)}${aside.some((each) => each.calls === undefined) ? ", and what could not be read" : ""}`);
  say("Nothing was changed.");
}

/** The ledger first, all of it or nothing; then the logs. Either can be done again. */
export async function erase(access: LedgerAccess, { user, mode, by, reason }: Request, say: Say): Promise<void> {
  const { users, erased, databases } = await inLedger(access, "Nothing was erased, and what was done may be done again.", async (owner) => ({
    users: await usersOf(owner, user),
    databases: await putAway(owner),
    erased: await eraseUser(owner, { user, mode, by, reason }),
  }));
  say(`ledger       ${outcome(mode, erased)}`);
  try {
    await orderDeletion(access.site.open("loki"), recordsOf(users), access.config.retention.logs);
  } catch (error) {
    throw new Problem(
      `${(error as Error).message}\nThe ledger is done; the log records of this person are still to be deleted. Start Loki (make up), and run the same command again: what is erased already is found to be so.`,
    );
  }
  await inLedger(access, `The deletion of log records is ordered, but record ${erased.record} of ledger_erasure does not say so: run the same command again.`, (owner) =>
    logsOrdered(owner, erased),
  );
  say("log records  within five minutes no query finds them any more; Loki deletes them after a day, in which that can be cancelled");
  say(`record       ${erased.record} in ledger_erasure, without who it was`);
  say("");
  say("What remains, and until when:");
  for (const line of remains(access.config, { setAside: await setAsideOf(access, users), databases })) say(line);
}

function outcome(mode: ErasureMode, { calls }: Erased): string {
  if (calls === 0) return "no call of this person is there, and none from before now will be: was the id right?";
  if (mode === "remove") return `${counted(calls, "call")} gone, and their part of the totals`;
  return `${counted(calls, "call")} without a person from now on; what they cost is counted as before`;
}

/** Log records of calls, and those that applications write with a user. */
function recordsOf(users: readonly string[]): LogQuery {
  return LogQuery.from("service_name", matches(".+")).where("user_id", oneOf(users));
}

/** Nothing of an error says who was meant: the id was bound, and the database does not quote it. */
async function inLedger<T>({ as, settings }: LedgerAccess, after: string, work: (owner: LedgerClient) => Promise<T>): Promise<T> {
  return as("owner", work).catch((error: Error) => {
    if (error instanceof Problem) throw new Problem(`${error.message}\n${after}`);
    throw new Problem(`The ledger's database at ${settings.host}:${settings.port} did not confirm it: ${error.message}\n${after} ${WAY_OUT}`);
  });
}

function userOf(given: string | undefined): string {
  const user = given === "-" ? readFileSync(0, "utf8").trim() : given;
  if (user) return user;
  throw new UsageError(given === "-" ? "Standard input is empty; --user - reads the id from there." : "--user is missing: whom to erase.");
}

/** Whether a text holds an id as a word of its own, or a keyed hash. */
export function namesPerson(text: string, user: string): boolean {
  const word = escapeRegex(user);
  return /[0-9a-f]{64}/i.test(text) || new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, "iu").test(text);
}
