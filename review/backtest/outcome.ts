import { type Firing, labelKey, type Outcome } from "./firing.ts";
import type { Course } from "./scan.ts";
import { timeOf, type Window } from "./window.ts";

const MINUTE_MS = 60_000;

/** The firings of a rule from a time on; what began before is taken as begun then. */
export function outcomeOf(courses: ReadonlyMap<string, Course>, window: Window, span: { readonly from: number; readonly to: number }): Outcome {
  const firings = [...courses.values()]
    .flatMap(({ labels, spells }) =>
      spells.map(({ from, to }): Firing => {
        const open = to >= window.total;
        const end = open ? span.to : timeOf(window, to);
        return { labels, from: new Date(Math.max(span.from, timeOf(window, from)) * 1_000), to: new Date(end * 1_000), ...(open ? { open } : {}) };
      }),
    )
    .filter(({ from, to, open }) => from < to || open)
    .toSorted((a, b) => a.from.getTime() - b.from.getTime() || compare(labelKey(a.labels), labelKey(b.labels)));
  const minutes = firings.map(({ from, to }) => (to.getTime() - from.getTime()) / MINUTE_MS);
  return { firings, minutes: minutes.reduce((sum, each) => sum + each, 0), longestMinutes: Math.max(0, ...minutes) };
}

/** The firings that overlap none of others with the same labels. */
export function unmatched(firings: readonly Firing[], others: readonly Firing[]): Firing[] {
  const byLabels = new Map<string, Firing[]>();
  for (const each of others) byLabels.set(labelKey(each.labels), [...(byLabels.get(labelKey(each.labels)) ?? []), each]);
  return firings.filter((firing) => !(byLabels.get(labelKey(firing.labels)) ?? []).some((other) => overlap(firing, other)));
}

/** Two that began with the last evaluation have no length yet. */
function overlap(a: Firing, b: Firing): boolean {
  return (a.from < b.to && b.from < a.to) || (a.open === true && b.open === true);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
