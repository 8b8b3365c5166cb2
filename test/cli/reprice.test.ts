import { describe, expect, test } from "vitest";
import { readArguments, UsageError } from "../../cli/arguments.ts";
import { repricedOf, repriceOptions } from "../../cli/reprice.ts";

const read = (...args: string[]) => repricedOf(readArguments(repriceOptions, 0, args).options);

describe("plumb reprice", () => {
  test("takes a period, of one model or provider where they are named", () => {
    const period = { fromMs: Date.parse("2026-11-01"), toMs: Date.parse("2026-11-02T10:00Z") };
    expect(read("--from", "2026-11-01", "--to", "2026-11-02T10:00Z")).toEqual({ period });
    expect(read("--from", "2026-11-01", "--to", "2026-11-02T10:00Z", "--model", "gpt-4o", "--provider", "openai")).toEqual({ period, model: "gpt-4o", provider: "openai" });
  });

  test("or the number of what is to be undone", () => {
    expect(read("--undo", "3", "--reason", "too early", "--dry-run")).toEqual({ undo: "3" });
  });

  test.each([
    [[], "--from and --to are missing"],
    [["--from", "2026-11-01"], "--to is missing"],
    [["--from", "2026-11-02", "--to", "2026-11-01"], "--from must be before --to"],
    [["--from", "yesterday", "--to", "2026-11-01"], '--from is "yesterday"'],
    [["--undo", "3", "--model", "gpt-4o"], "--model is given beside --undo"],
    [["--undo", "3; DROP TABLE llm_usage"], '--undo is "3; DROP TABLE llm_usage"'],
    [["--undo", "0"], '--undo is "0"'],
  ])("says what is wrong with %j", (args, message) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(message);
  });
});
