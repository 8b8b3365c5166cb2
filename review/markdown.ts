import { type Change, code } from "./changes/change.ts";
import type { Comparison, Section } from "./compare.ts";
import type { Trial } from "./trial.ts";
import { trialsTable } from "./trials-markdown.ts";

/** By this whoever posts a review finds the one that it posted before. */
export const MARK = "<!-- plumb review -->";

/** Lines of one kind that are read; of more, how many there are. */
const MOST_LINES = 40;

/** Changed queries that are shown. */
const MOST_QUERIES = 10;

export interface Page {
  /** `main (1a2b3c4)` */
  readonly base: string;
  readonly comparison?: Comparison;
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  readonly trials: readonly Trial[];
  /** Whether pictures lie beside the page. */
  readonly pictures: boolean;
  /** What the base said of itself, where it cannot be read. */
  readonly failure?: string;
}

/** A review as Markdown for a comment on a pull request. */
export function markdown({ base, comparison, warnings, notes, trials, pictures, failure }: Page): string {
  const blocks = [
    MARK,
    `## Observability review: ${heading(comparison, warnings)}`,
    `The working tree against ${base}.`,
    ...(failure === undefined ? [] : [`**The base cannot be read**, so nothing is compared:`, fenced("", failure)]),
    ...callout("WARNING", warnings),
    ...(comparison?.sections ?? []).flatMap(section),
    ...(comparison && comparison.sections.length === 0 ? [nothing(comparison)] : []),
    ...trialsTable(trials, pictures),
    ...(comparison && comparison.files.length > 0 ? ["### Generated files", bullets(comparison.files)] : []),
    ...callout("NOTE", notes),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** What there is to say where the config of the working tree cannot be read. */
export function mistakesPage(base: string, mistakes: readonly string[]): string {
  const blocks = [
    MARK,
    `## Observability review: the config has ${counted(mistakes.length, "mistake")}`,
    `The working tree against ${base}.`,
    "It cannot be deployed like this, so nothing is compared:",
    fenced("", mistakes.join("\n\n")),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function heading(comparison: Comparison | undefined, warnings: readonly string[]): string {
  const count = (comparison?.sections ?? []).reduce((sum, { changes }) => sum + changes.length, 0);
  const changes = comparison ? counted(count, "change") : "the base cannot be read";
  return `${count === 0 && comparison ? (comparison.files.length > 0 ? "only generated files changed" : "nothing changed") : changes}${warnings.length > 0 ? `, ${counted(warnings.length, "warning")}` : ""}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function nothing({ files }: Comparison): string {
  const what = "No alert, threshold, duration, route, price, retention setting, panel or other setting changed";
  return files.length > 0 ? `${what}; generated files did.` : `${what}, and no generated file.`;
}

function section({ title, changes }: Section): string[] {
  const queries = changes.flatMap(({ text, code: changed }) => (changed ? [{ text, ...changed }] : []));
  const shown = queries.slice(0, MOST_QUERIES).map(({ text, was, is }) => `${text}:\n\n${fenced("diff", [...prefixed("-", was), ...prefixed("+", is)].join("\n"))}`);
  const left = queries.length > MOST_QUERIES ? [`…and ${queries.length - MOST_QUERIES} more.`] : [];
  return [`### ${title}`, bullets(changes), ...(shown.length > 0 ? [folded("Changed queries", [...shown, ...left].join("\n\n"))] : [])];
}

function bullets(changes: readonly Change[]): string {
  const left = changes.length > MOST_LINES ? [`- …and ${changes.length - MOST_LINES} more`] : [];
  return [...changes.slice(0, MOST_LINES).map(({ text }) => `- ${text}`), ...left].join("\n");
}

function callout(kind: "WARNING" | "NOTE", texts: readonly string[]): string[] {
  return texts.length > 0 ? [[`> [!${kind}]`, ...texts.map((text) => `> - ${text}`)].join("\n")] : [];
}

function prefixed(sign: string, text: string): string[] {
  return text.split("\n").map((line) => `${sign} ${line}`);
}

function fenced(language: string, text: string): string {
  return `\`\`\`\`${language}\n${text.replaceAll("````", "")}\n\`\`\`\``;
}

function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** The base by its name and the beginning of its commit. */
export function sayBase(name: string, commit: string): string {
  const short = commit.slice(0, 10);
  return commit.startsWith(name) ? code(short) : `${code(name)} (${short})`;
}
