import { type SpawnOptions, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheRoot } from "../../tools/cache.ts";

const examples = join(import.meta.dirname, "../../examples");

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export type Environment = Readonly<Record<string, string>>;

/** A file of the examples. */
export function example(...path: readonly string[]): string {
  return join(examples, ...path);
}

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], env: Environment = {}, options: SpawnOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    const text = { out: "", err: "" };
    child.stdout?.on("data", (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (text.err += chunk.toString()));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, ...text }));
  });
}

/** A Python with what the examples require, installed once for each set of requirements. */
export async function python(): Promise<string> {
  const folders = ["python", "guide"];
  const files = folders.flatMap((folder) =>
    readdirSync(example(folder))
      .filter((file) => file.startsWith("requirements"))
      .map((file) => example(folder, file)),
  );
  const folder = await installed(
    "examples-python",
    files.map((file) => readFileSync(file, "utf8")),
    async (target) => {
      await must("python3", ["-m", "venv", target], {}, "on Debian: apt-get install python3-venv");
      // Programs of a virtual environment name its folder, so it is made where it stays.
      await must(join(target, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", ...files.flatMap((file) => ["-r", file])]);
    },
  );
  return join(folder, "bin/python");
}

/** A copy of the Node examples beside the packages that they require, installed once. */
export async function nodeExamples(): Promise<{ readonly path: string; readonly remove: () => void }> {
  const packages = readFileSync(example("node/package.json"), "utf8");
  const folder = await installed("examples-node", [packages], async (target) => {
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, "package.json"), packages);
    await must("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: target });
  });
  const path = mkdtempSync(join(tmpdir(), "plumbline-examples-"));
  cpSync(example("node"), path, { recursive: true, filter: (file) => !file.includes("node_modules") });
  symlinkSync(join(folder, "node_modules"), join(path, "node_modules"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A folder of the cache that depends on `recipe`; a mark says that what is in it is complete. */
async function installed(name: string, recipe: readonly string[], install: (folder: string) => Promise<void>): Promise<string> {
  const hash = createHash("sha256")
    .update([...recipe, process.version, process.arch].join("\n"))
    .digest("hex")
    .slice(0, 12);
  const folder = join(cacheRoot(), `${name}-${hash}`);
  if (existsSync(join(folder, "complete"))) return folder;
  process.stderr.write(`installing ${name}, once, into ${folder}\n`);
  const started = Date.now();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cacheRoot(), { recursive: true });
  await install(folder);
  writeFileSync(join(folder, "incomplete"), "");
  renameSync(join(folder, "incomplete"), join(folder, "complete"));
  process.stderr.write(`installing ${name}: done in ${Math.round((Date.now() - started) / 1_000)} s\n`);
  return folder;
}

async function must(program: string, args: readonly string[], options: SpawnOptions = {}, hint = ""): Promise<void> {
  const { status, out, err } = await run(program, args, {}, options).catch((error: Error) => ({ status: null, out: "", err: error.message }));
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${hint}\n${out}${err}`);
}
