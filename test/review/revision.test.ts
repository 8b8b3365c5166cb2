import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseRevision } from "../../review/base/revision.ts";
import { ReviewError } from "../../review/review-error.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-revision-"));

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: folder, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout.trim();
}

/** Two commits with one message within a second would be one. */
function commit(message: string): string {
  git("-c", "commit.gpgsign=false", "commit", "--quiet", "--allow-empty", "--message", message);
  return git("rev-parse", "HEAD");
}

let left = "";

beforeAll(() => {
  git("init", "--quiet", "--initial-branch=main");
  left = commit("the beginning");
  git("switch", "--quiet", "--create", "change");
  commit("the change");
  git("switch", "--quiet", "main");
  commit("main goes on");
  git("switch", "--quiet", "change");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the base of a review", () => {
  it("is where the branch left main", () => {
    expect(baseRevision(folder, undefined)).toEqual({ commit: left, name: "main" });
  });

  it("is what is asked for", () => {
    expect(baseRevision(folder, "HEAD^1")).toEqual({ commit: left, name: "HEAD^1" });
  });

  it.each(["no-such-branch", "--output=/etc/passwd", ""])("is not %j, which there is not", (name) => {
    expect(() => baseRevision(folder, name)).toThrow(
      new ReviewError(
        `There is no revision "${name}" here. Allowed: a branch, a tag or a commit that was fetched; in CI the checkout must fetch the whole history (fetch-depth: 0).`,
      ),
    );
  });

  it("must be named where there is no main", () => {
    git("branch", "--quiet", "--move", "main", "trunk");
    expect(() => baseRevision(folder, undefined)).toThrow("There is neither origin/main nor main here to compare with. Name the base: plumb review BASE");
    git("branch", "--quiet", "--move", "trunk", "main");
  });

  it("must be named where the two have nothing in common", () => {
    git("switch", "--quiet", "--orphan", "island");
    commit("another beginning");
    expect(() => baseRevision(folder, undefined)).toThrow("HEAD and main have no common commit here.");
  });

  it("is in no folder without a repository", () => {
    expect(() => baseRevision(tmpdir(), undefined)).toThrow("is no git repository, so there is nothing to compare with");
  });
});
