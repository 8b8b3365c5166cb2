import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { Problem } from "./problem.ts";

/** A Debian package, and a command that succeeds where it, or the same from elsewhere, is there. */
interface Package {
  readonly name: string;
  readonly present: string;
}

/** What the local target needs. */
export const stackPackages: readonly Package[] = [{ name: "runit", present: "command -v runsvdir" }];

/** What the tests need beside that: real Python clients. */
export const testPackages: readonly Package[] = [...stackPackages, { name: "python3-venv", present: "python3 -c 'import venv, ensurepip'" }];

/** Installs what is missing as root on Debian; elsewhere says with which command it is done. */
export function installPackages(wanted: readonly Package[]): void {
  const names = wanted.filter(({ present }) => spawnSync("sh", ["-c", present]).status !== 0).map(({ name }) => name);
  if (names.length === 0) return;
  const command = `apt-get install --yes ${names.join(" ")}`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw new Problem(`Not installed: ${names.join(", ")}. Install with: ${command}`);
  console.log(`installing ${names.join(", ")}`);
  if (apt("install", "--no-install-recommends", ...names).status === 0) return;
  // A package list that was never fetched knows no package.
  apt("update");
  const { status, stderr } = apt("install", "--no-install-recommends", ...names);
  if (status !== 0) throw new Problem(`${command} failed:\n${stderr.trim()}`);
}

function apt(...args: readonly string[]) {
  return spawnSync("apt-get", ["--yes", ...args], { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, encoding: "utf8" });
}
