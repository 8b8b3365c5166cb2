import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readArguments } from "../../cli/arguments.ts";
import { reviewOptions } from "../../cli/review.ts";
import { AUTH_VARIABLE } from "../../review/backtest/access.ts";
import { MARK } from "../../review/markdown.ts";
import { FakePrograms } from "../support/fake-programs.ts";

const docs = join(import.meta.dirname, "../../docs");
const text = readFileSync(join(docs, "github-workflow.yaml"), "utf8");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly if?: string;
}

const workflow = parse(text) as { readonly on: string; readonly permissions: object; readonly jobs: Readonly<Record<"review" | "comment", Job>> };
const { review, comment } = workflow.jobs;

describe("docs/review.md", () => {
  const page = readFileSync(join(docs, "review.md"), "utf8");

  it("names every option, and what counts without it", () => {
    for (const [name, { value }] of Object.entries(reviewOptions)) expect(page).toContain(`\`--${name}${value ? ` ${value}` : ""}\``);
    const { days, "most-firings-a-week": most } = readArguments(reviewOptions, 0, []).options;
    expect(page).toContain(`| \`--days N\` | how much of it | ${days} |`);
    expect(page).toContain(`| \`--most-firings-a-week N\` | what is not warned of yet | ${most} |`);
  });

  it("names the variable with the login, as the README does", () => {
    for (const each of [page, readFileSync(join(docs, "../README.md"), "utf8")]) expect(each).toContain(`\`${AUTH_VARIABLE}\``);
  });

  it("shows commands that are understood", () => {
    const commands = [...`${page}\n${text.replaceAll(MARK, "")}`.matchAll(/plumb review ([^\n`#$]*)/g)].map(([, args = ""]) => args.trim().split(/\s+/).filter(Boolean));
    expect(commands.length).toBeGreaterThan(3);
    for (const args of commands) expect(() => readArguments(reviewOptions, 1, args)).not.toThrow();
  });
});

describe("the workflow", () => {
  it("pins every action to a commit, and says which version that is", () => {
    const uses = text.split("\n").filter((line) => line.includes("uses:"));
    expect(uses.length).toBe([...review.steps, ...comment.steps].filter(({ uses: action }) => action).length);
    for (const line of uses) expect(line).toMatch(/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("lets what runs the code of a pull request write nothing, and runs nothing of it where it may write", () => {
    expect(workflow.on).toBe("pull_request");
    expect(workflow.permissions).toEqual({});
    expect(review.permissions).toEqual({ contents: "read" });
    expect(comment.permissions).toEqual({ "pull-requests": "write" });
    expect(comment.steps.flatMap(({ uses = "" }) => uses).filter((action) => action.startsWith("actions/checkout"))).toEqual([]);
    expect(comment.steps.map(({ run = "" }) => run).join("\n")).not.toMatch(/npm|npx|node/);
    expect(comment.if).toContain("head.repo.full_name == github.repository");
  });

  it("puts nothing that others write into a script", () => {
    expect([...review.steps, ...comment.steps].filter(({ run }) => run?.includes("${{"))).toEqual([]);
  });

  it("shows a login to the review alone, and in no argument", () => {
    const shown = [...review.steps, ...comment.steps].filter(({ env = {} }) => JSON.stringify(env).includes("secrets."));
    expect(shown.map(({ env }) => env?.[AUTH_VARIABLE])).toEqual([`\${{ secrets.${AUTH_VARIABLE} }}`]);
    expect(shown[0]?.run).not.toContain(AUTH_VARIABLE);
  });
});

describe("the step that reviews", () => {
  let programs: FakePrograms;
  beforeEach(() => {
    programs = new FakePrograms();
  });
  afterEach(() => programs.remove());

  /** Runs it with a `plumb` that writes a page, or none, and ends so. */
  function ran(page: boolean, code: number) {
    programs.add("npx", `${page ? 'mkdir -p "$RUNNER_TEMP/page"; echo text > "$RUNNER_TEMP/page/review.md"' : "true"}; exit ${code}`);
    const script = review.steps.find(({ run }) => run?.includes("plumb review"))?.run ?? "";
    const files = { GITHUB_STEP_SUMMARY: join(programs.folder, "summary"), GITHUB_OUTPUT: join(programs.folder, "output") };
    const env = { PATH: `${programs.folder}:${process.env.PATH}`, RUNNER_TEMP: programs.folder, PROMETHEUS: "", ...files };
    const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], { cwd: programs.folder, env, encoding: "utf8" });
    return { status, said: Object.values(files).map((file) => (existsSync(file) ? readFileSync(file, "utf8") : "")) };
  }

  it("has a page posted where there is one, also of a config with mistakes, and ends as the review did", () => {
    expect(ran(true, 0)).toEqual({ status: 0, said: ["text\n", "page=true\n"] });
    expect(ran(true, 1)).toEqual({ status: 1, said: ["text\n", "page=true\n"].map((each) => each + each) });
  });

  it("has nothing posted where there is none", () => {
    expect(ran(false, 1)).toEqual({ status: 1, said: ["", ""] });
    expect(comment.if).toContain("needs.review.outputs.page");
  });
});

describe("the comment", () => {
  let programs: FakePrograms;
  beforeEach(() => {
    programs = new FakePrograms();
  });
  afterEach(() => programs.remove());

  /** Runs the step in a folder with a page; `found` are the ids of comments that are there already. */
  function ran(page: () => void, found: string) {
    mkdirSync(join(programs.folder, "page"));
    page();
    programs.add("gh", 'case "$*" in *--paginate*) printf "%s" "$5" > "$PROGRAM"; echo "$FOUND";; *) echo "$@" >> "$LOG";; esac');
    const script = comment.steps.find(({ run }) => run)?.run ?? "";
    const files = { LOG: join(programs.folder, "log"), PROGRAM: join(programs.folder, "program") };
    const env = { PATH: `${programs.folder}:${process.env.PATH}`, ...files, FOUND: found, PULL: "pull", COMMENTS: "comments", RUN: "https://run" };
    const { status, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-e", "-c", script], { cwd: programs.folder, env, encoding: "utf8" });
    return { status, stderr, said: (file: keyof typeof files) => readFileSync(files[file], "utf8").trim() };
  }

  function posted(text: string, found: string) {
    const { status, stderr, said } = ran(() => {
      writeFileSync(join(programs.folder, "page/review.md"), text);
      writeFileSync(join(programs.folder, "page/llm-error-ratio-critical.svg"), "<svg/>");
    }, found);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    return { asked: said("LOG"), searched: said("PROGRAM"), body: readFileSync(join(programs.folder, "comment.md"), "utf8") };
  }

  it("is made once", () => {
    const { asked, body } = posted("<!-- plumb review -->\n\n![HighLLMErrorRate (critical)](llm-error-ratio-critical.svg)\n", "");
    expect(asked).toBe("api --silent --method POST pull/comments --field body=@comment.md");
    expect(body).toBe("<!-- plumb review -->\n\nPicture: `llm-error-ratio-critical.svg`\n\nThe pictures are in the artifact of [this run](https://run).\n");
  });

  it("is brought up to date afterwards", () => {
    expect(posted("<!-- plumb review -->\n", "42").asked).toBe("api --silent --method PATCH comments/42 --field body=@comment.md");
  });

  it("is the first where there are several", () => {
    expect(posted(`${MARK}\n`, "42\n57").asked).toContain("PATCH comments/42 --field");
  });

  it("is known by the mark of our pages, whatever a page made by others says", () => {
    const evil = '")) | .id, env.GH_TOKEN, ("$(touch evil)`touch evil`';
    const { searched, body } = posted(`${evil}\nthe rest\n`, "");
    expect(searched).toBe(`.[] | select(.user.login == "github-actions[bot]" and (.body | startswith("${MARK}"))) | .id`);
    expect(body).toMatch(new RegExp(`^${MARK}\nthe rest\n`));
  });

  it("is not made of a link to what the job alone may know", () => {
    const { status, stderr } = ran(() => symlinkSync("/proc/self/environ", join(programs.folder, "page/review.md")), "");
    expect(stderr).toBe("There is no page.\n");
    expect(status).toBe(1);
  });

  it("is not longer than it may be", () => {
    const { body } = posted(`<!-- plumb review -->\n${"long\n".repeat(20_000)}`, "");
    expect(body.length).toBeLessThan(65_536);
    expect(body).toContain("the rest is in the summary of [this run](https://run).");
  });
});
