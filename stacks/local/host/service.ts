import { existsSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { locate, type Wanted } from "../../../tools/locate.ts";
import { FILES_FOLDER } from "../../files.ts";
import { HostError } from "../../host/error.ts";
import { mirror, writeWhole } from "../../host/files.ts";
import { giveTree, keepFolder, makeFolder, removeTree } from "../../host/folders.ts";
import { layout } from "../../host/layout.ts";
import { placeSecrets } from "../../host/secrets.ts";
import type { Account } from "../../host/user.ts";
import { logRotation } from "../../log-rotation.ts";
import type { Plan, PlannedService } from "../plan.ts";
import { healthy, metricValue, within } from "./health.ts";
import { homeArgs } from "./home.ts";
import { endOfLog } from "./log.ts";
import { checkPorts } from "./ports.ts";
import { runnable } from "./run-as.ts";
import { SUPERVISE, startSupervisor, supervised, sv } from "./supervisor.ts";

/**
 * Makes a server run as planned and waits until it is healthy. Whatever was there before, also a half-made one of a
 * failed deploy, is replaced.
 */
export async function startService(plan: Plan, stackFolder: string, service: PlannedService, owner: Account): Promise<void> {
  const { directory } = plan;
  await startSupervisor(directory, owner);
  placeSecrets(plan, service.secrets, owner);
  mirror(join(stackFolder, FILES_FOLDER), join(directory, layout.etc), service.files);
  keepFolder(dirname(service.data));
  giveTree(service.data, owner, 0o750);
  const script = runScript(service, owner);
  await stopService(directory, service.name, service.stopSeconds);
  await checkPorts(service);
  install(directory, service, script, owner);
  const picked = await within(15, () => sv(directory, "status", service.name).ok);
  if (!picked) throw new HostError(`The supervisor did not pick up ${service.name}.`, "Is it alive? Deploy again.");
  if (await within(service.startSeconds, () => healthy(service.healthUrl))) return;
  throw new HostError(
    `${service.name} was started and is not healthy after ${service.startSeconds} s: ${service.healthUrl} does not say that it can be used.`,
    `${sv(directory, "status", service.name).said}`,
    ...endOfLog(directory, service.name),
  );
}

/** Hands changed files to a running server. It stays as it was where it does not like them. */
export async function reloadService(plan: Plan, stackFolder: string, service: PlannedService): Promise<void> {
  mirror(join(stackFolder, FILES_FOLDER), join(plan.directory, layout.etc), service.files);
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
  removeTree(join(directory, layout.services, name));
}

/** Stops what is no longer planned: a server whose block disappeared from the configuration has nobody else to do it. */
export async function tidy(plan: Plan): Promise<readonly string[]> {
  const planned = plan.services.map(({ name }) => name);
  const left = supervised(plan.directory).filter((name) => !planned.includes(name));
  for (const name of left) await stopService(plan.directory, name, 30);
  return left;
}

/** Puts a server before the supervisor. Its user may write to its log and to what runit keeps beside the scripts, and to no script. */
function install(directory: string, { name, stopSignal }: PlannedService, script: string, owner: Account): void {
  const services = join(directory, layout.services);
  const log = join(directory, layout.log, name);
  const making = join(services, `.making-${name}`);
  removeTree(making);
  keepFolder(dirname(log));
  giveTree(log, owner, 0o750);
  keepFolder(join(making, "log"), services);
  for (const each of [making, join(making, "log")]) makeFolder(join(each, SUPERVISE), owner, 0o700);
  writeWhole(join(making, "run"), script, 0o755);
  if (stopSignal) {
    keepFolder(join(making, "control"), services);
    // Run by the supervisor instead of sending SIGTERM.
    writeWhole(join(making, "control/t"), ["#!/bin/sh", `exec kill -${stopSignal} "$(cat ${SUPERVISE}/pid)"`, ""].join("\n"), 0o755);
  }
  writeWhole(join(making, "log/run"), ["#!/bin/sh", `cd ${quote(log)} || exit`, rotation, "exec svlogd -tt .", ""].join("\n"), 0o755);
  renameSync(making, join(services, name));
}

/** Written by the log's own process: a deploy by root writes nothing into a folder of the servers' user. */
const rotation = `printf 's%s\\nn%s\\n' ${logRotation.bytes} ${logRotation.files} > config`;

/** What the supervisor runs, as the servers' user. */
function runScript(service: PlannedService, owner: Account): string {
  const settings = Object.entries(service.env).map(([key, value]) => `export ${key}=${quote(value)}`);
  const command = commandLine(service, owner).map(quote).join(" ");
  return ["#!/bin/sh", "exec 2>&1", ...settings, ...firstRun(service, owner), ...beforeStart(service, owner), `exec ${command}`, ""].join("\n");
}

/** Makes what must be there before the first start, whole or not at all. */
function firstRun({ name, first }: PlannedService, owner: Account): string[] {
  if (!first) return [];
  const [made, making] = [quote(first.makes), quote(`${first.makes}.making`)];
  const make = [located(first.program, name, owner), ...first.args].map(quote).join(" ");
  return [`[ -e ${made} ] || { rm -rf ${making} && ${make} ${making} && mv ${making} ${made}; } || exit`];
}

function beforeStart({ name, before }: PlannedService, owner: Account): string[] {
  if (!before) return [];
  const told = [located(before.program, name, owner), ...before.args].map(quote).join(" ");
  // What it answers is for people who type; errors are said elsewhere, and stand in the log.
  return [`printf '%s\\n' ${quote(before.input)} | ${told} > /dev/null`];
}

function commandLine({ name, program, args, home }: PlannedService, owner: Account): string[] {
  if ("bundle" in program) return [runnable(process.execPath, name, owner), program.bundle, ...args];
  const path = located(program, name, owner);
  return [path, ...args, ...homeArgs(path, home)];
}

function located(program: Wanted, service: string, owner: Account): string {
  const path = locate(program);
  if (path) return runnable(path, service, owner);
  const version = program.atLeast ? ` of version ${program.atLeast} or newer` : " with the components it needs";
  throw new HostError(
    `${service} cannot start: there is no ${program.program} on PATH${version}${program.package ? "" : ", and none was built"}.`,
    program.package ? `Install it: apt-get install --yes ${program.package}` : "Build the servers: make tools",
  );
}

function quote(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
