import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-cache-"));
  vi.stubEnv("PLUMBLINE_CACHE", folder);
  vi.resetModules();
});
afterEach(() => {
  vi.doUnmock("node:fs");
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** The cache as it would be with another text in the module files. */
async function cacheWith(change: (text: string) => string = (text) => text) {
  vi.resetModules();
  vi.doMock("node:fs", async (original) => {
    const fs = await original<typeof import("node:fs")>();
    const readFileSync = (path: URL, encoding: "utf8") => change(fs.readFileSync(path, encoding));
    return { ...fs, readFileSync };
  });
  const [cache, { tools }] = [await import("../../tools/cache.ts"), await import("../../tools/catalog.ts")];
  return { ...cache, tools };
}

describe("the folder of a tool", () => {
  const changes: readonly (readonly [string, (text: string) => string])[] = [
    ["another pinned version", (text) => text.replace("prometheus/prometheus v0.316.0", "prometheus/prometheus v0.317.0")],
    ["another version of a dependency", (text) => text.replace(/(github.com\/oklog\/ulid\/v2) v\S+/, "$1 v9.9.9")],
    ["another sum", (text) => text.replace(/h1:\w/, "h1:_")],
    ["another version of what its web pages are made with", (text) => text.replace(/^( {4}"uplot": ").*(",)$/m, "$1newer$2")],
    ["another step in their making", (text) => text.replace("vite build", "vite build --debug")],
    ["another sum of what they are made with", (text) => text.replace(/sha512-\w/, "sha512-_")],
  ];

  test.each(changes)("is another one with %s", async (_, change) => {
    const [before, after] = [await cacheWith(), await cacheWith(change)];
    const [prometheus] = before.tools;
    if (!prometheus) throw new Error("no tools");
    expect(after.cacheFolder(prometheus)).not.toBe(before.cacheFolder(prometheus));
  });

  test("is another one with other flags or other programs", async () => {
    const {
      cacheFolder,
      tools: [prometheus],
    } = await cacheWith();
    if (!prometheus) throw new Error("no tools");
    expect(cacheFolder({ ...prometheus, buildArgs: ["-tags", "more"] })).not.toBe(cacheFolder(prometheus));
    expect(cacheFolder({ ...prometheus, programs: { prometheus: "elsewhere" } })).not.toBe(cacheFolder(prometheus));
  });

  test("is the same every time, tells the version, and lies where PLUMBLINE_CACHE says", async () => {
    const { cacheFolder, tools } = await cacheWith();
    const folders = tools.map(cacheFolder);
    expect((await cacheWith()).tools.map(cacheFolder)).toEqual(folders);
    expect(folders.every((each) => each.startsWith(`${folder}/`))).toBe(true);
    expect(basename(folders[0] ?? "")).toMatch(/^prometheus-v0\.316\.0-[0-9a-f]{12}$/);
  });
});

test("a tool is built when all of its programs are there, not before", async () => {
  const {
    cacheFolder,
    isBuilt,
    tools: [prometheus],
  } = await cacheWith();
  if (!prometheus) throw new Error("no tools");
  mkdirSync(cacheFolder(prometheus));
  writeFileSync(join(cacheFolder(prometheus), "prometheus"), "");
  expect(isBuilt(prometheus)).toBe(false);
  writeFileSync(join(cacheFolder(prometheus), "promtool"), "");
  expect(isBuilt(prometheus)).toBe(true);
});

test("servers on PATH will do from the pinned release on; only the Collector must be our own", async () => {
  const { wanted } = await cacheWith();
  expect(wanted("prometheus")).toMatchObject({ atLeast: "3.16.0" });
  expect(wanted("otelcol")).not.toHaveProperty("atLeast");
  expect(wanted("grafana")).toEqual({ program: "grafana", atLeast: "0" });
});
