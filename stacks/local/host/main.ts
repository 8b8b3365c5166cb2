import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PLAN_FILE } from "../../files.ts";
import { HostError } from "../../host/error.ts";
import { keepDirectory, keepFolder } from "../../host/folders.ts";
import { layout } from "../../host/layout.ts";
import { placeSecrets } from "../../host/secrets.ts";
import { account } from "../../host/user.ts";
import type { Plan, PlannedService } from "../plan.ts";
import { healthy, within } from "./health.ts";
import { endOfLog } from "./log.ts";
import { mark, release } from "./release.ts";
import { reloadService, startService, stopService, tidy } from "./service.ts";
import { startSupervisor, supervised, sv } from "./supervisor.ts";

// Run by Terraform's provisioners and by `plumb up`, from the folder of the synthesised stack, where the plan lies.

const stackFolder = dirname(fileURLToPath(import.meta.url));

function readPlan(): Plan {
  return JSON.parse(readFileSync(join(stackFolder, PLAN_FILE), "utf8")) as Plan;
}

function serviceOf(plan: Plan, name: string | undefined): PlannedService {
  const service = plan.services.find((each) => each.name === name);
  if (!service) throw new HostError(`The plan has no server "${name}".`, `It has ${plan.services.map((each) => each.name).join(", ")}.`);
  return service;
}

type Command = (...args: string[]) => Promise<void>;

const commands: Readonly<Record<string, Command>> = {
  /** Folders, the user, the supervisor. */
  prepare: async () => {
    const { directory, user } = readPlan();
    const owner = account(user);
    keepDirectory(directory, owner);
    mark(directory);
    for (const folder of [layout.etc, layout.data, layout.log]) keepFolder(join(directory, folder));
    await startSupervisor(directory, owner);
  },
  start: async (name) => {
    const plan = readPlan();
    await startService(plan, stackFolder, serviceOf(plan, name), account(plan.user));
  },
  reload: async (name) => {
    const plan = readPlan();
    await reloadService(plan, stackFolder, serviceOf(plan, name));
  },
  stop: async (name = "", directory = "", seconds = "30") => stopService(directory, name, Number(seconds)),
  tidy: async () => {
    for (const name of await tidy(readPlan())) console.log(`stopped ${name}, which is no longer planned`);
  },
  /** After a reboot of the host or the end of the supervisor: brings back what is deployed, and takes over new secrets. */
  ensure: async () => {
    const plan = readPlan();
    const owner = account(plan.user);
    // What was deployed before there was a mark is not prepared again.
    mark(plan.directory);
    const changed = placeSecrets(
      plan,
      plan.secrets.map(({ name }) => name),
      owner,
    );
    await startSupervisor(plan.directory, owner);
    const deployed = plan.services.filter(({ name }) => supervised(plan.directory).includes(name));
    // Most servers read a secret once, when they start.
    for (const { name } of deployed.filter(({ secrets }) => secrets.some((secret) => changed.includes(secret)))) sv(plan.directory, "restart", name, 60);
    const sick: string[] = [];
    for (const service of deployed) {
      if (!(await within(service.startSeconds, () => healthy(service.healthUrl))))
        sick.push(`${service.name}: ${service.healthUrl} does not say that it can be used`, ...endOfLog(plan.directory, service.name));
    }
    if (sick.length) throw new HostError("Servers are not healthy:", ...sick);
  },
  /** Stops everything. Data, logs and secrets stay unless PLUMBLINE_PURGE is 1. */
  release: async (directory = "") => {
    await release(directory, process.env.PLUMBLINE_PURGE === "1");
    if (existsSync(join(directory, layout.data))) console.log(`data, logs and secrets are kept in ${directory}`);
  },
};

const [command = "", ...args] = process.argv.slice(2);
const run = commands[command];
if (!run) {
  console.error(`usage: host ${Object.keys(commands).join(" | ")}`);
  process.exit(2);
}
run(...args).catch((error: unknown) => {
  console.error(error instanceof HostError ? `\n${error.message}\n` : error);
  process.exit(1);
});
