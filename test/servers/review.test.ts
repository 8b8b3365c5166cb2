import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorRatio } from "../../signals/errors.ts";
import * as metrics from "../../telemetry/metrics.ts";
import { FakePrograms } from "../support/fake-programs.ts";
import { GitProject } from "../support/git-project.ts";
import { freePorts } from "../support/ports.ts";
import { Process } from "../support/process.ts";
import { program } from "../support/programs.ts";
import { series } from "../support/rule-case.ts";
import { run } from "../support/run.ts";

const CONFIG = "observability.config.ts";
const { name, limits } = errorRatio.alert;

/** Seconds. */
const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
const DAYS = 9;
const end = Math.floor(Date.now() / 1_000 / MINUTE) * MINUTE;

/** Every day half an hour in which 6 % fail, once an hour in which 20 % do, and every day ten minutes with 1 %. */
function failing(time: number): number {
  const beforeEnd = end - time;
  const ofDay = beforeEnd % DAY;
  if (beforeEnd > 5 * DAY + 4 * HOUR && beforeEnd <= 5 * DAY + 5 * HOUR) return 0.2;
  if (ofDay > 12 * HOUR && ofDay <= 12.5 * HOUR) return 0.06;
  return ofDay > 18 * HOUR && ofDay <= 18 * HOUR + 10 * MINUTE ? 0.01 : 0;
}

/** Ten days of a service that answers twenty calls a minute, as promtool reads it. */
function pastOf(): string {
  const lines: Record<string, string[]> = { requests: [], errors: [] };
  let failed = 0;
  for (let time = end - 10 * DAY, minute = 0; time <= end; time += MINUTE, minute++) {
    failed += 20 * failing(time);
    lines.requests?.push(`${series(metrics.requests)} ${20 * minute} ${time}`);
    lines.errors?.push(`${series(metrics.errors)} ${failed.toFixed(3)} ${time}`);
  }
  const families = Object.entries({ requests: metrics.requests, errors: metrics.errors });
  return [...families.flatMap(([key, { prom }]) => [`# TYPE ${prom.replace(/_total$/, "")} counter`, ...(lines[key] ?? [])]), "# EOF", ""].join("\n");
}

function config(changes: string): string {
  return readFileSync(join(project.folder, CONFIG), "utf8").replace(/\n\}\);\s*$/, `\n  ${changes}\n});\n`);
}

const past = mkdtempSync(join(tmpdir(), "plumbline-past-"));
const blocks = join(past, "blocks");
let project: GitProject;
let prometheus: Process;
let url = "";

beforeAll(async () => {
  const text = join(past, "past.om");
  mkdirSync(blocks);
  writeFileSync(text, pastOf());
  run("promtool", "tsdb", "create-blocks-from", "openmetrics", text, blocks);
  // A running Prometheus puts its blocks together as it likes.
  cpSync(blocks, join(past, "data"), { recursive: true });
  const { prometheus: port } = await freePorts();
  url = `http://127.0.0.1:${port}`;
  writeFileSync(join(past, "empty.yml"), "{}");
  prometheus = await Process.start(
    program("prometheus"),
    [`--config.file=${join(past, "empty.yml")}`, `--storage.tsdb.path=${join(past, "data")}`, "--storage.tsdb.retention.time=30d", `--web.listen-address=127.0.0.1:${port}`],
    `${url}/-/ready`,
  );
  project = new GitProject();
  project.git("switch", "--quiet", "--create", "change");
});

afterAll(async () => {
  project?.remove();
  await prometheus?.stop();
  rmSync(past, { recursive: true, force: true });
});

/** Nothing of the base is left: no worktree, no file. */
function expectNothingLeft(): void {
  expect(project.git("worktree", "list", "--porcelain").match(/^worktree /gm)).toHaveLength(1);
  expect(readdirSync(project.temporary).filter((each) => each.startsWith("plumbline-review-"))).toEqual([]);
}

describe("a pull request with a bad threshold", () => {
  const changed = `limits: { "${errorRatio.id}": { critical: { above: 0.3 }, warning: { above: 0.001, for: "1m" } } },`;
  const out = join(past, "out");

  it("is told what it does, from the history of a Prometheus", async () => {
    project.write(CONFIG, config(changed));
    project.commit("thresholds");
    const { code, out: text, err } = await project.plumb(["review", "--prometheus", url, "--days", String(DAYS), "--out", out]);
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
    expectNothingLeft();
  });

  it("is shown a picture of each rule", () => {
    expect(readFileSync(join(out, "review.md"), "utf8")).toContain(`![${name} (critical)](${errorRatio.id}-critical.svg)`);
    for (const severity of ["critical", "warning"]) expect(readFileSync(join(out, `${errorRatio.id}-${severity}.svg`), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  });

  it("is told the same from exported blocks, and fails where warnings are to", async () => {
    const { code, out: text } = await project.plumb(["review", "--blocks", blocks, "--days", String(DAYS), "--strict"]);
    expect(text).toContain(`**${name}** (critical) never fires in`);
    expect(text).toMatch(new RegExp(`\\(critical\\) \\| before \\| ${DAYS + 1} \\|`));
    expect(code).toBe(1);
  });

  it("is told what changed also where the history does not answer", async () => {
    const { code, out: text } = await project.plumb(["review", "main", "--prometheus", "http://user:secret@127.0.0.1:1"]);
    expect(text).toContain("fires above 30% instead of");
    expect(text).toContain("> - Not tried on the past: ");
    expect(text).not.toContain("secret");
    expect(code).toBe(0);
  });
});

describe("a review", () => {
  it("of nothing says so, and is the same each time, also before a commit", async () => {
    const once = await project.plumb(["review", "HEAD"]);
    // As git sets it for its hooks.
    const again = await project.plumb(["review", "HEAD"], { GIT_DIR: ".git", GIT_INDEX_FILE: ".git/index", GIT_PREFIX: "" });
    expect(project.git("status", "--porcelain", "--untracked-files=no")).toBe("");
    expect(once.out).toContain("Observability review: nothing changed\n");
    expect(once.out).toContain("changed, and no generated file.");
    expect(again).toEqual(once);
  });

  it("of a base that cannot be read shows why, and goes on", async () => {
    project.git("switch", "--quiet", "--create", "broken", "main");
    project.write(CONFIG, config('retention: { logs: "a while" },'));
    project.commit("broken");
    project.git("switch", "--quiet", "change");
    const { code, out: text } = await project.plumb(["review", "broken"]);
    expect(text).toContain("Observability review: the base cannot be read\n");
    expect(text).toContain("retention.logs");
    expect(code).toBe(0);
    expectNothingLeft();
  });

  it("of a working tree that cannot be read shows why, and fails", async () => {
    const before = readFileSync(join(project.folder, CONFIG), "utf8");
    project.write(CONFIG, config('retention: { logs: "a while" },'));
    const { code, err } = await project.plumb(["review"]);
    project.write(CONFIG, before);
    expect(err).toContain("retention.logs");
    expect(code).toBe(1);
    expectNothingLeft();
  });

  it("of a base that cannot describe itself yet compares the configs", async () => {
    project.git("switch", "--quiet", "--create", "older", "main");
    project.git("rm", "--quiet", "-r", "review");
    project.commit("older");
    project.git("switch", "--quiet", "change");
    const { code, out: text } = await project.plumb(["review", "older"]);
    expect(text).toContain("The base is older than `plumb review`. Its config was read by the code of the working tree");
    expect(text).toContain("fires above 30% instead of");
    expect(code).toBe(0);
  });

  it("of a base with other packages says how to have them", async () => {
    project.git("switch", "--quiet", "--create", "packages", "main");
    project.write("package-lock.json", "{}");
    project.commit("packages");
    project.git("switch", "--quiet", "change");
    const { out: text } = await project.plumb(["review", "packages"]);
    expect(text).toContain("`plumb review --install` installs them");
    expect(text).toContain("fires above 30% instead of");
    const programs = new FakePrograms();
    programs.add("npm", `[ "$1" = ci ] && ln -s ${join(project.folder, "node_modules")} node_modules`);
    const installed = await project.plumb(["review", "packages", "--install"], { PATH: `${programs.folder}:${process.env.PATH}` });
    programs.remove();
    expect(installed.out).toContain("fires above 30% instead of");
    expect(installed.out).not.toContain("by the code of the working tree");
  });

  it("takes the config that is named, and says where only one side has it", async () => {
    const own = join(past, CONFIG);
    writeFileSync(own, readFileSync(join(project.folder, CONFIG), "utf8").replace('"./config/define.ts"', `"${join(project.folder, "config/define.ts")}"`));
    const { out: text } = await project.plumb(["review"], { PLUMBLINE_CONFIG: own });
    expect(text).toContain("Observability review: nothing changed\n");
    expect(text).toContain("is not in the repository: both sides are read with it as it is now.");
  });

  it("leaves nothing when it is interrupted", async () => {
    let end: (signal: NodeJS.Signals) => void = () => {};
    const running = project.plumb(["review"], {}, (ending) => {
      end = ending;
    });
    while (!readdirSync(project.temporary).some((each) => each.startsWith("plumbline-review-"))) await new Promise((resolve) => setTimeout(resolve, 20));
    end("SIGINT");
    expect((await running).code).toBe(130);
    expectNothingLeft();
  });

  it.each([
    [["no-such-branch"], 1, 'There is no revision "no-such-branch" here.'],
    [["--output=/etc/passwd"], 2, "There is no option --output."],
    [["--prometheus", "a", "--blocks", "b"], 2, "--prometheus and --blocks are both given; one history is allowed."],
  ])("that is asked for with %j says what is wrong, and ends with %i", async (args, expected, message) => {
    const { code, err } = await project.plumb(["review", ...args]);
    expect(err).toContain(message);
    expect(code).toBe(expected);
  });

  it("without a main branch asks for the base", async () => {
    project.git("branch", "--quiet", "--move", "main", "trunk");
    const { code, err } = await project.plumb(["review"]);
    project.git("branch", "--quiet", "--move", "trunk", "main");
    expect(err).toContain("There is neither origin/main nor main here to compare with. Name the base: plumb review BASE");
    expect(code).toBe(1);
  });
});
