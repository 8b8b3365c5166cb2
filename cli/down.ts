import { loadConfig } from "../config/load.ts";
import { checked } from "../stacks/check.ts";
import { layout, MARKER } from "../stacks/host/layout.ts";
import { hostDirectory } from "../stacks/host-paths.ts";
import { foldersOf, isMarked, release, strangers } from "../stacks/local/host/release.ts";
import { supervisorPid } from "../stacks/local/host/supervisor.ts";
import { cdktf } from "./cdktf.ts";
import { Problem } from "./problem.ts";

/** Stops the local stack. Data, logs and secrets stay, unless `PLUMBLINE_PURGE=1` says otherwise. */
export async function down(): Promise<void> {
  const directory = hostDirectory(checked(await loadConfig()).config);
  console.log(await takeDown(directory, process.env.PLUMBLINE_PURGE === "1", () => cdktf("destroy", (line) => console.log(`  ${line}`))));
}

/**
 * Takes away what is deployed, and with a purge also what outlives a deployment: there need be none any more. Says what
 * came of it.
 */
export async function takeDown(directory: string, purge: boolean, destroy: () => Promise<void>): Promise<string> {
  const before = foldersOf(directory);
  await destroy();
  if (!purge) return kept(directory);
  await purgeLeft(directory);
  return before.length ? `The stack is gone. Removed from ${directory}: ${before.join(", ")}.` : `The stack is gone. There was nothing of it in ${directory}.`;
}

function kept(directory: string): string {
  if (supervisorPid(directory)) {
    throw new Problem(
      `A stack still runs in ${directory}; it was not deployed from this folder.\nRun make down in the folder that it was deployed from. With PLUMBLINE_PURGE=1 it is stopped from here, and its data, logs and secrets are removed.`,
    );
  }
  return foldersOf(directory).includes(layout.data) ? `The stack is down; its data is kept in ${directory}.` : `The stack is down; there is no data of it in ${directory}.`;
}

/** A deployment takes what it has made with it. What is there without one is only taken where a stack was deployed. */
async function purgeLeft(directory: string): Promise<void> {
  const folders = foldersOf(directory);
  if (!isMarked(directory)) {
    if (folders.length === 0) return;
    throw untouched(`${directory} has ${folders.join(", ")}, but no ${MARKER}, which a deploy leaves there, nor anything else of a stack's servers that shows whose that is`);
  }
  const foreign = strangers(directory);
  if (foreign.length) throw untouched(`in ${directory} there is what no server of this stack has made: ${foreign.join(", ")}`);
  await release(directory, true);
}

function untouched(because: string): Problem {
  return new Problem(`Nothing is deployed from this folder, and ${because}.\nNothing was removed. Where it is no longer needed, remove it by hand, and then run this again.`);
}
