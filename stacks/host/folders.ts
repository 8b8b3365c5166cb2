import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, lchownSync, lstatSync, mkdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { HostError } from "./error.ts";
import type { Account } from "./user.ts";

// What a stack has on a host belongs to who deploys it, so that no server, and nobody who has broken into one, can
// change it, or lay a link there that a deploy by root would follow. Servers own only what they must write.

/** Whether the deploy may give things to others. */
export const byRoot = (): boolean => process.getuid?.() === 0;

/** Who deploys. */
export function deployer(): Account {
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

/**
 * The directory of a stack, for the one who deploys. The folders above it are as their owner made them; where the
 * servers' user has one of them, that user could put another directory in its place.
 */
export function keepDirectory(directory: string, owner: Account): void {
  makeAbove(directory);
  const path = realpathSync(directory);
  if (byRoot()) refuseBelow(path, owner);
  makeFolder(path, deployer(), 0o755);
}

/** A folder of a stack, with those between it and another one that is there: each belongs to who deploys. */
export function keepFolder(path: string, top = path): void {
  makeAbove(dirname(top));
  const names = relative(top, path).split(sep).filter(Boolean);
  for (const folder of [top, ...names.map((_, index) => join(top, ...names.slice(0, index + 1)))]) makeFolder(folder, deployer(), 0o755);
}

/** A folder that servers write to, in one that they cannot. What another user had left in it becomes theirs: `local.user` may change. */
export function giveTree(path: string, owner: Account, mode: number): void {
  const before = byRoot() && found(path) ? plainFolder(path).uid : owner.uid;
  if (before !== owner.uid) {
    // It follows no link on its way, and takes nothing but what that user owned. The folder itself comes last.
    const { status, stderr } = spawnSync("chown", ["-R", "-h", `--from=${before}`, `${owner.uid}:${owner.gid}`, path], { encoding: "utf8" });
    if (status !== 0) throw new HostError(`${path} could not be given to the user that runs the servers.`, stderr.trim());
  }
  makeFolder(path, owner, mode);
}

/** One folder, owned as asked, in one that is there. A link is not followed, whoever has laid it. */
export function makeFolder(path: string, { uid, gid }: Account, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Steps for several servers are taken at the same time.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const { uid: hasUid, gid: hasGid, mode: hasMode } = plainFolder(path);
  if (byRoot() && (hasUid !== uid || hasGid !== gid)) lchownSync(path, uid, gid);
  if ((hasMode & 0o7777) !== mode) chmodSync(path, mode);
}

function plainFolder(path: string): Stats {
  const stat = found(path);
  if (stat?.isDirectory()) return stat;
  throw new HostError(
    `${path} must be a folder and is ${stat?.isSymbolicLink() ? "a link" : "something else"}; nothing was done with what it leads to.`,
    "The deploy made a folder there: find out who replaced it, take it away, and deploy again. local.directory moves the whole stack.",
  );
}

/** What is at a path itself, also where it is a link. */
export function found(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Missing folders above one that is to be, and that one, open to all to pass. */
function makeAbove(path: string): void {
  if (existsSync(path)) return;
  makeAbove(dirname(path));
  makeFolder(path, deployer(), 0o755);
}

function refuseBelow(directory: string, owner: Account): void {
  for (let above = dirname(directory); ; above = dirname(above)) {
    if (statSync(above).uid === owner.uid && owner.uid !== 0) {
      throw new HostError(
        `${directory} lies in ${above}, which belongs to the user that runs the servers: a deploy by root does not trust what is in there.`,
        `Give it to root (chown root: ${above}), or set local.directory to another place.`,
      );
    }
    if (above === dirname(above)) return;
  }
}

/** Takes a folder away with everything in it. Follows no link, also where somebody exchanges things meanwhile. */
export function removeTree(path: string): void {
  spawnSync("rm", ["-rf", "--", path]);
}
