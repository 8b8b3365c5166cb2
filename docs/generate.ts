import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RUNBOOKS } from "../alerts/runbooks.ts";
import { faultsPage } from "./faults/page.ts";
import { runbookPages } from "./runbook-pages.ts";

/** Writes the pages that are generated. `npm run docs`, after a change of a signal; a test notices when it was forgotten. */
const root = join(dirname(fileURLToPath(import.meta.url)), "..");

rmSync(join(root, RUNBOOKS), { recursive: true, force: true });
for (const { path, body } of [...runbookPages(), faultsPage()]) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), body);
}
