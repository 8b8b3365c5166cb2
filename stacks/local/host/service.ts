import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { locate } from "../../../tools/locate.ts";
import { FILES_FOLDER } from "../../files.ts";
import { logRotation } from "../../log-rotation.ts";
import { layout, type Plan, type PlannedService } from "../plan.ts";
import { HostError } from "./error.ts";
import { mirror, ownFolder, ownTree, writeWhole } from "./files.ts";
import { healthy, metricValue, within } from "./health.ts";
import { endOfLog } from "./log.ts";
import { checkPorts } from "./ports.ts";
import { runnable } from "./run-as.ts";
import { placeSecrets } from "./secrets.ts";
import { startSupervisor, supervised, sv } from "./supervisor.ts";
import type { Account } from "./user.ts";

/**
 * Makes a server run as planned and waits until it is healthy. Whatever was there before, also a half-made one of a
 * failed deploy, is replaced.
 */
export async function startService(plan: Plan, stackFolder: string, service: PlannedService, owner: Account): Promise<void> {
  const { directory } = plan;
  await startSupervisor(directory, owner);
  placeSecrets(plan, service.secrets, owner);
  mirror(join(stackFolder, FILES_FOLDER), join(directory, layout.etc), service.files, owner);
  ownTree(service.data, owner, 0o750);
  const command = commandLine(service, owner);
  await stopService(directory, service.name, service.stopSeconds);
  await checkPorts(service);
  install(directory, service, command, owner);
  const picked = await within(15, () => sv(directory, "status", service.name).ok);
  if (!picked) throw new HostError(`The supervisor did not pick up ${service.name}.`, "Is it alive? Deploy again.");
  if (await within(service.startSeconds, () => healthy(service.healthUrl))) return;
  throw new HostError(
    `${service.name} was started and is not healthy after ${service.startSeconds} s: ${service.healthUrl} does not answer 200.`,
    `${sv(directory, "status", service.name).said}`,
    ...endOfLog(directory, service.name),
  );
}

/** Hands changed files to a running server. It stays as it was where it does not like them. */
export async function reloadService(plan: Plan, stackFolder: string, service: PlannedService, owner: Account): Promise<void> {
  mirror(join(stackFolder, FILES_FOLDER), join(plan.directory, layout.etc), service.files, owner);
  if (!service.reload) return;
  const { url, metric } = service.reload;
  const before = await metricValue(url, metric);
  sv(plan.directory, "hup", service.name);
  if (await within(15, async () => ((await metricValue(url, metric)) ?? 0) > (before ?? 0))) return;
  throw new HostError(`${service.name} did not take over its new files; it still runs with the old ones.`, ...endOfLog(plan.directory, service.name));
}

/** Stops a server and takes it from the supervisor. What it stored and logged stays. */
export async function stopService(directory: string, name: string, seconds: number): Promise<void> {
  const services = join(directory, layout.services);
  // Names with a dot are not looked after.
  const leaving = `.leaving-${name}`;
  // Left by a stop that was interrupted.
  if (existsSync(join(services, leaving))) await shutDown(directory, leaving, seconds);
  if (!supervised(directory).includes(name)) return;
  sv(directory, "force-stop", name, seconds);
  renameSync(join(services, name), join(services, leaving));
  await shutDown(directory, leaving, seconds);
}

async function shutDown(directory: string, name: string, seconds: number): Promise<void> {
  sv(directory, "force-shutdown", name, seconds);
  await within(10, () => !sv(directory, "status", name).ok);
  rmSync(join(directory, layout.services, name), { recursive: true, force: true, maxRetries: 5 });
}

/** Stops what is no longer planned: a server whose block disappeared from the configuration has nobody else to do it. */
export async function tidy(plan: Plan): Promise<readonly string[]> {
  const planned = plan.services.map(({ name }) => name);
  const left = supervised(plan.directory).filter((name) => !planned.includes(name));
  for (const name of left) await stopService(plan.directory, name, 30);
  return left;
}

function install(directory: string, { name, env }: PlannedService, command: readonly string[], owner: Account): void {
  const services = join(directory, layout.services);
  const making = join(services, `.making-${name}`);
  rmSync(making, { recursive: true, force: true });
  ownFolder(join(making, "log"), owner);
  ownTree(join(directory, layout.log, name), owner, 0o750);
  const settings = Object.entries(env).map(([key, value]) => `export ${key}=${quote(value)}`);
  writeWhole(join(making, "run"), ["#!/bin/sh", "exec 2>&1", ...settings, `exec ${command.map(quote).join(" ")}`, ""].join("\n"), owner, 0o755);
  writeWhole(join(making, "log/run"), `#!/bin/sh\nexec svlogd -tt ${quote(join(directory, layout.log, name))}\n`, owner, 0o755);
  writeWhole(join(directory, layout.log, name, "config"), `s${logRotation.bytes}\nn${logRotation.files}\n`, owner);
  renameSync(making, join(services, name));
}

function commandLine({ name, program, args }: PlannedService, owner: Account): string[] {
  if ("bundle" in program) return [runnable(process.execPath, name, owner), program.bundle, ...args];
  const path = locate(program);
  if (!path) {
    throw new HostError(
      `${name} cannot start: there is no ${program.program} on PATH${program.atLeast ? ` of version ${program.atLeast} or newer` : " with the components it needs"}, and none was built.`,
      "Build the servers: make tools",
    );
  }
  return [runnable(path, name, owner), ...args];
}

function quote(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
