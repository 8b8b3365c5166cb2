import { closeSync, constants, fchmodSync, fchownSync, fstatSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { belongs } from "../content.ts";
import { HostError } from "./error.ts";
import { byRoot, deployer, found, keepFolder } from "./folders.ts";
import type { Account } from "./user.ts";

/** What is in a file; undefined where there is none. Somebody may have laid a link there, or a second name of another file. */
export function readPlain(path: string): Buffer | undefined {
  if (!found(path)) return undefined;
  const text = plainText(path);
  if (text) return text;
  throw new HostError(
    `${path} must be a file and is a link or something else; nothing was done with what it leads to.`,
    "Find out who replaced it, take it away, and deploy again.",
  );
}

/** The same for what a server may write to: nothing where it is not what it should be. */
export function plainText(path: string): Buffer | undefined {
  if (!found(path)?.isFile()) return undefined;
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    return stat.isFile() && stat.nlink === 1 ? readFileSync(file) : undefined;
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a file whole or not at all: whoever reads it sees the old text or the new one. It belongs to who deploys,
 * unless somebody else is named. What is there and is no file of its own gives way. Says whether it changed.
 */
export function writeWhole(path: string, body: string | Buffer, mode = 0o644, owner: Account = deployer()): boolean {
  const same = plainText(path)?.equals(Buffer.from(body)) ?? false;
  if (same && isOwned(path, owner, mode)) return false;
  const next = `${path}.${process.pid}.next`;
  rmSync(next, { force: true });
  // Not through a link; and given away before it has the name.
  const file = openSync(next, "wx", mode);
  try {
    writeFileSync(file, body);
    if (byRoot()) fchownSync(file, owner.uid, owner.gid);
    fchmodSync(file, mode);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  return !same;
}

function isOwned(path: string, { uid, gid }: Account, mode: number): boolean {
  const stat = found(path);
  return stat !== undefined && (stat.mode & 0o7777) === mode && (!byRoot() || (stat.uid === uid && stat.gid === gid));
}

/** Makes the files below some prefixes in one folder equal to those in another: what is gone there goes here too. */
export function mirror(from: string, to: string, prefixes: readonly string[]): void {
  const wanted = filesBelow(from).filter((path) => belongs(path, prefixes));
  for (const path of wanted) {
    keepFolder(dirname(join(to, path)), to);
    writeWhole(join(to, path), readFileSync(join(from, path)));
  }
  for (const path of filesBelow(to).filter((each) => belongs(each, prefixes) && !wanted.includes(each))) rmSync(join(to, path));
}

function filesBelow(folder: string, root = folder): string[] {
  if (!found(folder)?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path, root) : [relative(root, path)];
  });
}
