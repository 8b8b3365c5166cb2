import { basename } from "node:path";
import { configFile } from "./file.ts";

/** One thing that is wrong, or questionable, in the user's config. Data: the wording is in `describe`. */
export interface Finding {
  /** `error` stops the synth; `warning` is printed and goes on. */
  readonly severity: "error" | "warning";
  /** Where: `features.chat_assistant.team`. */
  readonly at: string;
  /** What stands there; undefined when something is missing. */
  readonly value?: unknown;
  /** What may stand there. */
  readonly allowed: string;
  /** What to do next. */
  readonly fix: string;
}

/** Every mistake of a config at once. */
export class ConfigError extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    const count = findings.length === 1 ? "one mistake" : `${findings.length} mistakes`;
    super(`${basename(configFile())} has ${count}; nothing was written.\n\n${findings.map(describe).join("\n\n")}\n`);
    this.name = "ConfigError";
    this.findings = findings;
  }
}

export function describe({ at, value, allowed, fix }: Finding): string {
  return [`  ${at}`, `    is       ${show(value)}`, `    allowed  ${allowed}`, `    fix      ${fix}`].join("\n");
}

/** Throws what is wrong, gives back what is merely questionable. */
export function settle(findings: readonly Finding[]): readonly Finding[] {
  const errors = findings.filter((finding) => finding.severity === "error");
  if (errors.length > 0) throw new ConfigError(errors);
  return findings;
}

/** The nearest of the known words, when it is near enough to be a slip of the pen. */
export function didYouMean(word: string, known: readonly string[]): string {
  const [best] = known.map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) })).sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, word.length / 4) ? ` — did you mean "${best.candidate}"?` : "";
}

export function list(words: readonly string[]): string {
  return words.length ? words.map((word) => `"${word}"`).join(", ") : "none are declared";
}

/** What follows the host of an address, or stands before it, may be a secret: that of a Slack webhook is its path. */
const address = /(\bhttps?:\/\/)[^\s"]*/g;

function show(value: unknown): string {
  if (value === undefined) return "missing";
  const text = (typeof value === "number" ? String(value) : JSON.stringify(value, plain)).replace(address, "$1…");
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/** JSON has no word for some things that a config, being code, can hold. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "function" || typeof value === "symbol") return `(a ${typeof value})`;
  return typeof value === "bigint" ? `${value}n` : value;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, change));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
