import { describe, expect, it } from "vitest";
import { roundUp, timeTicks } from "../../../review/backtest/axis.ts";
import { outcomeOf, unmatched } from "../../../review/backtest/outcome.ts";
import { merged, windowOf, without } from "../../../review/backtest/window.ts";

describe("a window", () => {
  it("has its evaluations at multiples of the interval, the ends included", () => {
    expect(windowOf(31, 90, 15)).toEqual({ start: 45, step: 15, total: 4 });
    expect(windowOf(30, 30, 15)).toEqual({ start: 30, step: 15, total: 1 });
    expect(windowOf(31, 44, 15).total).toBe(0);
  });

  it("is put together of ranges, and taken apart", () => {
    const range = (from: number, to: number) => ({ from, to });
    expect(merged([range(5, 7), range(0, 2), range(2, 3), range(9, 9), range(6, 8)])).toEqual([range(0, 3), range(5, 8)]);
    expect(merged([range(0, 2), range(4, 6)], 2)).toEqual([range(0, 6)]);
    expect(without([range(0, 10)], [range(2, 3), range(3, 5), range(9, 12)])).toEqual([range(0, 2), range(5, 9)]);
    expect(without([range(2, 4)], [range(0, 10)])).toEqual([]);
  });
});

describe("an outcome", () => {
  const window = { start: 0, step: 60, total: 11 };
  const course = (team: string, ...spells: readonly (readonly [number, number])[]) =>
    [team, { labels: { team }, spells: spells.map(([from, to]) => ({ from, to, held: to })) }] as const;

  it("counts from the beginning of the span, and to its end what is still firing", () => {
    const outcome = outcomeOf(new Map([course("a", [0, 3], [5, 7], [9, 30]), course("b", [1, 2])]), window, { from: 120, to: 600 });
    expect(outcome.firings.map(({ labels, from, to, open }) => [labels.team, from.getTime() / 60_000, to.getTime() / 60_000, open])).toEqual([
      ["a", 2, 3, undefined],
      ["a", 5, 7, undefined],
      ["a", 9, 10, true],
    ]);
    expect(outcome).toMatchObject({ minutes: 4, longestMinutes: 2 });
  });

  it("is compared by labels, in whatever order, and by time", () => {
    const firing = (labels: Readonly<Record<string, string>>, from: number, to: number) => ({ labels, from: new Date(from), to: new Date(to) });
    const known = [firing({ a: "1", b: "2" }, 10, 20)];
    expect(unmatched([firing({ b: "2", a: "1" }, 19, 30)], known)).toEqual([]);
    expect(unmatched([firing({ a: "1", b: "2" }, 20, 30)], known)).toHaveLength(1);
    expect(unmatched([firing({ a: "1", b: "3" }, 10, 20)], known)).toHaveLength(1);
    const last = { ...firing({ a: "1" }, 40, 40), open: true as const };
    expect(unmatched([last], [{ ...firing({ a: "1" }, 30, 40), open: true as const }])).toEqual([]);
  });
});

describe("an axis", () => {
  it("has dates over days and hours over hours", () => {
    const day = 86_400;
    expect(timeTicks(0, 30 * day, 10).map(({ text }) => text)).toEqual(["Jan 1", "Jan 6", "Jan 11", "Jan 16", "Jan 21", "Jan 26", "Jan 31"]);
    expect(timeTicks(day - 3_600, day + 3_600, 4).map(({ text }) => text)).toEqual(["23:00", "Jan 2", "01:00"]);
  });

  it("ends at a round number", () => {
    expect([0.012, 0.05, 0.051, 3, 240, 0, Number.NaN].map(roundUp)).toEqual([0.02, 0.05, 0.1, 5, 250, 1, 1]);
  });
});
