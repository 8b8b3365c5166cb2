import type { Evaluation } from "./evaluation.ts";
import type { Labels } from "./firing.ts";
import type { Segment } from "./matrix.ts";
import { pendingSteps, replay, type Spell } from "./replay.ts";
import type { Judged } from "./request.ts";
import { merged, type Range } from "./window.ts";

/** Samples that may be looked at to have every point of a window: half a second of a processor. */
const AFFORDABLE_SAMPLES = 50_000_000;

/** Points that may be kept. */
const AFFORDABLE_POINTS = 20_000_000;

/** The coarsest grid, in evaluations: a picture must not become one of a few points. */
const COARSEST = 60;

/** How a rule turns values into firings. */
export type Rule = Pick<Judged, "forSeconds" | "keepSeconds">;

/** The spells of one set of labels. */
export interface Course {
  readonly labels: Labels;
  readonly spells: readonly Spell[];
}

/**
 * The coarsest grid that misses no firing. A condition fires only if it holds at `for / step + 1` evaluations in a row,
 * so of every stretch that fires, a grid as wide as this has one.
 */
export function strideOf(rules: readonly Rule[], step: number): number {
  return Math.min(COARSEST, ...rules.map((rule) => pendingSteps(rule, step) + 1));
}

/** Evaluates everything where that costs little, else the grid. */
export async function survey(evaluation: Evaluation, stride: number, affordable = AFFORDABLE_SAMPLES): Promise<Segment> {
  const grid = await evaluation.grid(stride);
  const { total } = evaluation.window;
  if (grid.samples * grid.stride <= affordable && grid.columns.size * total <= AFFORDABLE_POINTS) await evaluation.every([{ from: 0, to: total }]);
  return grid;
}

/**
 * When a rule would have fired: exactly what a replay of every evaluation gives, although only stretches are evaluated
 * that can matter. Those are: everything between the grid points beside one at which the condition holds, since a
 * stretch that is long enough to fire ends there at the latest; and what follows a firing for as long as
 * `keep_firing_for` lasts, where a single evaluation counts.
 */
export async function scan(evaluation: Evaluation, holds: (value: number) => boolean, rule: Rule, grid: Segment): Promise<ReadonlyMap<string, Course>> {
  const { total, step } = evaluation.window;
  let wanted: readonly Range[] = beside(grid, holds, total);
  for (;;) {
    // A query for a short gap costs more than evaluating through it.
    const dense = await evaluation.every(merged(wanted, grid.stride));
    const courses = coursesOf(dense, holds, rule, step);
    const kept = [...courses.values()].flatMap(({ spells }) => spells.map(({ held, to }) => ({ from: Math.min(held, total), to: Math.min(to + 1, total) })));
    if (kept.every(({ from, to }) => from >= to || evaluation.covered.some((range) => range.from <= from && range.to >= to))) return courses;
    wanted = [...wanted, ...kept];
  }
}

function beside({ stride, columns }: Segment, holds: (value: number) => boolean, total: number): Range[] {
  const ranges = [...columns.values()].flatMap(({ values }) =>
    [...values.keys()].flatMap((index) => (holds(values[index] ?? Number.NaN) ? [{ from: Math.max(0, (index - 1) * stride + 1), to: Math.min(total, (index + 1) * stride) }] : [])),
  );
  return merged(ranges);
}

function coursesOf(dense: readonly Segment[], holds: (value: number) => boolean, rule: Rule, step: number): Map<string, Course> {
  const runs = new Map<string, { readonly labels: Labels; readonly runs: Range[] }>();
  for (const { first, columns } of dense) {
    for (const [key, { labels, values }] of columns) {
      const found = runs.get(key) ?? { labels, runs: [] };
      runs.set(key, found);
      found.runs.push(...runsOf(values, first, holds));
    }
  }
  return new Map([...runs].map(([key, { labels, runs: found }]) => [key, { labels, spells: replay(merged(found), rule, step) }]));
}

/** The longest stretches in which a condition holds. */
function runsOf(values: Float64Array, first: number, holds: (value: number) => boolean): Range[] {
  const runs: Range[] = [];
  let from = -1;
  for (let index = 0; index <= values.length; index++) {
    const held = index < values.length && holds(values[index] ?? Number.NaN);
    if (held && from < 0) from = index;
    if (!held && from >= 0) {
      runs.push({ from: first + from, to: first + index });
      from = -1;
    }
  }
  return runs;
}
