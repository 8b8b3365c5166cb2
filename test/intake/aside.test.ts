import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asideFolder } from "../../intake/aside.ts";

let parent: string;
let directory: string;
let now: number;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "plumbline-aside-"));
  directory = join(parent, "deep", "set-aside");
  now = Date.parse("2026-11-24T23:59:59Z");
});

afterEach(() => rmSync(parent, { recursive: true }));

const TWO_DAYS = 172_800;
const folder = () => asideFolder({ directory, keepSeconds: TWO_DAYS }, () => now);
const logs = (name: string) => [{ scopeLogs: [{ scope: { name } }] }];

describe("what is set aside", () => {
  test("is in one file a day, a line each, with the reason", async () => {
    await folder().add("too long", { logs: logs("a") });
    await folder().add("too old", { logs: logs("b") });
    now += 1_000;
    await folder().add("too old", { logs: logs("c") });
    expect(readdirSync(directory).toSorted()).toEqual(["2026-11-24.jsonl", "2026-11-25.jsonl"]);
    const lines = readFileSync(join(directory, "2026-11-24.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { reason: "too long", logs: logs("a") },
      { reason: "too old", logs: logs("b") },
    ]);
  });

  test("is kept from others on the host", async () => {
    await folder().add("no", { logs: logs("a") });
    expect(statSync(join(directory, "2026-11-24.jsonl")).mode & 0o077).toBe(0);
  });

  test.each([
    { at: "2026-11-27T00:00:00Z", left: ["2026-11-24.jsonl"] },
    { at: "2026-11-27T00:00:01Z", left: [] },
  ])("is deleted when its day has been over for longer than logs are kept: at $at there is $left", async ({ at, left }) => {
    await folder().add("no", { logs: logs("a") });
    now = Date.parse(at);
    await folder().tidy();
    expect(readdirSync(directory)).toEqual(left);
  });

  test("is all that is deleted", async () => {
    await folder().add("no", { logs: logs("a") });
    writeFileSync(join(directory, "notes.txt"), "");
    writeFileSync(join(directory, "mine.jsonl"), "");
    now += 365 * 86_400_000;
    await folder().tidy();
    expect(readdirSync(directory).toSorted()).toEqual(["mine.jsonl", "notes.txt"]);
  });

  test("need not be there to be tidied", async () => {
    await expect(folder().tidy()).resolves.toBeUndefined();
  });
});
