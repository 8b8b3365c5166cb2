import { describe, expect, test } from "vitest";
import { dayAnomalies, hourAnomalies } from "../../../ledger/reports/anomalies.ts";
import { SAME_HOUR_OF_WEEK, TO_DEVIATION } from "../../../signals/baseline.ts";
import { ENOUGH_EARLIER_HOURS } from "../../../signals/baselines.ts";
import { DAY_MS, HOUR_MS, toSeconds } from "../../../telemetry/duration.ts";

const START = Date.UTC(2026, 9, 1);
const sameHours = SAME_HOUR_OF_WEEK.map((before) => toSeconds(before) * 1_000);
const suspicion = { deviations: 3, sameHours, fewestHours: ENOUGH_EARLIER_HOURS, toDeviation: TO_DEVIATION, spreads: 4, times: 2, floorUsd: 1 };
const everything = { fromMs: START, toMs: START + 365 * DAY_MS };

function series(stepMs: number, costs: readonly number[]) {
  return new Map([["a", new Map(costs.map((usd, index) => [START + index * stepMs, usd]))]]);
}

describe("a day", () => {
  const found = (costs: readonly number[], period = everything) => dayAnomalies(series(DAY_MS, costs), period, suspicion).map(({ ms }) => (ms - START) / DAY_MS);
  const usual = Array.from({ length: 14 }, (_, i) => (i % 2 ? 95 : 105));

  test("is found that a mean with itself in it would hide", () => {
    // Eight days with the last a hundred times the others: at most √7 of its own deviations from its own mean.
    const eight = [100, 101, 99, 100, 101, 99, 100, 10_000];
    expect(found(eight)).toEqual([7]);
  });

  test("is not found within what days stray by, and is just beyond it", () => {
    const deviation = Math.sqrt((14 * 25) / 13);
    expect(found([...usual, 100 + 2.99 * deviation])).toEqual([]);
    expect(found([...usual, 100 + 3.01 * deviation])).toEqual([14]);
  });

  test("is not judged before a week is known, below the floor, outside of the period, or while it is not over", () => {
    expect(found([1, 2, 1, 2, 1, 2, 1_000])).toEqual([]);
    expect(found([0, 0, 0, 0, 0, 0, 0.001, 23.9])).toEqual([]);
    expect(found([...usual, 1_000], { fromMs: START + 15 * DAY_MS, toMs: everything.toMs })).toEqual([]);
    expect(found([...usual, 1_000], { fromMs: START, toMs: START + 15 * DAY_MS - HOUR_MS })).toEqual([]);
  });

  test("on which nothing was spent counts as such", () => {
    const withGaps = new Map([["a", new Map([0, 3, 6, 9, 10].map((day) => [START + day * DAY_MS, day === 10 ? 400 : 100]))]]);
    const [only] = dayAnomalies(withGaps, everything, suspicion);
    expect(only).toMatchObject({ usual: 40 });
  });

  test("that was dear once does not become usual for ever", () => {
    expect(found([...usual, 1_000, ...usual, ...usual, 1_000])).toEqual([14, 43]);
  });
});

describe("an hour", () => {
  const week = (hour: (index: number) => number) => Array.from({ length: 168 }, (_, index) => hour(index));
  const night = (index: number) => (index % 24 < 8 ? 2 : 100);
  const found = (costs: readonly number[]) => hourAnomalies(series(HOUR_MS, costs), everything, suspicion).map(({ ms }) => (ms - START) / HOUR_MS);
  const past = Array.from({ length: 4 }, () => week(night)).flat();

  test("of the day is no anomaly at its usual height, the same at night is", () => {
    expect(found([...past, ...week((index) => (index === 3 ? 100 : night(index)))])).toEqual([4 * 168 + 3]);
    expect(found([...past, ...week(night)])).toEqual([]);
  });

  test("is found beside an earlier anomaly of the same hour", () => {
    const before = past.map((usd, index) => (index === 168 + 3 ? 5_000 : usd));
    expect(found([...before, ...week((index) => (index === 3 ? 100 : night(index)))]).filter((index) => index >= 4 * 168)).toEqual([4 * 168 + 3]);
  });

  test("is not judged before two weeks are known, nor below the floor", () => {
    expect(found([...week(() => 10), ...week((index) => (index === 3 ? 1_000 : 10))])).toEqual([]);
    const quiet = (peak: number) => [...Array.from({ length: 4 }, () => week(() => 0.01)).flat(), ...week((index) => (index === 3 ? peak : 0.01))];
    expect(found(quiet(0.9))).toEqual([]);
    // Twice the floor, since less is usual.
    expect(found(quiet(1.9))).toEqual([]);
    expect(found(quiet(2.1))).toEqual([4 * 168 + 3]);
  });
});
