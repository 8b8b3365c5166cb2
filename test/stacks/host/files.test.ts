import { execFileSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mirror, plainText, readPlain, writeWhole } from "../../../stacks/host/files.ts";

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
    expect(writeWhole(path("a"), "one")).toBe(true);
    expect(writeWhole(path("a"), "one")).toBe(false);
    expect(writeWhole(path("a"), "two")).toBe(true);
    expect(readFileSync(path("a"), "utf8")).toBe("two");
  });

  test("never changes the file that somebody has open: the new one takes its place", () => {
    writeWhole(path("a"), "one");
    const { ino } = statSync(path("a"));
    writeWhole(path("a"), "two");
    expect(statSync(path("a")).ino).not.toBe(ino);
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  test("sets the mode, also where the text is the same", () => {
    writeWhole(path("a"), "one", 0o644);
    writeWhole(path("a"), "one", 0o400);
    expect(modeOf(path("a"))).toBe(0o400);
  });

  test("does not write through a link that somebody laid where the new file is made", () => {
    write(path("theirs"), "theirs");
    symlinkSync(path("theirs"), path(`a.${process.pid}.next`));
    expect(writeWhole(path("a"), "whole", 0o400)).toBe(true);
    expect(readFileSync(path("theirs"), "utf8")).toBe("theirs");
    expect(readdirSync(folder).sort()).toEqual(["a", "theirs"]);
  });

  test.runIf(root)("gives it to whom it is told, and to who deploys otherwise", () => {
    writeWhole(path("a"), "one", 0o400, another);
    expect(statSync(path("a"))).toMatchObject({ ...another });
    expect(writeWhole(path("a"), "one", 0o400)).toBe(false);
    expect(statSync(path("a"))).toMatchObject({ ...me });
  });
});

describe("what is no plain file of its own", () => {
  const others: readonly (readonly [string, () => void])[] = [
    ["a link to another file", () => symlinkSync(path("theirs"), path("a"))],
    ["a second name of another file", () => linkSync(path("theirs"), path("a"))],
    ["a folder", () => mkdirSync(path("a"))],
    ["a pipe, at which a reader would wait for ever", () => execFileSync("mkfifo", [path("a")])],
  ];

  test.each(others)("is not read: %s", (_, lay) => {
    write(path("theirs"), "theirs");
    lay();
    expect(plainText(path("a"))).toBeUndefined();
    expect(() => readPlain(path("a"))).toThrow(/\/a must be a file and is a link or something else/);
  });

  test.each(others.filter(([what]) => what !== "a folder"))("gives way to what is written, and what it leads to stays as it is: %s", (_, lay) => {
    write(path("theirs"), "theirs");
    const before = statSync(path("theirs"));
    lay();
    writeWhole(path("a"), "theirs", 0o400, root ? another : me);
    expect(readFileSync(path("a"), "utf8")).toBe("theirs");
    expect(modeOf(path("a"))).toBe(0o400);
    expect(statSync(path("theirs"))).toMatchObject({ ino: before.ino, uid: before.uid, mode: before.mode });
  });

  test("is missing where nothing is", () => {
    expect(readPlain(path("a"))).toBeUndefined();
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
    mirror(path("from"), path("to"), ["app", "one.yaml"]);
    expect(readdirSync(path("to"), { recursive: true }).sort()).toEqual(["app", "app/a.yaml", "app/more", "app/more/b.yaml", "one.yaml"]);
  });

  test("takes away what is gone at its origin, and leaves alone what belongs to others", () => {
    write(path("to/app/old.yaml"), "old");
    write(path("to/application/theirs.yaml"), "theirs");
    mirror(path("from"), path("to"), ["app"]);
    expect(existsSync(path("to/app/old.yaml"))).toBe(false);
    expect(readFileSync(path("to/application/theirs.yaml"), "utf8")).toBe("theirs");
  });

  test("goes into no folder that somebody replaced by a link", () => {
    write(path("theirs/a.yaml"), "theirs");
    mkdirSync(path("to"));
    symlinkSync(path("theirs"), path("to/app"));
    expect(() => mirror(path("from"), path("to"), ["app"])).toThrow(/to\/app must be a folder and is a link/);
    expect(readFileSync(path("theirs/a.yaml"), "utf8")).toBe("theirs");
  });
});
