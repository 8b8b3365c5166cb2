import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { serverNames } from "../../../config/servers.ts";
import { HostError } from "../../host/error.ts";
import { writeWhole } from "../../host/files.ts";
import { found, removeTree } from "../../host/folders.ts";
import { CURRENT_LOG, layout, MARKER } from "../../host/layout.ts";
import { SUPERVISE, stopSupervisor } from "./supervisor.ts";

/** The folders of a stack that are there, in its directory, whether it is deployed or not. */
export function foldersOf(directory: string): readonly string[] {
  return Object.values(layout).filter((folder) => found(join(directory, folder)));
}

/** Leaves the mark by which the directory of a stack is known. */
export function mark(directory: string): void {
  writeWhole(join(directory, MARKER), "A stack of Plumbline has its data, logs and secrets here. PLUMBLINE_PURGE=1 make down removes them.\n");
}

/**
 * Whether a stack was deployed to a directory: others have folders of the same names. Where it was before there was a
 * mark, it is known by what only supervised servers leave: state of the supervisor, or a log of it beside data.
 */
export function isMarked(directory: string): boolean {
  if (found(join(directory, MARKER))?.isFile()) return true;
  const has = (...path: readonly string[]) => existsSync(join(directory, ...path));
  return serverNames.some((name) => has(layout.services, name, SUPERVISE) || (has(layout.data, name) && has(layout.log, name, CURRENT_LOG)));
}

/** What lies among the data and logs of a stack and is of none of its servers: it may be somebody else's. */
export function strangers(directory: string): readonly string[] {
  const places = [layout.data, layout.log].filter((folder) => found(join(directory, folder))?.isDirectory());
  const servers: readonly string[] = serverNames;
  return places.flatMap((folder) => readdirSync(join(directory, folder)).flatMap((name) => (servers.includes(name) ? [] : [join(folder, name)])));
}

/** Stops everything of a stack and takes away how it runs; with a purge also data, logs and secrets. */
export async function release(directory: string, purge: boolean): Promise<void> {
  await stopSupervisor(directory);
  const gone: readonly string[] = purge ? Object.values(layout) : [layout.etc, layout.services];
  for (const folder of gone) removeTree(join(directory, folder));
  const left = foldersOf(directory).filter((folder) => gone.includes(folder));
  if (left.length)
    throw new HostError(
      `Not everything could be removed from ${directory}: ${left.join(", ")} ${left.length === 1 ? "is" : "are"} still there.`,
      "Remove what is left as its owner, or as root.",
    );
  if (foldersOf(directory).length === 0) rmSync(join(directory, MARKER), { force: true });
  if (existsSync(directory) && readdirSync(directory).length === 0) rmdirSync(directory);
}
