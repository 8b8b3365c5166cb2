import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { hostPrograms } from "../tools/host-programs.ts";
import { Problem } from "./problem.ts";

/** A Debian package, and a command that succeeds where it, or the same from elsewhere, is there. */
interface Package {
  readonly name: string;
  readonly present: string;
  /** A file that it reads while it is installed, written before where there is none. */
  readonly settings?: { readonly path: string; readonly text: string };
}

/** What the local target needs. */
export const stackPackages: readonly Package[] = [
  { name: "runit", present: "command -v runsvdir" },
  {
    name: hostPrograms.postgres.package ?? "",
    present: `PATH="$PATH:${hostPrograms.postgres.folders?.join(":")}"; command -v postgres`,
    // The stack runs a server with data of its own; a database for the whole host nobody asked for.
    settings: { path: "/etc/postgresql-common/createcluster.conf", text: "create_main_cluster = false\n" },
  },
];

/** What the tests need beside that: real Python clients. */
export const testPackages: readonly Package[] = [...stackPackages, { name: "python3-venv", present: "python3 -c 'import venv, ensurepip'" }];

/** Installs what is missing as root on Debian; elsewhere says with which command it is done. */
export function installPackages(wanted: readonly Package[]): void {
  const missing = wanted.filter(({ present }) => spawnSync("sh", ["-c", present]).status !== 0);
  const names = missing.map(({ name }) => name);
  if (names.length === 0) return;
  const command = `apt-get install --yes ${names.join(" ")}`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw new Problem(`Not installed: ${names.join(", ")}. Install with: ${command}`);
  console.log(`installing ${names.join(", ")}`);
  for (const { settings } of missing) if (settings) writeNew(settings.path, settings.text);
  if (apt("install", "--no-install-recommends", ...names).status === 0) return;
  // A package list that was never fetched knows no package.
  apt("update");
  const { status, stderr } = apt("install", "--no-install-recommends", ...names);
  if (status !== 0) throw new Problem(`${command} failed:\n${stderr.trim()}`);
}

function apt(...args: readonly string[]) {
  return spawnSync("apt-get", ["--yes", ...args], { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, encoding: "utf8" });
}

function writeNew(path: string, text: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
