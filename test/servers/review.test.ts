import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorRatio } from "../../signals/errors.ts";
import { FAILING_DAYS as DAYS, failingPast } from "../support/failing-past.ts";
import { FakePrograms } from "../support/fake-programs.ts";
import { GitProject, type Ran } from "../support/git-project.ts";
import { freePorts } from "../support/ports.ts";
import { eventually, Process } from "../support/process.ts";
import { program } from "../support/programs.ts";
import { run } from "../support/run.ts";

const CONFIG = "observability.config.ts";
const { name, limits } = errorRatio.alert;

function config(changes: string): string {
  return readFileSync(join(project.folder, CONFIG), "utf8").replace(/\n\}\);\s*$/, `\n  ${changes}\n});\n`);
}

const past = mkdtempSync(join(tmpdir(), "plumbline-past-"));
const [blocks, data, out] = [join(past, "blocks"), join(past, "data"), join(past, "out")];
const unread = 'retention: { logs: process.env.CI_TOKEN ?? "a while" },';
let project: GitProject;
let prometheus: Process | undefined;
let reviews: ReturnType<typeof reviewed>;

/** Makes a branch of main that differs from it. */
function branch(name: string, change: () => void): void {
  project.git("switch", "--quiet", "--create", name, "main");
  change();
  project.commit(name);
}

async function servingPast(): Promise<string> {
  const text = join(past, "past.om");
  mkdirSync(blocks);
  writeFileSync(text, failingPast());
  // It reads the whole text for each block.
  run("promtool", "tsdb", "create-blocks-from", "--max-block-duration=3d", "openmetrics", text, blocks);
  // A running Prometheus puts its blocks together as it likes.
  cpSync(blocks, data, { recursive: true });
  const { prometheus: port } = await freePorts();
  const url = `http://127.0.0.1:${port}`;
  const empty = join(past, "empty.yml");
  writeFileSync(empty, "{}");
  const flags = [`--config.file=${empty}`, `--storage.tsdb.path=${data}`, "--storage.tsdb.retention.time=30d", `--web.listen-address=127.0.0.1:${port}`];
  prometheus = await Process.start(program("prometheus"), flags, `${url}/-/ready`);
  return url;
}

/** The reviews of one working tree, which they only read. Two run at a time, as there are processors; a test waits for its own. */
function reviewed(url: string) {
  const own = join(past, CONFIG);
  writeFileSync(own, readFileSync(join(project.folder, CONFIG), "utf8").replace('"./config/define.ts"', `"${join(project.folder, "config/define.ts")}"`));
  const npm = new FakePrograms();
  npm.add("npm", `[ "$1" = ci ] && ln -s ${join(project.folder, "node_modules")} node_modules`);
  const lanes = [Promise.resolve(), Promise.resolve()];
  let count = 0;
  const review = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> => {
    const lane = count++ % lanes.length;
    const result = (lanes[lane] ?? Promise.resolve()).then(() => project.plumb(["review", ...args], env));
    lanes[lane] = result.then(() => undefined);
    return result;
  };
  return {
    running: review(["--prometheus", url, "--days", String(DAYS), "--out", out]),
    exported: review(["--blocks", blocks, "--days", String(DAYS), "--strict"]),
    login: review(["--prometheus", "http://user:secret@127.0.0.1:1"]),
    unanswered: review(["packages", "--prometheus", "http://127.0.0.1:1"], { PLUMBLINE_PROMETHEUS_AUTH: "user:secret" }),
    installed: review(["packages", "--install"], { PATH: `${npm.folder}:${process.env.PATH}` }).finally(() => npm.remove()),
    nothing: review(["HEAD"]),
    // As git sets it for its hooks.
    hook: review(["HEAD"], { GIT_DIR: ".git", GIT_INDEX_FILE: ".git/index", GIT_PREFIX: "" }),
    broken: review(["broken"], { CI_TOKEN: "1d" }),
    older: review(["older"]),
    named: review([], { PLUMBLINE_CONFIG: own }),
  };
}

beforeAll(async () => {
  project = new GitProject();
  branch("broken", () => project.write(CONFIG, config(unread)));
  branch("older", () => project.git("rm", "--quiet", "-r", "review"));
  branch("packages", () => project.write("package-lock.json", "{}"));
  branch("change", () => project.write(CONFIG, config(`limits: { "${errorRatio.id}": { critical: { above: 0.3 }, warning: { above: 0.001, for: "1m" } } },`)));
  reviews = reviewed(await servingPast());
});

afterAll(async () => {
  await Promise.allSettled(Object.values(reviews ?? {}));
  project?.remove();
  await prometheus?.stop();
  rmSync(past, { recursive: true, force: true });
});

/** Nothing of the base is left: no worktree, no file. */
function expectNothingLeft(): void {
  expect(project.git("worktree", "list", "--porcelain").match(/^worktree /gm)).toHaveLength(1);
  expect(readdirSync(project.temporary).filter((each) => each.startsWith("plumbline-"))).toEqual([]);
}

/** The bases that describe themselves: what was started for them in the folder for temporary files. */
function basesAtWork(): readonly string[] {
  const started = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && started(pid).includes(join(project.temporary, "plumbline-review-")));
}

describe("a pull request with a bad threshold", () => {
  it("is told what it does, from the history of a Prometheus", async () => {
    const { code, out: text, err } = await reviews.running;
    expect(err).toBe("");
    expect(text).toContain("The working tree against `main` (");
    expect(text).toContain(`- **${name}** (critical) fires above 30% instead of ${(limits.critical?.above ?? 0) * 100}%: less often\n`);
    expect(text).toContain(
      `- **${name}** (warning) fires above 0.1% instead of ${(limits.warning?.above ?? 0) * 100}%: more often; must last 1m instead of ${limits.warning?.for}: sooner\n`,
    );
    // Every day 6 % and once 20 %.
    expect(text).toMatch(
      new RegExp(
        `\\| \\*\\*${name}\\*\\* \\(critical\\) \\| before \\| ${DAYS + 1} \\| \\d+ \\| \\d+ min \\|  \\|  \\|\n\\|  \\| after \\| 0 \\| 0 \\|  \\| 0 \\| ${DAYS + 1} \\|`,
      ),
    );
    expect(text).toContain(`> - **${name}** (critical) never fires in ${DAYS} days of history; as it was, it fires ${DAYS + 1} times\n`);
    // And every day 1 %.
    const often = 2 * DAYS + 1;
    expect(text).toMatch(new RegExp(`> - \\*\\*${name}\\*\\* \\(warning\\) would have fired ${often} times in ${DAYS} days: 15 a week, where more than 5 a week get ignored\n`));
    expect(text).not.toContain("The base is older");
    expect(code).toBe(0);
  });

  it("is shown a picture of each rule", async () => {
    await reviews.running;
    expect(readFileSync(join(out, "review.md"), "utf8")).toContain(`![${name} (critical)](${errorRatio.id}-critical.svg)`);
    for (const severity of ["critical", "warning"]) expect(readFileSync(join(out, `${errorRatio.id}-${severity}.svg`), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  });

  it("is told the same from exported blocks, and fails where warnings are to", async () => {
    const { code, out: text } = await reviews.exported;
    expect(text).toContain(`**${name}** (critical) never fires in`);
    expect(text).toMatch(new RegExp(`\\(critical\\) \\| before \\| ${DAYS + 1} \\|`));
    expect(code).toBe(1);
  });

  it("is told what changed also where the history does not answer", async () => {
    const { code, out: text } = await reviews.unanswered;
    expect(text).toContain("fires above 30% instead of");
    expect(text).toContain("> - Not tried on the past: ");
    expect(text).not.toContain("secret");
    expect(code).toBe(0);
  });

  it("must not be asked for with a login in an argument", async () => {
    const { code, out: text, err } = await reviews.login;
    expect(err).toContain('Set PLUMBLINE_PROMETHEUS_AUTH="user:password", or to a bearer token.');
    expect(text + err).not.toContain("secret");
    expect(code).toBe(2);
  });
});

describe("a review", () => {
  it("of nothing says so, and is the same each time, also before a commit", async () => {
    const once = await reviews.nothing;
    expect(once.out).toContain("Observability review: nothing changed\n");
    expect(once.out).toContain("changed, and no generated file.");
    expect(await reviews.hook).toEqual(once);
    expect(project.git("status", "--porcelain", "--untracked-files=no")).toBe("");
  });

  it("of a base that cannot be read shows why, without what is secret here, and goes on", async () => {
    const { code, out: text } = await reviews.broken;
    expect(text).toContain("Observability review: the base cannot be read\n");
    expect(text).toMatch(/retention\.logs[\s\S]*a while/);
    expect(code).toBe(0);
  });

  it("of a base that cannot describe itself yet compares the configs", async () => {
    const { code, out: text } = await reviews.older;
    expect(text).toContain("The base is older than `plumb review`. Its config was read by the code of the working tree");
    expect(text).toContain("fires above 30% instead of");
    expect(code).toBe(0);
  });

  it("of a base with other packages says how to have them", async () => {
    const { out: text } = await reviews.unanswered;
    expect(text).toContain("`plumb review --install` installs them");
    expect(text).toContain("by the code of the working tree");
    const installed = await reviews.installed;
    expect(installed.out).toContain("fires above 30% instead of");
    expect(installed.out).not.toContain("by the code of the working tree");
  });

  it("takes the config that is named, and says where only one side has it", async () => {
    const { out: text } = await reviews.named;
    expect(text).toContain("Observability review: nothing changed\n");
    expect(text).toContain("is not in the repository: both sides are read with it as it is now.");
  });

  it("leaves nothing, whatever came of it", async () => {
    await Promise.all(Object.values(reviews));
    expectNothingLeft();
  });

  it("of a working tree that cannot be read shows why, fails, and leaves nothing", async () => {
    const before = readFileSync(join(project.folder, CONFIG), "utf8");
    project.write(CONFIG, config(unread));
    const { code, err } = await project.plumb(["review"]);
    project.write(CONFIG, before);
    expect(err).toContain("retention.logs");
    expect(code).toBe(1);
    await eventually(() => expect(basesAtWork()).toEqual([]));
    expectNothingLeft();
  });

  it("leaves nothing when it is interrupted, and nobody at work", async () => {
    let end: (signal: NodeJS.Signals) => void = () => {};
    const running = project.plumb(["review"], {}, (ending) => {
      end = ending;
    });
    await eventually(() => expect(basesAtWork()).toHaveLength(1), 60, 20);
    end("SIGINT");
    expect((await running).code).toBe(130);
    await eventually(() => expect(basesAtWork()).toEqual([]), 2);
    expectNothingLeft();
  });
});
