import { createHash } from "node:crypto";
import type { Artifact } from "../artifact/artifact.ts";

/** Whether a path is one of some files or folders. */
export function belongs(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}

/** A short name for some content: another content has another name. */
export function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

/** The same for the artifacts below some prefixes. */
export function hashOf(artifacts: readonly Artifact[], prefixes: readonly string[]): string {
  return hash(artifacts.filter(({ path }) => belongs(path, prefixes)));
}
