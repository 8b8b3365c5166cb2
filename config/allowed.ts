import type { z } from "zod";

const types: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "settings in { }",
  record: "settings in { }",
};

/** What is allowed at a place whose schema does not say it in words of its own. */
export function allowedText(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return types[issue.expected];
    case "too_small":
      if (issue.origin === "string" || issue.origin === "array") return `${types[issue.origin]} that is not empty`;
      return issue.inclusive ? `${issue.minimum} or more` : `a number above ${issue.minimum}`;
    case "too_big":
      return `${issue.maximum} or less`;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "invalid_format":
      return issue.format === "starts_with" ? `a text that starts with "${issue.prefix}"` : undefined;
    default:
      return undefined;
  }
}
