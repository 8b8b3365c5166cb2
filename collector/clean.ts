import { and, or, text } from "./ottl.ts";
import { secretPatterns } from "./secret-patterns.ts";

/** Statements that put a word in place of every secret. A pattern runs only where the text holds what such a secret cannot do without. */
export function cleaned(target: string): string[] {
  return secretPatterns.map(({ name, pattern, hints }) => {
    const likely = or(hints.map((hint) => `Index(${target}, ${text(hint)}) >= 0`));
    const conditions = [`IsString(${target})`, ...(hints.length ? [`(${likely})`] : [])];
    return `replace_pattern(${target}, ${text(pattern)}, ${text(`[${name}]`)}) where ${and(...conditions)}`;
  });
}

/**
 * One cheap look at a short text: whether any pattern could match. Every number that is a secret has two digits in a
 * row, a dot between digits or a plus before one; every other secret has one of the hints that are longer than a sign.
 */
export function suspicious(target: string): string {
  const words = secretPatterns.flatMap(({ hints }) => hints.filter((hint) => hint.length > 1 || hint === "@"));
  return `IsMatch(${target}, ${text(["\\d{2}", "\\d\\.\\d", "\\+\\d", ...words].join("|"))})`;
}
