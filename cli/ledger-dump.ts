import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, realpathSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSettings } from "../ledger/connection.ts";
import { DATABASE, roles } from "../ledger/names.ts";
import { dismiss, makeRoom, RESTORING, type Restored, restored } from "../ledger/restore.ts";
import { hostPrograms } from "../tools/host-programs.ts";
import { locate } from "../tools/locate.ts";
import { ledgerProblem } from "./ledger-problem.ts";
import { Problem } from "./problem.ts";

/** @throws Problem, and leaves no file, where it cannot be written whole. */
export function dumpLedger(settings: DatabaseSettings, file: string): void {
  if (existsSync(file)) throw new Problem(`${file} is there already. Choose another name: no backup is written over.`);
  const making = `${file}.part`;
  const output = written(file, () => {
    rmSync(making, { force: true });
    return openSync(making, "wx", 0o600);
  });
  try {
    const failure = run(settings, "pg_dump", ["--format=custom", DATABASE], output);
    if (failure !== undefined) throw new Problem(`The ledger could not be backed up: ${failure}`);
    written(file, () => renameSync(making, file));
  } finally {
    closeSync(output);
    rmSync(making, { force: true });
  }
}

/** @throws Problem where the folder of a file is not there, or does not take it. */
function written<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new Problem(`${file} cannot be written: ${(error as Error).message}\nName a file in a folder that is there and that you may write to.`);
  }
}

/**
 * Reads a backup into a database beside the ledger's, with its triggers last, so that nothing is counted or hashed twice.
 *
 * @throws Problem, and leaves nothing, where it is none or cannot be read whole.
 */
export async function readIn(settings: DatabaseSettings, file: string): Promise<Restored> {
  if (!existsSync(file)) throw new Problem(`There is no file ${file}.`);
  try {
    await makeRoom(settings);
    const failure = run(settings, "pg_restore", ["--exit-on-error", `--dbname=${RESTORING}`, file], "ignore");
    const found = failure === undefined ? await restored(settings) : undefined;
    if (found) return found;
    throw new Problem(`${file} is no whole backup of a ledger: ${failure ?? "its tables are not in there"}\nThe ledger is as it was.`);
  } catch (error) {
    // Why it failed is what matters; the next restore takes away what this one leaves.
    await dismiss(settings).catch(() => undefined);
    throw ledgerProblem(settings, "admin", error);
  }
}

/** Runs a program of PostgreSQL as the admin: the one of the server's own release. What it writes goes to an open file. Gives back why it failed. */
function run({ host, port, passwords }: DatabaseSettings, name: "pg_dump" | "pg_restore", args: readonly string[], output: number | "ignore"): string | undefined {
  const server = locate(hostPrograms.postgres);
  // Where the server is found may be a link to where all of its release are.
  const program = server && join(dirname(realpathSync(server)), name);
  if (!program || !existsSync(program)) throw new Problem(`${program ?? name} is not installed. It comes with PostgreSQL's clients: apt-get install --yes postgresql-client`);
  const password = passwordIn(passwords.admin);
  const { status, error, stderr } = spawnSync(program, ["--no-password", `--host=${host}`, `--port=${port}`, `--username=${roles.admin}`, ...args], {
    encoding: "utf8",
    stdio: ["ignore", output, "pipe"],
    env: { PATH: process.env.PATH, LANG: "C.UTF-8", PGPASSWORD: password },
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

function passwordIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Problem(`The admin's password cannot be read: ${(error as Error).message}\nThe passwords are read by root and the user of the stack alone.`);
  }
}
