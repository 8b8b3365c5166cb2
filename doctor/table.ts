import type { Section } from "./examine.ts";
import type { State } from "./result.ts";

const marks: Readonly<Record<State, string>> = { ok: "✓", waiting: "–", failed: "✗" };

/** Columns that fit beside each other on a screen; what is longer runs on. */
const WIDTH = 44;

/** What was found, as one table. What is not ok has its way out below it. */
export function table(sections: readonly Section[]): string {
  const lines = sections.flatMap(({ title, results }) => [
    "",
    title,
    ...results.flatMap(({ state, what, evidence, fix }) => [`  ${marks[state]} ${what.padEnd(WIDTH)} ${evidence}`, ...(fix ? [`    ${" ".repeat(WIDTH)} → ${fix}`] : [])]),
  ]);
  return [...lines, "", summary(sections)].join("\n").trimStart();
}

function summary(sections: readonly Section[]): string {
  const count = (wanted: State) => sections.flatMap(({ results }) => results).filter(({ state }) => state === wanted).length;
  const open = count("waiting");
  return `${count("ok")} ok, ${count("failed")} failed, ${open} that ${open === 1 ? "waits" : "wait"} for you or for data`;
}
