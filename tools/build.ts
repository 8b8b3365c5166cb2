import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, cacheRoot, isBuilt } from "./cache.ts";
import { neededGo, pinnedVersion, releaseOf, type Tool, tools } from "./catalog.ts";
import { compareVersions } from "./compare-versions.ts";
import { manifest } from "./otelcol/components.ts";
import { addPages, isPaged } from "./pages.ts";
import { Progress } from "./progress.ts";
import { BuildError, buildEnvironment, run } from "./run.ts";
import { versionOf } from "./version.ts";

const here = dirname(fileURLToPath(import.meta.url));

function flags(tool: Tool): string[] {
  const version = tool.versionVariable ? ` -X ${tool.versionVariable}=${releaseOf(tool)}` : "";
  return ["-trimpath", `-ldflags=-s -w${version}`, ...(tool.buildArgs ?? [])];
}

/** Builds what is not in the cache yet, one after the other, and says how far it is. About 25 minutes on two cores, once. */
export async function buildMissing(wanted: readonly Tool[] = tools): Promise<void> {
  const missing = wanted.filter((tool) => !isBuilt(tool));
  if (missing.length === 0) return;
  checkGo();
  for (const [index, tool] of missing.entries()) {
    const progress = new Progress(`[${index + 1}/${missing.length}] building ${tool.name} ${pinnedVersion(tool)}${isPaged(tool) ? " with its web pages" : ""}`);
    await build(tool, progress);
    progress.done();
  }
}

function checkGo(): void {
  const found = versionOf("go");
  if (found && compareVersions(found, neededGo()) >= 0) return;
  throw new BuildError(
    `Go ${neededGo()} or newer is needed to build the servers; ${found ? `this is Go ${found}` : "there is none on PATH"}.\n` +
      "Install it from https://go.dev/dl/, or put the servers themselves on PATH.",
  );
}

/** Into a folder beside the final one first: a build that is interrupted leaves nothing that looks finished. */
async function build(tool: Tool, progress: Progress): Promise<void> {
  mkdirSync(cacheRoot(), { recursive: true, mode: 0o755 });
  const unfinished = mkdtempSync(join(cacheRoot(), `.${tool.name}-`));
  try {
    const source = await sourceOf(tool, unfinished, progress);
    for (const [program, main] of Object.entries(tool.programs)) {
      const args = [...flags(tool), "-o", join(unfinished, program), main];
      await compile(args, source, progress, packageCount(source, tool, main));
    }
    rmSync(join(unfinished, "source"), { recursive: true, force: true });
    rmSync(cacheFolder(tool), { recursive: true, force: true });
    spawnSync("chmod", ["-R", "a+rX", unfinished]);
    renameSync(unfinished, cacheFolder(tool));
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** Where `go build` is run. What has to be made for it goes into a folder of its own, and goes when the programs are there. */
async function sourceOf(tool: Tool, unfinished: string, progress: Progress): Promise<string> {
  const made = join(unfinished, "source");
  if (tool.collector) await generateCollector(tool, unfinished, made);
  else if (isPaged(tool)) await addPages(tool, made, progress);
  else return join(here, tool.name);
  return made;
}

async function generateCollector(tool: Tool, folder: string, source: string): Promise<void> {
  const file = join(folder, "manifest.yaml");
  writeFileSync(file, manifest(pinnedVersion(tool), source));
  await run("go", ["tool", "builder", "--config", file, "--skip-compilation"], join(here, tool.name));
  rmSync(file);
}

/** How many packages a program is made of; only those that are not in Go's own cache are compiled. */
function packageCount(cwd: string, { buildArgs = [] }: Tool, main: string): number {
  const { stdout } = spawnSync("go", ["list", "-deps", ...buildArgs, main], { cwd, env: buildEnvironment, encoding: "utf8", maxBuffer: 1 << 26 });
  return stdout.split("\n").length;
}

async function compile(args: readonly string[], cwd: string, progress: Progress, packages: number): Promise<void> {
  let compiled = 0;
  const heard = (line: string) => {
    if (/^[\w./-]+$/.test(line)) compiled += 1;
    progress.at(compiled, packages);
  };
  await run("go", ["build", "-v", ...args], cwd, { heard });
}
