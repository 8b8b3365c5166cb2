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
  /** Folders beside PATH in which hosts have it. */
  readonly folders?: readonly string[];
  /** The package of Debian that it comes in, where it is not built. */
  readonly package?: string;
}

/** A program on PATH if it is new enough, else where hosts have it, else our own build. Undefined if there is none. */
export function locate({ program, atLeast, built, folders = [] }: Wanted): string | undefined {
  const onPath = pathFolders()
    .map((folder) => join(folder, program))
    .find(executable);
  const present = [...(onPath ? [onPath] : []), ...folders.map((folder) => join(folder, program)).filter(executable)];
  const good = atLeast === undefined ? undefined : present.find((path) => compareVersions(versionOf(path) ?? "0", atLeast) >= 0);
  if (good) return good;
  return built !== undefined && executable(built) ? built : undefined;
}

function pathFolders(): string[] {
  return (process.env.PATH ?? "").split(delimiter).filter(Boolean);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
