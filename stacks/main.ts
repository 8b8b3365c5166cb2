import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { App } from "cdktf";
import { ConfigError, describe } from "../config/finding.ts";
import { loadConfig } from "../config/load.ts";
import { checked } from "./check.ts";
import { dockerTarget } from "./docker/target.ts";
import { FILES_FOLDER } from "./files.ts";
import { localTarget } from "./local/target.ts";

/** The app that `cdktf` runs: one stack per target, all from the same config. */
async function main(): Promise<void> {
  const { config, warnings } = checked(await loadConfig());
  for (const warning of warnings) console.error(`warning\n${describe(warning)}`);
  // Its validation asks Terraform for its version once per resource, which is half of the synth; the stacks require it.
  const app = new App({ skipValidation: true });
  const stacks = [localTarget(app, "local", config), dockerTarget(app, "docker", config)];
  app.synth();
  for (const stack of stacks) {
    const folder = join(app.outdir, "stacks", stack.node.id);
    rmSync(join(folder, FILES_FOLDER), { recursive: true, force: true });
    for (const { path, body } of stack.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), body);
    }
  }
}

main().catch((error: unknown) => {
  // A mistake in the config is the user's business; a stack trace of ours would only hide it.
  if (!(error instanceof ConfigError)) throw error;
  console.error(`\n${error.message}`);
  process.exit(1);
});
