import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { asksForHelp, numberOption, readArguments, switchOption, textOption, UsageError, usageOf } from "../../cli/arguments.ts";

const options = { out: textOption("DIR", "where to"), days: numberOption("N", "how long", 14), strict: switchOption("whether") };

const read = (...args: readonly string[]) => readArguments(options, 1, args);

describe("arguments of a command", () => {
  it("are read as what they stand for", () => {
    expect(read("main", "--out", "there", "--days=2.5", "--strict")).toEqual({ options: { out: "there", days: 2.5, strict: true }, words: ["main"] });
  });

  it("may be a dash, which stands for standard input", () => {
    expect(read("--out", "-").options.out).toBe("-");
  });

  it("have values where they are not given", () => {
    expect(read()).toEqual({ options: { out: undefined, days: 14, strict: false }, words: [] });
  });

  it.each([
    [["--dasy", "3"], 'There is no option --dasy. Allowed: --out, --days, --strict — did you mean "days"?'],
    [["-x"], "There is no option -x. Allowed: --out, --days, --strict"],
    [["--days", "many"], '--days is "many"; allowed is a number above 0.'],
    [["--days", "0"], '--days is "0"; allowed is a number above 0.'],
    [["--days", "Infinity"], '--days is "Infinity"; allowed is a number above 0.'],
    [["--out"], "--out needs a value: --out DIR."],
    [["--out", "--strict"], "--out needs a value: --out DIR."],
    [["--out="], '--out is ""; allowed is a text that is not empty.'],
    [["--strict=yes"], '--strict is "yes"; it takes no value.'],
    [["one", "two"], '"two" is one word too many: 1 at most is allowed.'],
  ])("%j are refused, saying what is allowed", (args, message) => {
    expect(() => read(...args)).toThrow(new UsageError(message));
  });

  it("that a command does not take are refused too", () => {
    expect(() => readArguments({}, 0, ["now"])).toThrow('"now" is one word too many: none is allowed.');
    expect(() => readArguments({}, 0, ["--now"])).toThrow("There is no option --now. Allowed: none");
  });

  it("are listed", () => {
    expect(usageOf(options)).toContain("--days N");
    expect(usageOf(options)).toContain("how long; 14 where not given");
  });
});

describe("help", () => {
  it("is asked for before, behind and among other arguments, but not by a word", () => {
    for (const args of [["--help"], ["-h"], ["main", "--strict", "--help"], ["--help", "--out", "there"]]) expect(asksForHelp(args)).toBe(true);
    for (const args of [[], ["help"], ["main", "--strict"], ["--", "--help"], ["--help=yes"]]) expect(asksForHelp(args)).toBe(false);
  });

  /** What the program itself says. */
  const plumb = (...args: readonly string[]) =>
    spawnSync(process.execPath, [fileURLToPath(new URL("../../cli/plumb.mjs", import.meta.url)), ...args], { encoding: "utf8", timeout: 30_000 });

  it("is the usage of a command, and nothing is done", () => {
    const { status, stdout, stderr } = plumb("report", "--month", "2026-11", "--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^usage: plumb report \[NAME\]\n/);
    expect(stdout).toContain("--month MONTH");
  }, 30_000);

  it("is the list of commands where none is named", () => {
    const { status, stdout, stderr } = plumb("--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^usage: plumb COMMAND\n/);
    expect(stdout).toMatch(/^ {2}review {7}/m);
    expect(plumb("--hepl")).toMatchObject({ status: 2, stdout: "", stderr: stdout });
  }, 60_000);
});
