import { describe, expect, test } from "vitest";
import { allTests, copy, equalsAny, firstOf, lookup, or, set, spanTest, text } from "../../collector/ottl.ts";

describe("statements", () => {
  test.each([
    ["a text with quotes", text('say "hi"'), '"say \\"hi\\""'],
    ["a set", set("a", "1"), "set(a, 1)"],
    ["a set with a condition", set("a", "1", "b == 2"), "set(a, 1) where b == 2"],
    ["a copy of one value", copy("a", ["b"]), "set(a, b) where b != nil"],
    ["a copy of the first of several", copy("a", ["b", "c"]), "set(a, Coalesce([b, c])) where (b != nil) or (c != nil)"],
    ["a copy that is converted", copy("a", ["b"], (value) => `Int(${value})`), "set(a, Int(b)) where b != nil"],
    ["the only value", firstOf(["a"]), "a"],
    ["one alternative", or(["a == 1"]), "a == 1"],
    ["alternatives, each in parentheses", or(["a == 1", "b == 2"]), "(a == 1) or (b == 2)"],
    ["any of some texts", equalsAny("a", ["x", "y"]), '(a == "x") or (a == "y")'],
    ["a table of texts", lookup({ a: "b" }, "k"), 'Coalesce([{"a": "b"}])[k]'],
    ["a table in a table", lookup({ a: { b: 1 } }, "k", "l"), 'Coalesce([{"a": {"b": 1.0}}])[k][l]'],
    [
      "floats and integers",
      lookup({ whole: 2, part: 0.15, tiny: 0.000_000_05, integer: 5n }, "k"),
      'Coalesce([{"whole": 2.0, "part": 0.15, "tiny": 0.00000005, "integer": 5}])[k]',
    ],
    ["a test of an attribute that is there", spanTest({ attribute: "a" }), 'span.attributes["a"] != nil'],
    ["a test of a name", spanTest({ spanNameMatches: "^a\\.b" }), 'IsMatch(span.name, "^a\\\\.b")'],
    ["all of one test", allTests([{ spanName: "a" }]), 'span.name == "a"'],
    ["all of several", allTests([{ spanName: "a" }, { attribute: "b" }]), '(span.name == "a") and (span.attributes["b"] != nil)'],
  ])("%s", (_, found, expected) => {
    expect(found).toBe(expected);
  });
});
