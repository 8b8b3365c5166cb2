import { describe, expect, test } from "vitest";
import { ConfigError, describe as describeFinding, didYouMean, type Finding, list, settle } from "../../config/finding.ts";
import { faulty, refusal } from "../support/mistakes.ts";

const finding: Finding = { severity: "error", at: "features.f.team", value: "serch", allowed: '"search"', fix: "correct it" };

describe("the message to the user", () => {
  test("names the file, how many mistakes, and for each where, what, what is allowed and what to do", () => {
    const broken = faulty({ features: { f: { team: "serch" } }, retention: { metrics: "30 days" } });
    expect(refusal(broken).message).toBe(`observability.config.ts has 2 mistakes; nothing was written.

  retention.metrics
    is       "30 days"
    allowed  a duration such as "90s", "5m" or "30d"
    fix      replace it by something allowed

  features.f.team
    is       "serch"
    allowed  "assistants", "search"
    fix      declare it under teams or correct it — did you mean "search"?
`);
  });

  test("counts one mistake in words", () => {
    expect(new ConfigError([finding]).message).toMatch(/^observability\.config\.ts has one mistake; nothing was written\.\n\n {2}features\.f\.team\n/);
  });

  test.each([
    ["what is missing", undefined, "missing"],
    ["an empty list", [], "[]"],
    ["a group", { a: 1 }, '{"a":1}'],
    ["nothing", null, "null"],
    ["no number", Number.NaN, "NaN"],
    ["a function", () => 1, '"(a function)"'],
    ["an address, without what may be secret in it", "https://me:pw@example.com/T0/B0?x=1", '"https://…"'],
  ])("shows %s", (_what, value, shown) => {
    expect(describeFinding({ ...finding, value })).toContain(`    is       ${shown}\n`);
  });

  test("cuts what is too long to read", () => {
    const line = describeFinding({ ...finding, value: "x".repeat(500) }).split("\n")[1];
    expect(line).toMatch(/^ {4}is {7}"x+…$/);
    expect(line?.length).toBeLessThan(140);
  });
});

describe("settling", () => {
  const warning: Finding = { ...finding, severity: "warning" };

  test("throws mistakes, without the warnings beside them", () => {
    expect(() => settle([warning, finding])).toThrow(new ConfigError([finding]));
  });

  test("gives back what is merely questionable", () => {
    expect(settle([warning])).toEqual([warning]);
    expect(settle([])).toEqual([]);
  });
});

describe("a suggestion", () => {
  test.each([
    ["opnai", ' — did you mean "openai"?'],
    ["OpenAI", ' — did you mean "openai"?'],
    ["anthropik", ' — did you mean "anthropic"?'],
    ["something else", ""],
  ])("for %s is%s", (word, suggestion) => {
    expect(didYouMean(word, ["anthropic", "openai"])).toBe(suggestion);
  });

  test("is not made where there is nothing to suggest", () => {
    expect(didYouMean("openai", [])).toBe("");
  });
});

test("a list of names is quoted, and says so when there are none", () => {
  expect(list(["a", "b"])).toBe('"a", "b"');
  expect(list([])).toBe("none are declared");
});
