import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { configFile } from "../../config/file.ts";
import { describe as describeFinding, type Finding } from "../../config/finding.ts";
import { DESCRIPTION_VERSION, type Description } from "../description.ts";
import { environmentOfBase } from "./environment.ts";
import { providePackages } from "./packages.ts";
import { runProgram } from "./program.ts";
import type { Revision } from "./revision.ts";
import { type Worktree, withWorktree } from "./worktree.ts";

/** The base as it describes itself, as far as that worked. */
export interface Base {
  readonly description?: Description;
  /** What the reader must know of how it was read. */
  readonly notes: readonly string[];
  /** Why it cannot be read, as it says it. */
  readonly failure?: string;
}

/** Longest that a revision may take to describe itself, in milliseconds. */
const PATIENCE = 120_000;

/** This file below the project's folder, in any revision. */
const PRINT = "review/base/print.ts";

const BY_PRESENT_CODE = "Its config was read by the code of the working tree, so only what the config says is compared, not what changed in the code";

/** Checks the base out and lets it describe itself by its own code; a base that cannot is read by the present one. */
export function describeBase(project: string, { commit }: Revision, install: boolean): Promise<Base> {
  return withWorktree(project, commit, async (worktree) => {
    const file = worktree.same(configFile());
    const config = file ?? configFile();
    const notes = file ? [] : [`${relative(project, config)} is not in the repository: both sides are read with it as it is now.`];
    const older = !existsSync(join(worktree.project, PRINT));
    const unprovided = await providePackages(project, worktree.project, install && !older);
    const obstacle = older ? "The base is older than `plumb review`." : unprovided;
    const own = obstacle ? undefined : await print(worktree.project, config, worktree);
    const version = own?.description?.version ?? DESCRIPTION_VERSION;
    if (own && version === DESCRIPTION_VERSION) return { ...own, notes };
    const why = obstacle ?? `The base describes itself in another way (version ${version}).`;
    return { ...(await print(project, config, worktree)), notes: [...notes, `${why} ${BY_PRESENT_CODE}.`] };
  });
}

/** Runs the printing program of a revision. */
async function print(code: string, config: string, { scratch }: Worktree): Promise<Omit<Base, "notes">> {
  const out = join(scratch, "description.json");
  const tsx = import.meta.resolve("tsx");
  try {
    await runProgram(process.execPath, ["--import", tsx, join(code, PRINT), out], { cwd: code, env: { ...environmentOfBase(), PLUMBLINE_CONFIG: config }, timeout: PATIENCE });
    const said = JSON.parse(readFileSync(out, "utf8")) as { readonly description?: Description; readonly findings?: readonly Finding[] };
    return said.description ? { description: said.description } : { failure: (said.findings ?? []).map(describeFinding).join("\n\n") };
  } catch (error) {
    return { failure: reason(error) };
  }
}

/** The line of what a program wrote at its end that says what went wrong. */
function reason(error: unknown): string {
  const { stderr = "", message } = error as { stderr?: string; message: string };
  const lines = stderr.split("\n");
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.find((line) => line.trim() !== "") ?? message;
}
