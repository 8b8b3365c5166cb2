import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { layout } from "../plan.ts";
import { HostError } from "./error.ts";
import { ownFolder, writeWhole } from "./files.ts";
import { within } from "./health.ts";
import type { Account } from "./user.ts";

// runit: one runsvdir per stack looks after every service below `services`, restarts what ends, and keeps logs by svlogd.

const PROGRAMS = ["runsvdir", "runsv", "sv", "svlogd"] as const;

export function checkSupervisor(): void {
  const missing = PROGRAMS.filter((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  if (missing.length === 0) return;
  throw new HostError(`The supervisor runit is not installed (no ${missing.join(", ")} on PATH).`, "Install it: apt-get install --yes runit");
}

/** Starts the supervisor of a stack as the servers' user, unless it runs. */
export async function startSupervisor(directory: string, owner: Account): Promise<void> {
  checkSupervisor();
  const services = join(directory, layout.services);
  ownFolder(services, owner);
  if (supervisorPid(directory)) return;
  const child = spawn("runsvdir", ["-P", services], {
    cwd: directory,
    detached: true,
    stdio: "ignore",
    // A clean environment: nothing of who deploys reaches the servers.
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: directory, LANG: "C.UTF-8" },
    ...(process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {}),
  });
  child.unref();
  if (child.pid === undefined) throw new HostError("The supervisor runsvdir could not be started.", "Try it by hand: runsvdir -P /tmp");
  writeWhole(pidFile(directory), `${child.pid}\n`, owner);
  if (!(await within(5, () => supervisorPid(directory) !== undefined))) throw new HostError("The supervisor runsvdir ended at once.", `Look at ${services}`);
}

/** Stops the supervisor and everything that it looks after. */
export async function stopSupervisor(directory: string): Promise<void> {
  const pid = supervisorPid(directory);
  if (pid) {
    // On HUP it ends its children first.
    process.kill(pid, "SIGHUP");
    if (!(await within(60, () => supervisorPid(directory) === undefined))) process.kill(pid, "SIGKILL");
  }
  rmSync(pidFile(directory), { force: true });
}

/** The pid of the stack's supervisor, if it is alive and really it. */
export function supervisorPid(directory: string): number | undefined {
  if (!existsSync(pidFile(directory))) return undefined;
  const pid = Number(readFileSync(pidFile(directory), "utf8"));
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return command.includes("runsvdir") && command.includes(join(directory, layout.services)) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Names of the services that the supervisor looks after. */
export function supervised(directory: string): string[] {
  const folder = join(directory, layout.services);
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
}

/** Tells a service something: `up`, `hup`, `restart` … Waits as long as it takes, at most the given time. */
export function sv(directory: string, command: string, service: string, seconds = 7): { readonly ok: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync("sv", ["-w", String(seconds), command, join(directory, layout.services, service)], { encoding: "utf8" });
  return { ok: status === 0, said: `${stdout}${stderr}`.trim() };
}

function pidFile(directory: string): string {
  return join(directory, "supervisor.pid");
}
