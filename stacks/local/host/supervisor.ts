import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { HostError } from "../../host/error.ts";
import { writeWhole } from "../../host/files.ts";
import { byRoot, found, keepFolder } from "../../host/folders.ts";
import { layout } from "../../host/layout.ts";
import type { Account } from "../../host/user.ts";
import { within } from "./health.ts";

// runit: one runsvdir per stack looks after every service below `services`, restarts what ends, and keeps logs by svlogd.

/** Where runit keeps the state of a service and takes orders for it, in the service's folder and in that of its log. */
export const SUPERVISE = "supervise";

const PROGRAMS = ["runsvdir", "runsv", "sv", "svlogd"] as const;

function checkSupervisor(): void {
  const missing = PROGRAMS.filter((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  if (missing.length === 0) return;
  throw new HostError(`The supervisor runit is not installed (no ${missing.join(", ")} on PATH).`, "Install it: apt-get install --yes runit");
}

/** Starts the supervisor of a stack as the servers' user, unless it runs. */
export async function startSupervisor(directory: string, owner: Account): Promise<void> {
  checkSupervisor();
  keepFolder(join(directory, layout.services));
  await oneAtATime(directory, async () => {
    if (!supervisorPid(directory)) await launch(directory, owner);
  });
}

async function launch(directory: string, owner: Account): Promise<void> {
  const services = join(directory, layout.services);
  const child = spawn("runsvdir", ["-P", services], {
    cwd: directory,
    detached: true,
    stdio: "ignore",
    // A clean environment: nothing of who deploys reaches the servers.
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: directory, LANG: "C.UTF-8" },
    ...(byRoot() ? { uid: owner.uid, gid: owner.gid } : {}),
  });
  child.unref();
  if (child.pid === undefined) throw new HostError("The supervisor runsvdir could not be started.", "Try it by hand: runsvdir -P /tmp");
  writeWhole(pidFile(directory), `${child.pid}\n`);
  if (!(await within(5, () => supervisorPid(directory) !== undefined))) throw new HostError("The supervisor runsvdir ended at once.", `Look at ${services}`);
}

/** Terraform takes steps for several servers at the same time; two of them must not start a supervisor each. */
async function oneAtATime(directory: string, work: () => Promise<void>): Promise<void> {
  const lock = join(directory, ".supervisor-lock");
  const taken = await within(15, () => {
    try {
      mkdirSync(lock);
      return true;
    } catch {
      return false;
    }
  });
  // Who holds it for longer was killed.
  if (!taken) rmSync(lock, { recursive: true, force: true });
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Stops the supervisor and everything of the stack that runs, also what a supervisor that crashed has left running. */
export async function stopSupervisor(directory: string): Promise<void> {
  const pid = supervisorPid(directory);
  if (pid) {
    // On TERM it ends at once and its children stay; nobody starts them again while they are stopped one by one.
    process.kill(pid, "SIGTERM");
    if (!(await within(10, () => supervisorPid(directory) === undefined))) process.kill(pid, "SIGKILL");
  }
  const services = join(directory, layout.services);
  const left = found(services)?.isDirectory() ? readdirSync(services).filter((name) => found(join(services, name, SUPERVISE))?.isDirectory()) : [];
  if (left.length)
    tell(
      "force-shutdown",
      left.map((name) => join(services, name)),
      60,
    );
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
export function sv(directory: string, command: string, service: string, seconds = 7): Answer {
  return tell(command, [join(directory, layout.services, service)], seconds);
}

/**
 * `sv` writes into a folder of the servers' user and follows what it finds there, so it runs as that user. All services
 * of a stack have the same one.
 */
function tell(command: string, services: readonly string[], seconds: number): Answer {
  const owner = services.map((service) => found(join(service, SUPERVISE))).find((stat) => stat?.isDirectory());
  if (!owner) return { ok: false, said: "It is not with the supervisor." };
  const { status, stdout, stderr } = spawnSync("sv", ["-w", String(seconds), command, ...services], {
    encoding: "utf8",
    ...(byRoot() ? { uid: owner.uid, gid: owner.gid } : {}),
  });
  return { ok: status === 0, said: `${stdout}${stderr}`.trim() };
}

interface Answer {
  readonly ok: boolean;
  readonly said: string;
}

function pidFile(directory: string): string {
  return join(directory, "supervisor.pid");
}
