import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { configFile } from "./file.ts";
import { ConfigError } from "./finding.ts";

/** What the config file exports; not checked yet. */
export async function loadConfig(): Promise<unknown> {
  const file = configFile();
  if (!existsSync(file)) {
    throw failure("(the file)", { value: file, allowed: "a file that is there", fix: "create it, or correct PLUMBLINE_CONFIG" });
  }
  const loaded = (await import(pathToFileURL(file).href)) as { default?: unknown };
  if (loaded.default === undefined) {
    throw failure("export default", { allowed: "defineConfig({ … })", fix: "export the config as the default of the file" });
  }
  return loaded.default;
}

function failure(at: string, rest: { value?: unknown; allowed: string; fix: string }): ConfigError {
  return new ConfigError([{ severity: "error", at, ...rest }]);
}
