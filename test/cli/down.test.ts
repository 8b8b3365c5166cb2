import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeDown } from "../../cli/down.ts";
import { MARKER } from "../../stacks/host/layout.ts";
import { mark } from "../../stacks/local/host/release.ts";
import { FakePrograms } from "../support/fake-programs.ts";

let directory: string;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), "plumbline-down-")), "stack");
});
afterEach(() => rmSync(dirname(directory), { recursive: true, force: true }));

const remove = (...folders: string[]) => {
  for (const folder of folders) rmSync(join(directory, folder), { recursive: true });
};
const nothingDeployed = () => Promise.resolve();

/** What a stack leaves that was stopped. */
function stopped(): void {
  for (const path of ["data/postgres/16/base", "data/loki/chunk", "log/loki/current", "secrets/user-key"]) put(path);
  mark(directory);
}

function put(path: string, text = "x"): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

/** A process that does nothing and has these arguments. */
async function runs(...args: readonly string[]): Promise<{ readonly pid: number | undefined; readonly end: () => Promise<unknown> }> {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => undefined, 60_000)", ...args]);
  await once(child, "spawn");
  return {
    pid: child.pid,
    end: () => {
      child.kill();
      return once(child, "exit");
    },
  };
}

describe("taking a stack down", () => {
  it("keeps its data, and says where", async () => {
    stopped();
    put("etc/loki/config.yaml");
    expect(await takeDown(directory, false, async () => remove("etc"))).toBe(`The stack is down; its data is kept in ${directory}.`);
    expect(readdirSync(directory).sort()).toEqual([MARKER, "data", "log", "secrets"]);
  });

  it("says so where there is no data", async () => {
    expect(await takeDown(directory, false, nothingDeployed)).toBe(`The stack is down; there is no data of it in ${directory}.`);
  });

  it("does not say that it is down while it runs, deployed from elsewhere", async () => {
    stopped();
    // A supervisor is known by its pid and by what its process names.
    const supervisor = await runs("runsvdir", join(directory, "services"));
    put("supervisor.pid", String(supervisor.pid));
    await expect(takeDown(directory, false, nothingDeployed)).rejects.toThrow(`A stack still runs in ${directory}; it was not deployed from this folder.`);
    await supervisor.end();
    expect(await takeDown(directory, false, nothingDeployed)).toContain("its data is kept");
  });
});

describe("with a purge", () => {
  it("takes what the deployment has left standing", async () => {
    stopped();
    expect(await takeDown(directory, true, async () => remove("data", "log", "secrets"))).toBe(`The stack is gone. Removed from ${directory}: data, log, secrets.`);
  });

  it("also takes what a stack left that was stopped before, and its directory", async () => {
    stopped();
    expect(await takeDown(directory, true, nothingDeployed)).toBe(`The stack is gone. Removed from ${directory}: data, log, secrets.`);
    expect(existsSync(directory)).toBe(false);
  });

  it("leaves what is beside a stack in its directory", async () => {
    stopped();
    put("docker/etc/x");
    await takeDown(directory, true, nothingDeployed);
    expect(readdirSync(directory)).toEqual(["docker"]);
  });

  it("says so where there was nothing", async () => {
    expect(await takeDown(directory, true, nothingDeployed)).toBe(`The stack is gone. There was nothing of it in ${directory}.`);
  });

  it("takes nothing from a folder that is somebody else's too", async () => {
    stopped();
    put("data/photos/one");
    await expect(takeDown(directory, true, nothingDeployed)).rejects.toThrow(`in ${directory} there is what no server of this stack has made: data/photos.`);
    expect(readdirSync(directory).sort()).toEqual([MARKER, "data", "log", "secrets"]);
  });

  it("takes secrets alone where a stack was deployed", async () => {
    stopped();
    remove("data", "log");
    expect(await takeDown(directory, true, nothingDeployed)).toBe(`The stack is gone. Removed from ${directory}: secrets.`);
    expect(existsSync(directory)).toBe(false);
  });

  it.each([
    ["servers of the same names, with data and logs of their own", ["data/postgres/base", "log/postgres/postgresql.log", "secrets/password"]],
    ["data of one and the log of another", ["data/postgres/base", "log/loki/current", "secrets/password"]],
    ["secrets", ["secrets/password"]],
    ["services that no supervisor looks after", ["services/loki/run", "etc/hosts"]],
    ["data and logs of nobody that is known", ["data/.keep/x", "log/.keep/x"]],
  ])("takes nothing where no stack was deployed, and names what is there: %s", async (_, paths) => {
    for (const path of paths) put(path);
    const folders = readdirSync(directory).sort();
    const message = new RegExp(`${directory} has ${folders.join(", ")}, but no ${MARKER.replace(".", "\\.")}, which a deploy leaves there.*\nNothing was removed\\.`);
    await expect(takeDown(directory, true, nothingDeployed)).rejects.toThrow(message);
    for (const path of paths) expect(existsSync(join(directory, path))).toBe(true);
  });

  it("takes nothing where data and logs are there and empty", async () => {
    for (const folder of ["data", "log"]) mkdirSync(join(directory, folder), { recursive: true });
    await expect(takeDown(directory, true, nothingDeployed)).rejects.toThrow("Nothing was removed.");
    expect(readdirSync(directory).sort()).toEqual(["data", "log"]);
  });

  it.each([
    ["data of a server and the supervisor's log of it", ["data/loki/chunk", "log/loki/current"]],
    ["what the supervisor keeps of a server", ["services/loki/supervise/status", "etc/loki/config.yaml"]],
  ])("takes a stack from before there was a mark, known by %s", async (_, paths) => {
    for (const path of paths) put(path);
    await takeDown(directory, true, nothingDeployed);
    expect(existsSync(directory)).toBe(false);
  });

  it("fails where something cannot be removed, and names it", async () => {
    stopped();
    const programs = new FakePrograms();
    programs.add("rm", 'case "$*" in *secrets) exit 1;; *) exec /bin/rm "$@";; esac');
    vi.stubEnv("PATH", `${programs.folder}:${process.env.PATH}`);
    await expect(takeDown(directory, true, nothingDeployed)).rejects.toThrow(`Not everything could be removed from ${directory}: secrets is still there.`);
    vi.unstubAllEnvs();
    programs.remove();
  });
});
