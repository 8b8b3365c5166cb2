import { ReviewError } from "../review-error.ts";
import { git } from "./git.ts";

/** What the working tree is compared with. */
export interface Revision {
  readonly commit: string;
  /** As people call it: `main`, or what was asked for. */
  readonly name: string;
}

/** Where work usually branches off. */
const trunks = ["origin/main", "main"] as const;

/** The revision that was asked for; else where the branch left the main one. */
export function baseRevision(project: string, asked: string | undefined): Revision {
  const inside = git(project, "rev-parse", "--is-inside-work-tree");
  if (!inside.ok) throw new ReviewError(`${project} is no git repository, so there is nothing to compare with (${inside.error.split("\n")[0]}).`);
  if (asked !== undefined) {
    const commit = commitOf(project, asked);
    if (!commit)
      throw new ReviewError(
        `There is no revision "${asked}" here. Allowed: a branch, a tag or a commit that was fetched; in CI the checkout must fetch the whole history (fetch-depth: 0).`,
      );
    return { commit, name: asked };
  }
  const trunk = trunks.find((each) => commitOf(project, each));
  if (!trunk) throw new ReviewError(`There is neither ${trunks.join(" nor ")} here to compare with. Name the base: plumb review BASE (a branch, a tag or a commit).`);
  const base = git(project, "merge-base", "HEAD", trunk);
  if (!base.ok) throw new ReviewError(`HEAD and ${trunk} have no common commit here. Fetch the whole history (git fetch --unshallow), or name the base: plumb review BASE.`);
  return { commit: base.text, name: trunk };
}

function commitOf(project: string, name: string): string | undefined {
  const { ok, text } = git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`);
  return ok ? text : undefined;
}
