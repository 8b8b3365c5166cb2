import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { neededGo } from "../../tools/catalog.ts";
import { FakePrograms } from "../support/fake-programs.ts";

let programs: FakePrograms;
let cache: string;
let said: string[];
beforeEach(() => {
  programs = new FakePrograms();
  cache = mkdtempSync(join(tmpdir(), "plumbline-build-"));
  said = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  vi.stubEnv("PLUMBLINE_CACHE", join(cache, "tools"));
  vi.stubEnv("PATH", `${programs.folder}:/usr/bin:/bin`);
  vi.resetModules();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  programs.remove();
  rmSync(cache, { recursive: true, force: true });
});

/** Builds with the Go that is on PATH now. */
async function buildAlertmanager(): Promise<string> {
  const { buildMissing } = await import("../../tools/build.ts");
  const { cacheFolder } = await import("../../tools/cache.ts");
  const { tools } = await import("../../tools/catalog.ts");
  const alertmanager = tools.filter(({ name }) => name === "alertmanager");
  await buildMissing(alertmanager);
  return alertmanager.map(cacheFolder).join();
}

/** A Go of a version that takes these steps for `go build`; $out is the program that it has to write. */
function fakeGo(version: string, ...build: readonly string[]): void {
  programs.add(
    "go",
    'if [ "$1" = "version" ]; then',
    `  echo "go version go${version} linux/amd64"; exit 0`,
    "fi",
    'if [ "$1" = "list" ]; then echo one; echo two; exit 0; fi',
    'if [ "$1" != "build" ]; then exit 2; fi',
    'while [ "$1" != "-o" ]; do shift; done; out="$2"',
    ...build,
  );
}

describe("what is missing", () => {
  test("is built into the cache, for every user to run, and said with the version", async () => {
    fakeGo(neededGo(), "echo net/http >&2", 'echo built > "$out"', 'chmod 700 "$out"');
    const folder = await buildAlertmanager();
    expect(readdirSync(folder).sort()).toEqual(["alertmanager", "amtool"]);
    expect(statSync(join(folder, "amtool")).mode & 0o005).toBe(0o005);
    expect(said[0]).toBe("[1/1] building alertmanager v0.31.1\n");
    expect(said.at(-1)).toMatch(/^\[1\/1\] building alertmanager v0.31.1: done in \d+ s\n$/);
  });

  test("is not built again", async () => {
    fakeGo(neededGo(), 'echo built > "$out"');
    await buildAlertmanager();
    fakeGo("1.0.0");
    await expect(buildAlertmanager()).resolves.toEqual(expect.any(String));
  });

  test("leaves nothing behind where it fails, and the error shows what Go said last", async () => {
    fakeGo(neededGo(), 'echo half > "$out"', 'echo "main.go:1: it does not compile" >&2', "exit 1");
    await expect(buildAlertmanager()).rejects.toThrow(/go build -v failed in .*tools\/alertmanager:\nmain.go:1: it does not compile/);
    expect(readdirSync(join(cache, "tools"))).toEqual([]);
  });
});

describe("without a Go that will do", () => {
  test("the message says which is needed, and that there is none", async () => {
    vi.stubEnv("PATH", programs.folder);
    await expect(buildAlertmanager()).rejects.toThrow(
      `Go ${neededGo()} or newer is needed to build the servers; there is none on PATH.\nInstall it from https://go.dev/dl/, or put the servers themselves on PATH.`,
    );
  });

  test("the message says which there is", async () => {
    fakeGo("1.19.8");
    await expect(buildAlertmanager()).rejects.toThrow(`Go ${neededGo()} or newer is needed to build the servers; this is Go 1.19.8.`);
    expect(existsSync(join(cache, "tools"))).toBe(false);
  });
});
