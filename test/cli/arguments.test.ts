import { describe, expect, it } from "vitest";
import { numberOption, readArguments, switchOption, textOption, UsageError, usageOf } from "../../cli/arguments.ts";

const options = { out: textOption("DIR", "where to"), days: numberOption("N", "how long", 14), strict: switchOption("whether") };

const read = (...args: readonly string[]) => readArguments(options, 1, args);

describe("arguments of a command", () => {
  it("are read as what they stand for", () => {
    expect(read("main", "--out", "there", "--days=2.5", "--strict")).toEqual({ options: { out: "there", days: 2.5, strict: true }, words: ["main"] });
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
