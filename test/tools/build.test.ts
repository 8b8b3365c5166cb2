import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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

/** Builds with the Go and npm that are on PATH now. */
async function build(name: string): Promise<string> {
  const { buildMissing } = await import("../../tools/build.ts");
  const { cacheFolder } = await import("../../tools/cache.ts");
  const { tools } = await import("../../tools/catalog.ts");
  const wanted = tools.filter((tool) => tool.name === name);
  await buildMissing(wanted);
  return wanted.map(cacheFolder).join();
}

const buildAlertmanager = () => build("alertmanager");

/** A Go of a version that takes these steps for `go build`; $out is the program that it has to write. Modules that it fetches lie in $MODULE. */
function fakeGo(version: string, ...build: readonly string[]): void {
  programs.add(
    "go",
    'if [ "$1" = "version" ]; then',
    `  echo "go version go${version} linux/amd64"; exit 0`,
    "fi",
    `if [ "$1 $2" = "mod download" ]; then echo go: downloading >&2; echo "{\\"Dir\\": \\"$MODULE\\"}"; exit 0; fi`,
    'if [ "$1 $2" = "mod edit" ]; then echo "$3" >> go.mod; exit 0; fi',
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

describe("a tool with web pages", () => {
  const sources = () => join(cache, "fetched", "web", "ui");
  beforeEach(() => {
    vi.stubEnv("MODULE", join(cache, "fetched"));
    mkdirSync(sources(), { recursive: true });
    writeFileSync(join(sources(), "package.json"), "theirs");
    // Like Go's own copy.
    spawnSync("chmod", ["-R", "a-w", join(cache, "fetched")]);
    fakeGo(neededGo(), 'cat go.mod module/web/ui/package-lock.json module/web/ui/pages > "$out"');
  });
  afterEach(() => void spawnSync("chmod", ["-R", "u+w", join(cache, "fetched")]));

  /** An npm that takes these steps for `npm ci`, and makes pages of what is there then. */
  function fakeNpm(...ci: readonly string[]): void {
    programs.add("npm", 'if [ "$1" = "ci" ]; then', ...ci, "exit 0; fi", '[ "$1 $2" = "run build" ] && cp fetched pages');
  }

  test("is built from a copy of its module, with pages made of what is pinned", async () => {
    // Root may write everywhere; what matters to all others is the mode.
    fakeNpm("find . -prune -perm -u+w | grep -q . && echo fetched > fetched");
    const folder = await build("prometheus");
    const pinned = (name: string) => readFileSync(new URL(`../../tools/prometheus/${name}`, import.meta.url), "utf8");
    const replaced = "-replace=github.com/prometheus/prometheus=./module\n";
    expect(readFileSync(join(folder, "prometheus"), "utf8")).toBe(`${pinned("go.mod")}${replaced}${pinned("ui/package-lock.json")}fetched\n`);
    expect(readdirSync(folder).sort()).toEqual(["prometheus", "promtool"]);
    expect(readdirSync(sources())).toEqual(["package.json"]);
    expect(said.map((line) => line.replace(/, \d+ s\n| in \d+ s\n|\n/, ""))).toEqual(
      ["", ": fetching its sources", ": fetching what its web pages are made with", ": making its web pages", ": done"].map(
        (step) => `[1/1] building prometheus v0.316.0 with its web pages${step}`,
      ),
    );
  });

  test("is not built without them where npm cannot fetch what they are made with; the error says what npm said, and what to do", async () => {
    fakeNpm("echo npm error network is unreachable >&2", "exit 1");
    await expect(build("prometheus")).rejects.toThrow(
      /npm ci .*failed in .*\nnpm error network is unreachable\nThe web pages of prometheus .* npm registry.* Or put prometheus 3\.16\.0 or newer on PATH/,
    );
    expect(readdirSync(join(cache, "tools"))).toEqual([]);
  });

  test("is not built where they cannot be made, or where there is no npm", async () => {
    fakeNpm("true");
    await expect(build("prometheus")).rejects.toThrow(/npm run build failed in .*\n.*fetched/);
    vi.stubEnv("PATH", `${programs.folder}:${cache}`);
    for (const name of ["chmod", "cat", "cp"]) programs.add(name, `exec /bin/${name} "$@"`);
    rmSync(join(programs.folder, "npm"));
    vi.resetModules();
    await expect(build("prometheus")).rejects.toThrow(/npm ci .*failed in .*\n.*ENOENT/);
    expect(readdirSync(join(cache, "tools"))).toEqual([]);
  });
});
