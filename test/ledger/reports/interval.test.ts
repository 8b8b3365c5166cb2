import { describe, expect, test } from "vitest";
import { straying } from "../../../ledger/reports/interval.ts";
import { DAY_MS } from "../../../telemetry/duration.ts";
import { randomly } from "../../support/past.ts";

const days = (costs: readonly number[]) => costs.map((usd, index) => ({ dayMs: index * DAY_MS, usd }));

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

describe("how far a month may stray", () => {
  test("is not known from a few days", () => {
    expect(straying([], 10)).toBeUndefined();
    expect(straying(days(Array.from({ length: 13 }, (_, i) => i)), 10)).toBeUndefined();
  });

  test("is nothing where every weekday costs what it always costs, however weekdays differ", () => {
    expect(straying(days(Array.from({ length: 28 }, (_, i) => (i % 7) * 100)), 10)).toBe(0);
  });

  test("grows with what days stray by and with the root of the days that are left", () => {
    // Each weekday is 90 twice and 110 twice: 28 squares of 100 over 21 free days.
    const costs = days(Array.from({ length: 28 }, (_, i) => (i < 14 ? 90 : 110)));
    expect(straying(costs, 7)).toBeCloseTo(1.323 * Math.sqrt(((28 * 100) / 21) * (7 + 7 / 4)), 1);
    expect(straying(costs, 0)).toBe(0);
    expect(straying(costs, 14)).toBeGreaterThan(Math.SQRT2 * (straying(costs, 7) ?? 0));
  });

  test.each([3, 14, 28])("holds four times of five, %i days before the end", (left) => {
    const next = randomly(7);
    const trials = 4_000;
    let held = 0;
    for (let trial = 0; trial < trials; trial++) {
      const day = (index: number) => 100 + 40 * (index % 7) + 15 * normal(next);
      const past = days(Array.from({ length: 28 }, (_, index) => day(index)));
      const mean = (weekday: number) => [0, 1, 2, 3].reduce((sum, week) => sum + (past[week * 7 + weekday]?.usd ?? 0), 0) / 4;
      const rest = Array.from({ length: left }, (_, index) => ({ came: day(index), expected: mean(index % 7) }));
      const off = rest.reduce((sum, { came, expected }) => sum + came - expected, 0);
      if (Math.abs(off) <= (straying(past, left) ?? 0)) held++;
    }
    expect(held / trials).toBeGreaterThan(0.77);
    expect(held / trials).toBeLessThan(0.83);
  });
});
