import type { z } from "zod";
import { crossChecks } from "./cross-checks.ts";
import { type Finding, didYouMean } from "./finding.ts";
import { type Config, configSchema } from "./schema.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

export interface Validated {
  /** The config with defaults; of a faulty one, what is left without the faulty parts; undefined if that is nothing. */
  readonly config: Config | undefined;
  readonly findings: readonly Finding[];
}

/** All mistakes of a config at once: those of form, and those that only show between its parts. */
export function validate(input: unknown): Validated {
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return { config: parsed.data, findings: crossChecks(parsed.data) };
  const ofForm = parsed.error.issues.flatMap((issue) => toFindings(issue, input));
  const sound = withoutFaults(input);
  return { config: sound, findings: [...ofForm, ...(sound ? crossChecks(sound) : [])] };
}

/** What remains of a config when its faulty parts are taken out, so that the rest can be checked in the same run. */
function withoutFaults(input: unknown): Config | undefined {
  const draft = structuredClone(input);
  for (let round = 0; round < 10; round++) {
    const parsed = configSchema.safeParse(draft);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      if (issue.code === "unrecognized_keys") for (const key of issue.keys) remove(draft, [...issue.path, key]);
      else if (!remove(draft, issue.path)) remove(draft, issue.path.slice(0, -1));
    }
  }
  return undefined;
}

function remove(root: unknown, path: Path): boolean {
  const parent = valueAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof parent !== "object" || parent === null || key === undefined || !(key in parent)) return false;
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<PropertyKey, unknown>)[key];
  return true;
}

function toFindings(issue: Issue, input: unknown): Finding[] {
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => ({
      severity: "error",
      at: dotted([...issue.path, key]),
      value: valueAt(input, [...issue.path, key]),
      allowed: known.length ? `one of ${known.join(", ")}` : "nothing of this name",
      fix: `remove it${didYouMean(String(key), known)}`,
    }));
  }
  if (issue.code === "invalid_union") {
    const nearest = nearestBranch(issue.errors);
    if (nearest) return nearest.flatMap((inner) => toFindings({ ...inner, path: [...issue.path, ...inner.path] }, input));
  }
  const value = valueAt(input, issue.path);
  const isKey = issue.code === "invalid_key";
  const allowed = isKey ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [
    {
      severity: "error",
      at: dotted(issue.path),
      value: isKey ? issue.path.at(-1) : secretive(issue.path) ? "(a text, not shown)" : value,
      allowed,
      fix: value === undefined ? "add it" : isKey ? "rename it" : "replace it by something allowed",
    },
  ];
}

/** Of the branches of a union, the one that the user meant: whose own keys are there and only something inside is wrong. */
function nearestBranch(branches: readonly Issue[][]): Issue[] | undefined {
  return branches.find((issues) => issues.length > 0 && issues.every((issue) => issue.path.length > 1));
}

/** Places where a secret may have been written by mistake; a message must not repeat it. */
function secretive(path: Path): boolean {
  return /url|key|password|secret|token/i.test(String(path.at(-1) ?? ""));
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === "object" && node !== null ? (node as Record<PropertyKey, unknown>)[key] : undefined),
    root,
  );
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
    else return [];
  }
  const found = unwrap(schema);
  return "shape" in found ? Object.keys(found.shape as object) : [];
}

function unwrap(schema: unknown): Record<string, unknown> {
  let current = schema as { def?: { innerType?: unknown } } & Record<string, unknown>;
  while (current?.def?.innerType) current = current.def.innerType as typeof current;
  return current ?? {};
}
