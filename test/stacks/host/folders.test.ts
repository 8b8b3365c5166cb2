import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deployer, giveTree, keepDirectory, keepFolder, makeFolder, removeTree } from "../../../stacks/host/folders.ts";

const me = deployer();
const root = me.uid === 0;
const servers = root ? { uid: 65_534, gid: 65_534 } : me;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-folders-"));
  mkdirSync(path("theirs"), { mode: 0o700 });
  writeFileSync(path("theirs/key"), "x", { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (...parts: string[]) => join(folder, ...parts);
const modeOf = (file: string) => statSync(file).mode & 0o7777;

function nothingTouched(): void {
  for (const each of ["theirs", "theirs/key"]) expect(statSync(path(each))).toMatchObject({ ...me });
  expect(modeOf(path("theirs"))).toBe(0o700);
  expect(readdirSync(path("theirs"))).toEqual(["key"]);
}

describe("a folder that is kept", () => {
  test("is made with those above it, whatever the umask of who deploys", () => {
    const before = process.umask(0o077);
    keepFolder(path("a/b/c"));
    process.umask(before);
    for (const each of ["a", "a/b", "a/b/c"]) expect(modeOf(path(each))).toBe(0o755);
  });

  test.runIf(root)("is taken back from the servers' user, and so are those above it as far as it is told", () => {
    for (const each of ["a", "a/b", "a/b/c"]) {
      mkdirSync(path(each), { mode: 0o700 });
      chownSync(path(each), servers.uid, servers.gid);
    }
    keepFolder(path("a/b/c"), path("a/b"));
    for (const each of ["a/b", "a/b/c"]) expect(statSync(path(each))).toMatchObject({ ...me });
    expect(statSync(path("a"))).toMatchObject({ ...servers });
  });

  test.each(["a", "a/b"])("is refused where %s is a link, and what it leads to stays as it is", (link) => {
    if (link !== "a") mkdirSync(path("a"));
    symlinkSync(path("theirs"), path(link));
    expect(() => keepFolder(path("a/b/c"), path("a"))).toThrow(new RegExp(`${path(link)} must be a folder and is a link; nothing was done with what it leads to`));
    nothingTouched();
  });
});

test("a folder for the servers' user is refused where it is a link, and so is a tree", () => {
  symlinkSync(path("theirs"), path("a"));
  expect(() => makeFolder(path("a"), servers, 0o710)).toThrow("is a link");
  expect(() => giveTree(path("a"), servers, 0o750)).toThrow("is a link");
  nothingTouched();
});

test.runIf(root)("a tree is handed over whole from the user who had it, and nothing but what that user had", () => {
  const before = { uid: 12_345, gid: 12_345 };
  mkdirSync(path("data/blocks"), { recursive: true });
  for (const each of ["1", "2"]) writeFileSync(path("data/blocks", each), "x");
  symlinkSync(path("theirs"), path("data/link"));
  for (const each of ["data", "data/blocks", "data/blocks/1"]) chownSync(path(each), before.uid, before.gid);
  giveTree(path("data"), servers, 0o750);
  for (const each of ["data", "data/blocks", "data/blocks/1"]) expect(statSync(path(each))).toMatchObject({ ...servers });
  expect(statSync(path("data/blocks/2"))).toMatchObject({ ...me });
  nothingTouched();
});

test("a tree is removed without what its links lead to", () => {
  mkdirSync(path("a/b"), { recursive: true });
  symlinkSync(path("theirs"), path("a/b/link"));
  removeTree(path("a"));
  symlinkSync(path("theirs"), path("link"));
  removeTree(path("link"));
  expect(readdirSync(folder)).toEqual(["theirs"]);
  nothingTouched();
});

describe("the directory of a stack", () => {
  test("may be a link that who deploys has laid", () => {
    symlinkSync(path("theirs"), path("a"));
    keepDirectory(path("a"), servers);
    expect(modeOf(path("theirs"))).toBe(0o755);
  });

  test.runIf(root)("is refused below a folder of the servers' user, who could replace it", () => {
    mkdirSync(path("home/of"), { recursive: true });
    chownSync(path("home"), servers.uid, servers.gid);
    expect(() => keepDirectory(path("home/of/stack"), servers)).toThrow(/home\/of\/stack lies in .*\/home, which belongs to the user that runs the servers/);
  });
});

test("a folder that cannot be passed is an error, and no empty stack", () => {
  writeFileSync(path("a"), "a file");
  chmodSync(path("a"), 0o644);
  expect(() => keepFolder(path("a"))).toThrow("must be a folder and is something else");
  expect(readFileSync(path("a"), "utf8")).toBe("a file");
});
