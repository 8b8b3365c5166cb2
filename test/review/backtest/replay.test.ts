import { describe, expect, it } from "vitest";
import { replay } from "../../../review/backtest/replay.ts";

// Held against the real thing in test/servers/backtest-replay.test.ts.

const STEP = 15;

/** Where a condition holds that is written down, a character an evaluation: `##.#`. */
function runs(course: string) {
  return [...course.matchAll(/#+/g)].map(({ 0: run, index }) => ({ from: index, to: index + run.length }));
}

function spells(course: string, forSeconds: number, keepSeconds = 0) {
  return replay(runs(course), { forSeconds, keepSeconds }, STEP).map(({ from, to }) => [from, to]);
}

describe("a condition", () => {
  it.each([
    ["fires at once without `for`", "..#..", 0, 0, [[2, 3]]],
    ["fires at the evaluation that is `for` after its beginning", ".###.", 30, 0, [[3, 4]]],
    ["does not fire one evaluation before", ".##..", 30, 0, []],
    ["begins anew after a single evaluation without it", "##.##.###", 30, 0, [[8, 9]]],
    [
      "waits for the next evaluation where `for` is no multiple of the interval",
      "###.####",
      20,
      0,
      [
        [2, 3],
        [6, 8],
      ],
    ],
    ["fires to the end", "..####", 15, 0, [[3, 6]]],
    ["goes on for `keep_firing_for` after it ended", "##.......", 15, 45, [[1, 5]]],
    ["goes on where it comes back within, even for one evaluation", "##..#......", 15, 45, [[1, 8]]],
    ["goes on where it comes back when that has just passed", "##...#....", 15, 45, [[1, 9]]],
    [
      "begins anew after it",
      "##....##..",
      15,
      45,
      [
        [1, 5],
        [7, 11],
      ],
    ],
    ["is not kept where it never fired", "#....", 15, 45, []],
  ])("%s", (_what, course, forSeconds, keepSeconds, expected) => {
    expect(spells(course, forSeconds, keepSeconds)).toEqual(expected);
  });
});
