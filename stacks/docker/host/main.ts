import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FILES_FOLDER, PLAN_FILE } from "../../files.ts";
import { HostError } from "../../local/host/error.ts";
import { mirror, ownFolder, ownTree } from "../../local/host/files.ts";
import { placeSecrets } from "../../local/host/secrets.ts";
import { type DockerPlan, dataFolder, filesFolder } from "../plan.ts";

// Run by Terraform's provisioners from the folder of the synthesised stack, where the plan lies.

const stackFolder = dirname(fileURLToPath(import.meta.url));

const commands: Readonly<Record<string, (...args: string[]) => void>> = {
  /** What a container mounts: its files, its secrets, a folder for its data. All belong to who runs inside of it. */
  place: (name) => {
    const plan = JSON.parse(readFileSync(join(stackFolder, PLAN_FILE), "utf8")) as DockerPlan;
    const container = plan.containers.find((each) => each.name === name);
    if (!container) throw new HostError(`The plan has no container "${name}".`);
    placeSecrets(plan, container.secrets, plan.owner);
    const folder = filesFolder(plan.directory, container.name, container.hash);
    ownFolder(folder, plan.owner);
    mirror(join(stackFolder, FILES_FOLDER), folder, container.files, plan.owner);
    ownTree(dataFolder(plan.directory, container.name), plan.owner, 0o750);
  },
  /** Data and secrets stay. */
  remove: (directory = "", name = "", hash = "") => rmSync(filesFolder(directory, name, hash), { recursive: true, force: true }),
};

const [command = "", ...args] = process.argv.slice(2);
const run = commands[command];
if (!run) {
  console.error(`usage: host ${Object.keys(commands).join(" | ")}`);
  process.exit(2);
}
try {
  run(...args);
} catch (error) {
  console.error(error instanceof HostError ? `\n${error.message}\n` : error);
  process.exit(1);
}
