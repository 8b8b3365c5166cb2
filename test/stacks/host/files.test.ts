import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mirror, ownFolder, ownTree, writeWhole } from "../../../stacks/local/host/files.ts";

const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const root = me.uid === 0;
const another = { uid: 65_534, gid: 65_534 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (...parts: string[]) => join(folder, ...parts);
const modeOf = (file: string) => statSync(file).mode & 0o777;

function write(file: string, body: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
}

describe("writing a file whole", () => {
  test("says whether it changed", () => {
    expect(writeWhole(path("a"), "one", me)).toBe(true);
    expect(writeWhole(path("a"), "one", me)).toBe(false);
    expect(writeWhole(path("a"), "two", me)).toBe(true);
    expect(readFileSync(path("a"), "utf8")).toBe("two");
  });

  test("never changes the file that somebody has open: the new one takes its place", () => {
    writeWhole(path("a"), "one", me);
    const { ino } = statSync(path("a"));
    writeWhole(path("a"), "two", me);
    expect(statSync(path("a")).ino).not.toBe(ino);
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  test("sets the mode, also where the text is the same", () => {
    writeWhole(path("a"), "one", me, 0o644);
    writeWhole(path("a"), "one", me, 0o400);
    expect(modeOf(path("a"))).toBe(0o400);
  });

  test("does not write through a link that somebody laid where the new file is made", () => {
    write(path("theirs"), "theirs");
    symlinkSync(path("theirs"), path(`a.${process.pid}.next`));
    expect(writeWhole(path("a"), "whole", me, 0o400)).toBe(true);
    expect(readFileSync(path("theirs"), "utf8")).toBe("theirs");
    expect(readdirSync(folder).sort()).toEqual(["a", "theirs"]);
  });

  test.runIf(root)("gives it to the servers' user", () => {
    writeWhole(path("a"), "one", another, 0o400);
    expect(statSync(path("a"))).toMatchObject({ ...another });
  });
});

describe("mirroring files", () => {
  beforeEach(() => {
    write(path("from/app/a.yaml"), "a");
    write(path("from/app/more/b.yaml"), "b");
    write(path("from/application/c.yaml"), "c");
    write(path("from/one.yaml"), "one");
  });

  test("brings what is below the prefixes and nothing beside them", () => {
    mirror(path("from"), path("to"), ["app", "one.yaml"], me);
    expect(readdirSync(path("to"), { recursive: true }).sort()).toEqual(["app", "app/a.yaml", "app/more", "app/more/b.yaml", "one.yaml"]);
  });

  test("takes away what is gone at its origin, and leaves alone what belongs to others", () => {
    write(path("to/app/old.yaml"), "old");
    write(path("to/application/theirs.yaml"), "theirs");
    mirror(path("from"), path("to"), ["app"], me);
    expect(existsSync(path("to/app/old.yaml"))).toBe(false);
    expect(readFileSync(path("to/application/theirs.yaml"), "utf8")).toBe("theirs");
  });
});

describe("owning folders", () => {
  test("makes those above too", () => {
    ownFolder(path("a/b/c"), me, 0o750);
    expect(modeOf(path("a/b/c"))).toBe(0o750);
    expect(modeOf(path("a/b"))).toBe(0o755);
  });

  test.runIf(root)("hands over everything inside where another user had it", () => {
    write(path("data/blocks/1"), "x");
    write(path("outside/2"), "x");
    symlinkSync(path("outside"), path("data/link"));
    ownTree(path("data"), another, 0o750);
    expect(statSync(path("outside/2")).uid).toBe(me.uid);
    for (const each of ["data", "data/blocks", "data/blocks/1"]) expect(statSync(path(each))).toMatchObject({ ...another });
  });
});
