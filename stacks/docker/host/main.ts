import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FILES_FOLDER, PLAN_FILE } from "../../files.ts";
import { HostError } from "../../host/error.ts";
import { mirror } from "../../host/files.ts";
import { giveTree, keepDirectory, keepFolder, removeTree } from "../../host/folders.ts";
import { placeSecrets } from "../../host/secrets.ts";
import { type DockerPlan, dataFolder, filesFolder } from "../plan.ts";

// Run by Terraform's provisioners from the folder of the synthesised stack, where the plan lies.

const stackFolder = dirname(fileURLToPath(import.meta.url));

const commands: Readonly<Record<string, (...args: string[]) => void>> = {
  /** What a container mounts: its files, its secrets, a folder for its data. What it only reads it cannot change. */
  place: (name) => {
    const plan = JSON.parse(readFileSync(join(stackFolder, PLAN_FILE), "utf8")) as DockerPlan;
    const container = plan.containers.find((each) => each.name === name);
    if (!container) throw new HostError(`The plan has no container "${name}".`);
    keepDirectory(plan.directory, plan.owner);
    placeSecrets(plan, container.secrets, plan.owner);
    const folder = filesFolder(plan.directory, container.name, container.hash);
    keepFolder(folder, dirname(folder));
    mirror(join(stackFolder, FILES_FOLDER), folder, container.files);
    const data = dataFolder(plan.directory, container.name);
    keepFolder(dirname(data));
    giveTree(data, plan.owner, 0o750);
  },
  /** Data and secrets stay. */
  remove: (directory = "", name = "", hash = "") => removeTree(filesFolder(directory, name, hash)),
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
