import type { Firing, Outcome } from "./backtest/firing.ts";
import { code } from "./changes/change.ts";
import { daysOf } from "./days.ts";
import type { Trial } from "./trial.ts";
import { sayShort, sayTime } from "./warnings.ts";

/** Firings that are listed one by one. */
const MOST_FIRINGS = 5;

/** What changed rules would have done: a table of numbers, then each with its picture and the firings that differ. */
export function trialsTable(trials: readonly Trial[], pictures: boolean): string[] {
  if (trials.length === 0) return [];
  const head = ["| rule | | firings | minutes firing | longest | newly caught | missed |", "|---|---|--:|--:|--:|--:|--:|"];
  return ["### What these rules would have done", [...head, ...trials.flatMap(rows)].join("\n"), ...trials.flatMap((trial) => details(trial, pictures))];
}

function rows({ change: { title }, result: { before, after, newlyCaught, missed } }: Trial): string[] {
  return [
    ...(before ? [row([title, "before", ...numbers(before), "", ""])] : []),
    ...(after ? [row([before ? "" : title, "after", ...numbers(after), newlyCaught.length, missed.length])] : []),
  ].concat(after ? [] : [row(["", "gone", "", "", "", "", missed.length])]);
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

function numbers({ firings, minutes, longestMinutes }: Outcome): (string | number)[] {
  return [firings.length, Math.round(minutes), firings.length > 0 ? `${Math.round(longestMinutes)} min` : ""];
}

function details({ change: { title }, result, picture }: Trial, pictures: boolean): string[] {
  const { newlyCaught, missed, from, to, notes, svg } = result;
  return [
    `${title}, ${sayTime(daysOf(result))} from ${minute(from)} to ${minute(to)} UTC.${sayShort(result)}${notes.map((note) => ` ${note}`).join("")}`,
    ...(pictures && svg ? [`![${title.replaceAll("*", "")}](${picture})`] : []),
    ...listed("Newly caught", newlyCaught),
    ...listed("Missed", missed),
  ];
}

function listed(what: string, firings: readonly Firing[]): string[] {
  if (firings.length === 0) return [];
  const left = firings.length > MOST_FIRINGS ? [`- …and ${firings.length - MOST_FIRINGS} more`] : [];
  return [[`${what}:`, ...firings.slice(0, MOST_FIRINGS).map(line), ...left].join("\n")];
}

function line({ labels, from, to, open }: Firing): string {
  const where = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const lasting = Math.max(1, Math.round((to.getTime() - from.getTime()) / 60_000));
  return `- ${minute(from)}, ${lasting} min${open ? " and still then" : ""}${where.length > 0 ? `: ${code(where.join(", "))}` : ""}`;
}

function minute(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}
