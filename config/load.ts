import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const inProject = join(dirname(fileURLToPath(import.meta.url)), "..", "observability.config.ts");

/** The file that holds the config: the project's, or the one that `PLUMBLINE_CONFIG` names. */
export function configFile(): string {
  const named = process.env.PLUMBLINE_CONFIG;
  return named ? resolve(named) : inProject;
}

/** What the config file exports; not checked yet. */
export async function loadConfig(): Promise<unknown> {
  const file = configFile();
  if (!existsSync(file)) throw new Error(`there is no config ${file}; create it, or correct PLUMBLINE_CONFIG`);
  const loaded = (await import(pathToFileURL(file).href)) as { default?: unknown };
  return loaded.default;
}
