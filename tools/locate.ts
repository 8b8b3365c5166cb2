import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { compareVersions } from "./compare-versions.ts";
import { versionOf } from "./version.ts";

/** Where a program may be found, as far as can be said without looking. */
export interface Wanted {
  readonly program: string;
  /** The oldest release on PATH that will do; absent where only our own build will. */
  readonly atLeast?: string;
  /** Where our own build of it is, if there is one. */
  readonly built?: string;
}

/** A program on PATH if it is new enough, else our own build. Undefined if there is neither. */
export function locate({ program, atLeast, built }: Wanted): string | undefined {
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, program))
    .find(executable);
  if (onPath && atLeast !== undefined && compareVersions(versionOf(onPath) ?? "0", atLeast) >= 0) return onPath;
  return built !== undefined && executable(built) ? built : undefined;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
