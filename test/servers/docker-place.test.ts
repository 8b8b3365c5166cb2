import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DockerPlan, dataFolder, filesFolder, secretFile } from "../../stacks/docker/plan.ts";
import { HOST_PROGRAM, PLAN_FILE } from "../../stacks/files.ts";
import { configWith } from "../support/config.ts";
import { synthesise } from "../support/synth.ts";

// The host program of the container target puts in place what containers mount. No Docker is needed for that.

const root = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), "plumbline-docker-place-"));
const { files } = synthesise("docker", configWith({ local: { directory: join(folder, "stack") } }));
const plan = JSON.parse(files.find(({ path }) => path === PLAN_FILE)?.body ?? "{}") as DockerPlan;
const collector = plan.containers.find(({ name }) => name === "collector");
const etc = filesFolder(plan.directory, "collector", collector?.hash ?? "");
const [data, secret] = [dataFolder(plan.directory, "collector"), secretFile(plan.directory, "user-key")];

const host = (...args: readonly string[]) => spawnSync("node", [HOST_PROGRAM, ...args], { cwd: folder, encoding: "utf8" });

beforeAll(() => {
  chmodSync(folder, 0o755);
  for (const { path, body } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), body);
  }
  expect(host("place", "collector")).toMatchObject({ status: 0, stderr: "" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a container gets its files, its secrets and a folder for its data", () => {
  expect(readdirSync(etc)).toEqual(["collector"]);
  expect(statSync(secret).mode & 0o777).toBe(0o400);
  expect(readdirSync(data)).toEqual([]);
});

test.runIf(root)("its data and its secrets are for who runs in it; what leads there, and its files, are root's", () => {
  for (const path of [data, secret]) expect(statSync(path)).toMatchObject({ ...plan.owner });
  for (const path of [plan.directory, dirname(data), dirname(secret), dirname(etc), etc, join(etc, "collector/config.yaml")]) {
    expect(statSync(path).uid, path).toBe(0);
    expect(statSync(path).mode & 0o022, path).toBe(0);
  }
});

test("the same once more changes nothing", () => {
  const { ino } = statSync(secret);
  expect(host("place", "collector")).toMatchObject({ status: 0 });
  expect(statSync(secret).ino).toBe(ino);
});

test("files go with their container; data and secrets stay", () => {
  expect(host("remove", plan.directory, "collector", collector?.hash ?? "")).toMatchObject({ status: 0 });
  expect(existsSync(etc)).toBe(false);
  for (const path of [data, secret]) expect(existsSync(path)).toBe(true);
});
