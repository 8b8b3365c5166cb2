import { describe, expect, it } from "vitest";
import { TooLarge } from "../../../review/backtest/api.ts";
import { Evaluation } from "../../../review/backtest/evaluation.ts";
import { sampleValue } from "../../../review/backtest/matrix.ts";
import { Past } from "../../support/past.ts";

const START = 1_767_225_600;
const STEP = 15;

function past(total: number, most = 11_000) {
  const values = Array.from({ length: total }, (_, index) => (index % 7 === 3 ? undefined : index));
  return new Past([{ metric: { __name__: "x", model: "a" }, values }], START, STEP, (points) => (points > most ? new TooLarge("too many samples") : undefined));
}

function evaluationOf(from: Pick<Past, "range">, total: number) {
  return new Evaluation(from, "x", { start: START, step: STEP, total }, sampleValue);
}

/** Every evaluation that was asked for, as often as it was. */
function evaluated({ asked }: Past): number[] {
  return asked.flatMap(({ first, count, stride }) => Array.from({ length: count }, (_, index) => first + index * stride)).sort((a, b) => a - b);
}

describe("an expression over a long window", () => {
  it.each([
    ["in one piece", 50],
    ["in several", 12_345],
    ["of a month", 172_801],
  ])("is asked for %s, every point once, none left out", async (_what, total) => {
    const from = past(total);
    const [segment] = await evaluationOf(from, total).every([{ from: 0, to: total }]);
    expect(evaluated(from)).toEqual(Array.from({ length: total }, (_, index) => index));
    expect(Math.max(...from.asked.map(({ count }) => count))).toBeLessThanOrEqual(11_000);
    const column = segment?.columns.get('[["model","a"]]');
    expect(column?.values).toHaveLength(total);
    const wrong = column?.values.findIndex((value, index) => !Object.is(value, index % 7 === 3 ? Number.NaN : index));
    expect(wrong).toBe(-1);
  });

  it("is asked for coarsely at every so-manieth evaluation", async () => {
    const from = past(10_000);
    const grid = await evaluationOf(from, 10_000).grid(21);
    expect(evaluated(from)).toEqual(Array.from({ length: Math.ceil(10_000 / 21) }, (_, index) => index * 21));
    expect(grid.columns.get('[["model","a"]]')?.values[2]).toBe(42);
  });

  it("is asked for in smaller pieces where the server says that it is too much", async () => {
    const from = past(20_000, 300);
    const [segment] = await evaluationOf(from, 20_000).every([{ from: 0, to: 20_000 }]);
    expect(evaluated(from)).toEqual(Array.from({ length: 20_000 }, (_, index) => index));
    expect(segment?.columns.get('[["model","a"]]')?.values[19_999]).toBe(19_999);
  });

  it("says so where even one point is too much", async () => {
    await expect(evaluationOf(past(200, 0), 200).grid(1)).rejects.toThrow("cannot evaluate this even at one moment");
  });

  it("is not asked for again what is known", async () => {
    const from = past(5_000);
    const evaluation = evaluationOf(from, 5_000);
    await evaluation.every([{ from: 1_000, to: 2_000 }]);
    await Promise.all([evaluation.every([{ from: 500, to: 1_500 }]), evaluation.every([{ from: 1_800, to: 2_500 }])]);
    expect(evaluated(from)).toEqual(Array.from({ length: 2_000 }, (_, index) => 500 + index));
    const points = from.points;
    await evaluation.grid(10);
    await evaluation.grid(20);
    expect(from.points).toBe(points + 500);
  });

  it("keeps apart what is infinite, no number, and not there", async () => {
    const series = [{ metric: {}, values: [["+Inf"], ["-Inf"], ["NaN"], []] }];
    const api = {
      range: async () => ({
        series: series.map(({ metric, values }) => ({ metric, values: values.flatMap(([value], index) => (value ? [[START + index * STEP, value] as const] : [])) })),
        samples: 1,
      }),
    };
    const window = { start: START, step: STEP, total: 4 };
    const values = (await new Evaluation(api, "x", window, sampleValue).grid(1)).columns.get("[]")?.values;
    expect([...(values ?? [])]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, Number.NaN]);
    const present = (await new Evaluation(api, "x", window, () => 1).grid(1)).columns.get("[]")?.values;
    expect([...(present ?? [])]).toEqual([1, 1, 1, Number.NaN]);
  });
});
