import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const inProject = join(dirname(fileURLToPath(import.meta.url)), "..", "observability.config.ts");

/** The file that holds the config: the project's, or the one that `PLUMBLINE_CONFIG` names. */
export function configFile(): string {
  const named = process.env.PLUMBLINE_CONFIG;
  return named ? resolve(named) : inProject;
}
