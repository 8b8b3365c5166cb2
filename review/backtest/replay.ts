import type { Judged } from "./request.ts";
import type { Range } from "./window.ts";

/** A firing, counted in evaluations: from the one that fired up to the one that no longer did. */
export interface Spell extends Range {
  /** The end of the last run in it; from there to `to` only `keep_firing_for` held it. */
  readonly held: number;
}

/** Evaluations from the one in which a condition begins to hold to the one that fires. */
export function pendingSteps({ forSeconds }: Pick<Judged, "forSeconds">, step: number): number {
  return Math.ceil(forSeconds / step);
}

/**
 * What Prometheus does with a condition, for one set of labels: it fires when the condition has held for `for`, at
 * every evaluation without exception, and stops at the first evaluation without it that is `keep_firing_for` after the
 * first one without it. `runs` are the longest stretches in which the condition holds, in order. A spell may end after
 * the last evaluation of the window.
 */
export function replay(runs: readonly Range[], rule: Pick<Judged, "forSeconds" | "keepSeconds">, step: number): Spell[] {
  const pending = pendingSteps(rule, step);
  const kept = Math.ceil(rule.keepSeconds / step);
  const spells: Spell[] = [];
  for (const run of runs) {
    const last = spells.at(-1);
    const end = { held: run.to, to: run.to + kept };
    // Without keep_firing_for two runs never touch, so this is never so.
    if (last && run.from <= last.to) spells[spells.length - 1] = { from: last.from, ...end };
    else if (run.from + pending < run.to) spells.push({ from: run.from + pending, ...end });
  }
  return spells;
}
