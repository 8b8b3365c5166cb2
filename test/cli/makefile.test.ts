import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FakePrograms } from "../support/fake-programs.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const clone = ["Makefile", "package.json", "package-lock.json"] as const;

let folder: FakePrograms;

/** A clone on a machine that has make, and what every machine has, but no Node.js. */
beforeEach(() => {
  folder = new FakePrograms();
  for (const file of clone) copyFileSync(join(project, file), join(folder.folder, file));
  for (const program of ["make", "sh", "sed", "touch"]) symlinkSync(where(program), join(folder.folder, program));
});

afterEach(() => folder.remove());

it.each(["up", "test", "down"])("make %s without Node.js says which to install, and from where", (target) => {
  const { engines } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as { engines: { node: string } };
  const { status, stderr } = spawnSync("make", [target], { cwd: folder.folder, env: { PATH: folder.folder }, encoding: "utf8" });
  expect(status).not.toBe(0);
  expect(stderr).toContain(`Node.js is not installed (no npm on PATH). Install version ${engines.node}: https://nodejs.org`);
});

function where(program: string): string {
  return spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();
}
