import { secretPatterns } from "../collector/secret-patterns.ts";
import type { CallField } from "../telemetry/call-record.ts";
import type { LogRecord } from "./ask.ts";

/** Fields in which somebody's words may stand. */
const freeText = ["error_message", "error_class", "prompt", "response"] as const satisfies readonly CallField[];

/** A keyed hash, as the Collector writes it. */
const HASH = /^[0-9a-f]{32,}$/;

/** The Collector's patterns are in RE2's syntax, which says "whatever the case" inside. */
const patterns = secretPatterns.map(({ name, pattern }) => ({ name, pattern: pattern.startsWith("(?i)") ? new RegExp(pattern.slice(4), "i") : new RegExp(pattern) }));

/** What must not be in a record of a call and is: which kind, and in which field. Never the value itself. */
export function findPersonal(record: LogRecord): readonly string[] {
  const texts = [...freeText.map((field) => [field, record[field] ?? ""] as const), ["its text", record.line ?? ""] as const];
  const found = texts.flatMap(([field, text]) => patterns.filter(({ pattern }) => pattern.test(text)).map(({ name }) => `${name} in ${field}`));
  const user = record.user_id;
  return user === undefined || HASH.test(user) ? found : [...found, "a user id that is no hash"];
}
