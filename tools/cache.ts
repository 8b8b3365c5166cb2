import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { moduleFile, pinnedVersion, releaseOf, type Tool, toolOf } from "./catalog.ts";
import { hostPrograms } from "./host-programs.ts";
import type { Wanted } from "./locate.ts";
import { manifest } from "./otelcol/components.ts";

/**
 * Where built tools are kept: outside the project, so that every clone finds them, and for root in a place that the
 * unprivileged user who runs them can read. `PLUMBLINE_CACHE` moves it.
 */
export function cacheRoot(): string {
  if (process.env.PLUMBLINE_CACHE) return process.env.PLUMBLINE_CACHE;
  if (process.getuid?.() === 0) return "/var/cache/plumbline";
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plumbline");
}

/** The folder of a tool's programs. Another pinned version, another flag, component or version of what its web pages are made with is another folder. */
export function cacheFolder(tool: Tool): string {
  const recipe = [
    moduleFile(tool, "go.mod"),
    moduleFile(tool, "go.sum"),
    JSON.stringify([tool.programs, tool.buildArgs, process.arch]),
    tool.collector ? manifest(pinnedVersion(tool), "") : "",
    ...(tool.ui ? [moduleFile(tool, "ui/package.json"), moduleFile(tool, "ui/package-lock.json")] : []),
  ];
  const hash = createHash("sha256").update(recipe.join("\n")).digest("hex").slice(0, 12);
  return join(cacheRoot(), `${tool.name}-${pinnedVersion(tool)}-${hash}`);
}

export function isBuilt(tool: Tool): boolean {
  return Object.keys(tool.programs).every((program) => existsSync(join(cacheFolder(tool), program)));
}

/** Where to look for a program of the stack: PATH and where the host has it, then the cache. */
export function wanted(program: string): Wanted {
  const tool = toolOf(program);
  if (!tool) return ofHost(program) ?? { program, atLeast: "0" };
  const built = join(cacheFolder(tool), program);
  // A Collector on PATH may lack our components; only our own is known to have them.
  return tool.collector ? { program, built } : { program, built, atLeast: releaseOf(tool) };
}

function ofHost(program: string): Wanted | undefined {
  return Object.values(hostPrograms).find((each) => each.program === program);
}
