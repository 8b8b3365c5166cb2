import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { environmentOfNpm } from "./environment.ts";
import { runProgram } from "./program.ts";

const LOCK = "package-lock.json";
const INSTALLED = "node_modules";

/**
 * Gives the base the packages that it needs: those of the working tree where both want the same, else its own where they
 * may be installed. Undefined when it has them, or why it has not.
 */
export async function providePackages(project: string, base: string, install: boolean): Promise<string | undefined> {
  if (sameLock(project, base)) {
    if (!existsSync(join(project, INSTALLED))) return "The packages are not installed: npm ci.";
    symlinkSync(join(project, INSTALLED), join(base, INSTALLED));
    return undefined;
  }
  if (!install) return `${LOCK} differs between the two, and the base's packages are not here. \`plumb review --install\` installs them for the time of the review.`;
  return runProgram("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: base, env: environmentOfNpm() }).then(
    () => undefined,
    ({ stderr }: { stderr?: string }) => `The base's packages could not be installed: ${stderr?.trim().split("\n")[0] ?? "npm ci failed"}`,
  );
}

function sameLock(one: string, other: string): boolean {
  const [own, theirs] = [one, other].map((folder) => (existsSync(join(folder, LOCK)) ? readFileSync(join(folder, LOCK), "utf8") : undefined));
  return own !== undefined && own === theirs;
}
