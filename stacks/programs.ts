import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Artifact } from "../artifact/artifact.ts";
import { DEMO_APP_BUNDLE, DEMO_MODEL_BUNDLE } from "./services/demo.ts";
import { LEDGER_BUNDLE } from "./services/ledger.ts";
import { RECORDER_BUNDLE } from "./services/recorder.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Programs of ours, by the artifact that each becomes. */
const entryPoints: Readonly<Record<string, string>> = {
  [RECORDER_BUNDLE]: "recorder/main.ts",
  [LEDGER_BUNDLE]: "ledger/main.ts",
  [DEMO_MODEL_BUNDLE]: "demo/model/main.ts",
  [DEMO_APP_BUNDLE]: "demo/app/main.ts",
};

/**
 * A program of ours with everything it needs in one file: it runs wherever Node does, for a user who cannot read the
 * project's folder.
 */
export function bundled(path: string): Artifact {
  const entry = entryPoints[path];
  if (!entry) throw new Error(`no program is bundled as ${path}`);
  return { path, body: bundle(entry) };
}

/** The program that Terraform's provisioners of a target run. */
export function hostProgram(target: "local" | "docker"): string {
  return bundle(`stacks/${target}/host/main.ts`);
}

/** Targets share programs; each is bundled once. */
const done = new Map<string, string>();

function bundle(entry: string): string {
  const text = done.get(entry) ?? build(entry);
  done.set(entry, text);
  return text;
}

function build(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    write: false,
    legalComments: "none",
    logLevel: "error",
    // CommonJS packages inside call require().
    banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`${entry} gave no bundle`);
  return file.text;
}
