import { describe, expect, it } from "vitest";
import { findPersonal } from "../../doctor/personal-data.ts";

const record = { line: "LLM call: gpt-4o, 12 + 30 tokens, 0.4 s", user_id: "a".repeat(64), error_message: "Rate limit reached", trace_id: "0af7651916cd43dd8448eb211c80319c" };

describe("a record of a call", () => {
  it("that holds nothing of anybody is all right", () => {
    expect(findPersonal(record)).toEqual([]);
    const { user_id: _, ...anonymous } = record;
    expect(findPersonal(anonymous)).toEqual([]);
  });

  it.each([
    ["an address in the text", { line: "mail to jane@example.com failed" }, "email in its text"],
    ["an address in an error", { error_message: "unknown user jane@example.com" }, "email in error_message"],
    ["a key", { error_message: "key sk-abcdefghijklmnop1234 is wrong" }, "api key in error_message"],
    ["a token, whatever its case", { error_message: "BEARER abcdefghijklmnop1234" }, "bearer token in error_message"],
    ["a person's own id", { user_id: "jane" }, "a user id that is no hash"],
  ])("with %s is found out, without repeating it", (_, changes, said) => {
    expect(findPersonal({ ...record, ...changes })).toEqual([said]);
  });
});
