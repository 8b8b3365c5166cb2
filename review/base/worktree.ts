import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { onLeaving } from "../leaving.ts";
import { ReviewError } from "../review-error.ts";
import { git } from "./git.ts";

/** The checked-out commit in the folder of a review. */
const BASE = "base";

/** A commit checked out beside the working tree. */
export interface Worktree {
  /** The project's folder in it. */
  readonly project: string;
  /** A folder for what the review writes; it goes with the worktree. */
  readonly scratch: string;
  /** The same place in the checked-out commit; undefined for one outside of the repository. */
  readonly same: (path: string) => string | undefined;
}

/** Checks a commit out for as long as it is used, and removes it in any case: after success, failure and interruption. */
export async function withWorktree<T>(project: string, commit: string, use: (worktree: Worktree) => Promise<T>): Promise<T> {
  const top = realpathSync(git(project, "rev-parse", "--show-toplevel").text);
  let scratch = "";
  const remove = () => {
    if (scratch === "") return;
    git(project, "worktree", "remove", "--force", join(scratch, BASE));
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  // Before there is anything to remove, so that no moment is left in which an interruption would leave it behind.
  const forget = onLeaving(remove);
  try {
    scratch = mkdtempSync(join(realpathSync(tmpdir()), "plumbline-review-"));
    const folder = join(scratch, BASE);
    const added = git(project, "worktree", "add", "--detach", "--quiet", folder, commit);
    if (!added.ok) throw new ReviewError(`The base could not be checked out: ${added.error}`);
    const same = (path: string) => {
      const below = relative(top, existsSync(path) ? realpathSync(path) : path);
      return below.startsWith("..") ? undefined : join(folder, below);
    };
    return await use({ project: join(folder, relative(top, realpathSync(project))), scratch, same });
  } finally {
    forget();
    remove();
  }
}
