import { spawnSync } from "node:child_process";

/** What git sets for its hooks: it would make every command below speak of the hook's index instead of the folder's. */
const ofHooks = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"];

export interface GitAnswer {
  readonly ok: boolean;
  readonly text: string;
  readonly error: string;
}

/** Asks git about a folder. Hooks of the repository do not run. */
export function git(folder: string, ...args: readonly string[]): GitAnswer {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofHooks.includes(name)));
  const { status, stdout, stderr, error } = spawnSync("git", ["-c", "core.hooksPath=/dev/null", ...args], { cwd: folder, env, encoding: "utf8", maxBuffer: 64 * 1_024 * 1_024 });
  return { ok: status === 0, text: (stdout ?? "").trim(), error: error?.message ?? (stderr ?? "").trim() };
}
