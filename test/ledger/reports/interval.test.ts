import { describe, expect, test } from "vitest";
import { straying } from "../../../ledger/reports/interval.ts";

const DAY_MS = 86_400_000;
const days = (costs: readonly number[]) => costs.map((usd, index) => ({ dayMs: index * DAY_MS, usd }));

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
    expect(straying(costs, 1)).toBeCloseTo(1.2816 * Math.sqrt((28 * 100) / 21), 9);
    expect(straying(costs, 9)).toBeCloseTo(3 * (straying(costs, 1) ?? 0), 9);
    expect(straying(costs, 0)).toBe(0);
  });
});
