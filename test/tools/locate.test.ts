import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { locate } from "../../tools/locate.ts";
import { FakePrograms } from "../support/fake-programs.ts";

let onPath: FakePrograms;
let cache: FakePrograms;
beforeEach(() => {
  onPath = new FakePrograms();
  cache = new FakePrograms();
  vi.stubEnv("PATH", `/nowhere::${onPath.folder}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  onPath.remove();
  cache.remove();
});

test("a program on PATH that is new enough is taken, even where one is built", () => {
  const path = onPath.ofVersion("loki", "3.8.0");
  expect(locate({ program: "loki", atLeast: "3.7.8", built: cache.ofVersion("loki", "3.7.8") })).toBe(path);
});

test("one that is too old, or does not say how old it is, is passed over for what is built", () => {
  const built = cache.ofVersion("loki", "3.7.8");
  onPath.ofVersion("loki", "3.7.7");
  expect(locate({ program: "loki", atLeast: "3.7.8", built })).toBe(built);
  onPath.add("loki", "exit 1");
  expect(locate({ program: "loki", atLeast: "3.7.8", built })).toBe(built);
});

test("where only our own build will do, PATH is not looked at", () => {
  onPath.ofVersion("otelcol", "99.0.0");
  const built = join(cache.folder, "otelcol");
  expect(locate({ program: "otelcol", built })).toBeUndefined();
  cache.ofVersion("otelcol", "0.161.0");
  expect(locate({ program: "otelcol", built })).toBe(built);
});

test("there is none where none is on PATH and none is built", () => {
  expect(locate({ program: "loki", atLeast: "3.7.8", built: join(cache.folder, "loki") })).toBeUndefined();
});

test("a folder is no program, though it may be entered", () => {
  mkdirSync(join(onPath.folder, "grafana"));
  expect(locate({ program: "grafana", atLeast: "0" })).toBeUndefined();
});

test("what hosts keep in a folder of its own is found there, unless a good one is on PATH; the first folder counts", () => {
  const [older, newer] = [new FakePrograms(), new FakePrograms()];
  const wanted = { program: "postgres", atLeast: "15", folders: ["/nowhere", older.folder, newer.folder] };
  onPath.ofVersion("postgres", "14.9");
  expect(locate(wanted)).toBeUndefined();
  newer.ofVersion("postgres", "17.2");
  expect(locate(wanted)).toBe(join(newer.folder, "postgres"));
  older.ofVersion("postgres", "15.1");
  expect(locate(wanted)).toBe(join(older.folder, "postgres"));
  const good = onPath.ofVersion("postgres", "16.0");
  expect(locate(wanted)).toBe(good);
  for (const each of [older, newer]) each.remove();
});

test("an empty part of PATH does not mean the folder one happens to be in", () => {
  onPath.ofVersion("loki", "3.8.0");
  vi.stubEnv("PATH", "");
  vi.spyOn(process, "cwd").mockReturnValue(onPath.folder);
  expect(locate({ program: "loki", atLeast: "0" })).toBeUndefined();
});
