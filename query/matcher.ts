/** A condition on one label of a series or a log stream. */
export interface Matcher {
  readonly label: string;
  readonly op: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

export type Condition = Omit<Matcher, "label">;

export function is(value: string): Condition {
  return { op: "=", value };
}

export function isNot(value: string): Condition {
  return { op: "!=", value };
}

/** One of several literal values. */
export function oneOf(values: readonly string[]): Condition {
  return { op: "=~", value: values.map(escapeRegex).join("|") };
}

/** None of several literal values. */
export function noneOf(values: readonly string[]): Condition {
  return { op: "!~", value: values.map(escapeRegex).join("|") };
}

/** A regular expression in RE2 syntax, anchored at both ends. */
export function matches(pattern: string): Condition {
  return { op: "=~", value: pattern };
}

export function renderMatcher({ label, op, value }: Matcher): string {
  return `${label}${op}${quote(value)}`;
}

/** A string literal of PromQL and LogQL. */
export function quote(text: string): string {
  return `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;
}

/** A text as a regular expression that matches nothing else, in RE2's syntax and in JavaScript's. */
export function escapeRegex(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
