import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProgramHome } from "../../services/service.ts";

/**
 * Tells a program where the files are that come with it: in the folder above that of the program itself, as an unpacked
 * release has them. Where they are not there, it is left to what the program (or a script that starts it) knows.
 */
export function homeArgs(program: string, home: ProgramHome | undefined): readonly string[] {
  if (!home) return [];
  const folder = dirname(dirname(realpathSync(program)));
  return existsSync(join(folder, home.holds)) ? [`${home.flag}=${folder}`] : [];
}
