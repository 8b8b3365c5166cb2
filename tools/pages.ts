import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { releaseOf, type Tool } from "./catalog.ts";
import type { Progress } from "./progress.ts";
import { run } from "./run.ts";

/** Of a tool whose module has the sources of its web pages. */
export type Paged = Tool & Required<Pick<Tool, "ui">>;

export function isPaged(tool: Tool): tool is Paged {
  return tool.ui !== undefined;
}

/**
 * Fills a folder in which `go build` makes a tool with its web pages in it. Go embeds files of the package only, and its own
 * copy of the module is read-only and verified; so the module is copied, the pages are made in the copy, and the tool's module
 * file builds from there. All other modules are those that the file pins.
 */
export async function addPages(tool: Paged, folder: string, progress: Progress): Promise<void> {
  const home = fileURLToPath(new URL(tool.name, import.meta.url));
  const module = join(folder, "module");
  progress.step("fetching its sources");
  const { Dir } = JSON.parse(await run("go", ["mod", "download", "-json", tool.module], home)) as { readonly Dir: string };
  cpSync(Dir, module, { recursive: true });
  spawnSync("chmod", ["-R", "u+w", module]);
  copy(["go.mod", "go.sum"], home, folder);
  await run("go", ["mod", "edit", `-replace=${tool.module}=./module`], folder);
  await makePages(tool, join(home, "ui"), join(module, tool.ui), progress);
}

async function makePages(tool: Paged, pins: string, sources: string, progress: Progress): Promise<void> {
  copy([".npmrc", "package.json", "package-lock.json"], pins, sources);
  progress.step("fetching what its web pages are made with");
  // One package asks for a newer Node than the project does; it runs in browsers, where that is no matter.
  await run("npm", ["ci", "--no-engine-strict", "--no-audit", "--no-fund", "--loglevel=error"], sources, {
    advice: `The web pages of ${tool.name} are made with packages of the npm registry, which npm has to reach: npm ping says whether it does. Or put ${tool.name} ${releaseOf(tool)} or newer on PATH.`,
  });
  progress.step("making its web pages");
  await run("npm", ["run", "build"], sources);
}

function copy(names: readonly string[], from: string, to: string): void {
  for (const name of names) copyFileSync(join(from, name), join(to, name));
}
