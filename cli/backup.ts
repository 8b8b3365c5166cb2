import { resolve } from "node:path";
import { USER_KEY } from "../collector/privacy.ts";
import { roles } from "../ledger/names.ts";
import { databaseOf } from "../ledger/settings.ts";
import { healthy, within } from "../stacks/local/host/health.ts";
import { sv } from "../stacks/local/host/supervisor.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { dumpLedger, readIn } from "./ledger-dump.ts";
import { eraseInBackup, exchange, uninterrupted } from "./ledger-exchange.ts";
import { Problem } from "./problem.ts";
import { describeLocal, running } from "./stack.ts";

/** Writes the ledger into a file, while everything runs: calls and totals as they are at one moment. */
export async function backup(args: readonly string[]): Promise<void> {
  const file = fileOf(args);
  const { site } = running(await describeLocal());
  dumpLedger(databaseOf(site), file);
  console.log(`The ledger is in ${file}. The key of its user ids is not: keep ${site.secret(USER_KEY)} too, in another place.`);
}

/** Puts a backup into the place of the ledger. Calls that come meanwhile wait in the Collector's queue. */
export async function restore(args: readonly string[]): Promise<void> {
  const file = fileOf(args);
  const { site, plan } = running(await describeLocal());
  const ledger = plan.services.find(({ name }) => name === "ledger");
  if (!ledger) throw new Problem("There is no ledger in this stack.");
  const settings = databaseOf(site);
  const { calls, newest } = await readIn(settings, file);
  const erased = await eraseInBackup(settings);
  await uninterrupted(async () => {
    sv(plan.directory, "down", ledger.name, ledger.stopSeconds);
    try {
      const done = await exchange(settings, new Date());
      const again = erased + done.erased;
      console.log(`The ledger has ${calls} calls${newest ? `, the newest of the hour of ${newest}` : ""}.`);
      if (again > 0) console.log(`${again} of them, of people who were erased since the backup, are erased again.`);
      console.log(
        `What was there before is kept as the database ${done.before}: the calls since the backup are in there. To remove it, as ${roles.admin}: DROP DATABASE ${done.before}`,
      );
    } finally {
      sv(plan.directory, "up", ledger.name);
    }
  });
  if (!(await within(ledger.startSeconds, () => healthy(ledger.healthUrl))))
    throw new Problem("The ledger did not come back. Its log says why; npx plumb doctor looks at all of it.");
}

function fileOf(args: readonly string[]): string {
  const [file] = readArguments({}, 1, args).words;
  if (!file) throw new UsageError("The name of the file is missing.");
  return resolve(file);
}
