import type { z } from "zod";
import { didYouMean, type Finding } from "./finding.ts";
import { configSchema } from "./schema.ts";

type Issue = z.core.$ZodIssue;

export type Path = readonly PropertyKey[];

/** What is wrong with the form of a config, in the words of a finding. */
export function formFindings(issues: readonly Issue[], input: unknown): Finding[] {
  return issues.flatMap((issue) => toFindings(issue, input));
}

function toFindings(issue: Issue, input: unknown): Finding[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...issue.path, key], input));
  if (issue.code === "invalid_union") {
    const meant = meantBranch(issue.errors, valueAt(input, issue.path));
    if (meant) return meant.flatMap((inner) => toFindings({ ...inner, path: [...issue.path, ...inner.path] }, input));
  }
  const at = dotted(issue.path);
  if (issue.code === "invalid_key") {
    return [{ severity: "error", at, value: issue.path.at(-1), allowed: issue.issues[0]?.message ?? issue.message, fix: "rename it" }];
  }
  const value = valueAt(input, issue.path);
  const shown = isSecretive(issue.path) ? withoutTexts(value) : value;
  return [{ severity: "error", at, value: shown, allowed: issue.message, fix: fixFor(issue, value) }];
}

function fixFor({ code, path }: Issue, value: unknown): string {
  if (value === undefined) return "add it";
  if (code === "invalid_union" && typeof value === "string" && namesSecret(path)) {
    return "move it to a file, or to an environment variable of the deploy, and name that here";
  }
  return "replace it by something allowed";
}

/** Nobody knows what stands under a name that nobody knows: its texts are not repeated. */
function unknownKey(path: Path, input: unknown): Finding {
  const known = knownKeys(path.slice(0, -1));
  const similar = didYouMean(String(path.at(-1)), known);
  return {
    severity: "error",
    at: dotted(path),
    value: withoutTexts(valueAt(input, path)),
    allowed: known.length ? `one of ${known.join(", ")}` : "nothing of this name",
    fix: similar ? `correct the name${similar}` : "remove it",
  };
}

/**
 * Of the branches of a union, the one that the user meant: the only one of its type, or the one whose own key is there
 * so that only something inside is wrong.
 */
function meantBranch(branches: readonly Issue[][], value: unknown): Issue[] | undefined {
  const ofType = branches.filter((issues) => issues.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys"));
  if (ofType.length === 1) return ofType[0];
  return ofType.find((issues) => issues.every((issue) => issue.path.length > 0 && valueAt(value, issue.path.slice(0, 1)) !== undefined));
}

/** Places where a secret may have been written by mistake; a message must not repeat it. */
function isSecretive(path: Path): boolean {
  return path.length === 0 || path[0] === "receivers" || namesSecret(path);
}

function namesSecret(path: Path): boolean {
  return /url|key|password|secret|token/i.test(String(path.at(-1)));
}

/** A value with its names and numbers, and without its texts. */
function withoutTexts(value: unknown): unknown {
  if (typeof value === "string") return "(a text, not shown)";
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutTexts(each)]));
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, key) => (typeof node === "object" && node !== null ? (node as Record<PropertyKey, unknown>)[key] : undefined), root);
}

function dotted(path: Path): string {
  return path.length ? path.map(String).join(".") : "(the whole config)";
}

/** Keys that the schema knows at a path; empty where it takes any name. */
function knownKeys(path: Path): string[] {
  let schema: unknown = configSchema;
  for (const key of path) {
    const unwrapped = unwrap(schema);
    if ("shape" in unwrapped) schema = (unwrapped.shape as Record<PropertyKey, unknown>)[key];
    else if ("valueType" in unwrapped) schema = unwrapped.valueType;
    else if ("options" in unwrapped) schema = optionWith(unwrapped.options as readonly unknown[], key);
    else return [];
  }
  return keysOf(schema);
}

/** Of the branches of a union, the one that has a key. */
function optionWith(options: readonly unknown[], key: PropertyKey): unknown {
  const found = options.map(unwrap).find((option) => "shape" in option && key in (option.shape as object));
  return (found?.shape as Record<PropertyKey, unknown> | undefined)?.[key];
}

/** The keys of a group of settings; of a union, those of all its branches. */
function keysOf(schema: unknown): string[] {
  const found = unwrap(schema);
  if ("options" in found) return (found.options as readonly unknown[]).flatMap(keysOf);
  return "shape" in found ? Object.keys(found.shape as object) : [];
}

function unwrap(schema: unknown): Record<string, unknown> {
  let current = schema as { def?: { innerType?: unknown } } & Record<string, unknown>;
  while (current?.def?.innerType) current = current.def.innerType as typeof current;
  return current ?? {};
}
