import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { belongs } from "../../content.ts";
import type { Account } from "./user.ts";

/** Makes a folder, and those above it, that the servers' user owns. */
export function ownFolder(path: string, owner: Account, mode = 0o755): void {
  if (!existsSync(path)) {
    if (!existsSync(dirname(path))) ownFolder(dirname(path), owner, 0o755);
    mkdirSync(path, { mode });
  }
  give(path, owner, mode);
}

/** The same for a folder with everything in it, which another user may have filled: `local.user` may change. */
export function ownTree(path: string, owner: Account, mode: number): void {
  const stranger = existsSync(path) && statSync(path).uid !== owner.uid;
  ownFolder(path, owner, mode);
  // chown does not follow links out of the folder.
  if (stranger && process.getuid?.() === 0) spawnSync("chown", ["-R", "-h", `${owner.uid}:${owner.gid}`, path]);
}

/** Writes a file whole or not at all: whoever reads it sees the old text or the new one. Says whether it changed. */
export function writeWhole(path: string, body: string | Buffer, owner: Account, mode = 0o644): boolean {
  const same = existsSync(path) && readFileSync(path).equals(Buffer.from(body));
  if (!same) {
    const next = `${path}.${process.pid}.next`;
    // Root writes into folders of another user: a file that is there already, or a link, is not written to.
    rmSync(next, { force: true });
    writeFileSync(next, body, { mode, flag: "wx" });
    give(next, owner, mode);
    renameSync(next, path);
  } else {
    give(path, owner, mode);
  }
  return !same;
}

/** Makes the files below some prefixes in one folder equal to those in another: what is gone there goes here too. */
export function mirror(from: string, to: string, prefixes: readonly string[], owner: Account): void {
  const wanted = filesBelow(from).filter((path) => belongs(path, prefixes));
  for (const path of wanted) {
    ownFolder(dirname(join(to, path)), owner);
    writeWhole(join(to, path), readFileSync(join(from, path)), owner);
  }
  for (const path of filesBelow(to).filter((each) => belongs(each, prefixes) && !wanted.includes(each))) rmSync(join(to, path));
}

function filesBelow(folder: string, root = folder): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path, root) : [relative(root, path)];
  });
}

function give(path: string, { uid, gid }: Account, mode: number): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
  if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
}
