import { describe, expect, it } from "vitest";
import { Evaluation } from "../../../review/backtest/evaluation.ts";
import { sampleValue } from "../../../review/backtest/matrix.ts";
import { replay } from "../../../review/backtest/replay.ts";
import { type Rule, scan, strideOf, survey } from "../../../review/backtest/scan.ts";
import { flapping, Past, type PastSeries, randomly } from "../../support/past.ts";

const START = 1_767_225_600;
const STEP = 15;
const LIMIT = 1;
const above = (value: number) => value > LIMIT;

function evaluationOf(past: Past, total: number): Evaluation {
  return new Evaluation(past, "x", { start: START, step: STEP, total }, sampleValue);
}

/** What a replay of every evaluation gives. */
function everyEvaluation(values: readonly (number | undefined)[], rule: Rule) {
  const held = values.map((value) => value !== undefined && above(value));
  const runs = held.flatMap((holds, from) => {
    if (!holds || held[from - 1]) return [];
    const end = held.indexOf(false, from);
    return [{ from, to: end < 0 ? held.length : end }];
  });
  return replay(runs, rule, STEP).map(({ from, to }) => ({ from, to }));
}

const rules: readonly Rule[] = [0, 15, 20, 60, 300, 900].flatMap((forSeconds) => [0, 30, 300].map((keepSeconds) => ({ forSeconds, keepSeconds })));

describe("a scan", () => {
  it.each(rules)("finds what a replay of every evaluation finds, with for $forSeconds s and keep_firing_for $keepSeconds s", async (rule) => {
    let found = 0;
    for (let seed = 0; seed < 40; seed++) {
      const random = randomly(seed);
      const total = 100 + Math.floor(random() * 900);
      const series: PastSeries[] = ["a", "b", "c"].map((model) => ({ metric: { model }, values: flapping(random, total) }));
      const evaluation = evaluationOf(new Past(series, START, STEP), total);
      const courses = await scan(evaluation, above, rule, await survey(evaluation, strideOf([rule], STEP)));
      for (const { metric, values } of series) {
        const spells = courses.get(JSON.stringify(Object.entries(metric)))?.spells ?? [];
        expect(
          spells.map(({ from, to }) => ({ from, to })),
          `seed ${seed}, ${metric.model}`,
        ).toEqual(everyEvaluation(values, rule));
        found += spells.length;
      }
    }
    // A scan of courses in which nothing fires would prove nothing.
    expect(found).toBeGreaterThan(5);
  });

  it("evaluates little where little happens", async () => {
    const total = 40_000;
    const values = Array.from({ length: total }, (_, index) => (index >= 20_000 && index < 20_100 ? 2 : 0.5));
    const past = new Past([{ metric: { model: "a" }, values }], START, STEP);
    const evaluation = evaluationOf(past, total);
    const rule = { forSeconds: 300, keepSeconds: 0 };
    const courses = await scan(evaluation, above, rule, await survey(evaluation, strideOf([rule], STEP)));
    expect([...courses.values()][0]?.spells).toMatchObject([{ from: 20_020, to: 20_100 }]);
    expect(past.points).toBeLessThan(total / 21 + 200);
  });

  it("evaluates everything where that is cheap", async () => {
    const past = new Past([{ metric: {}, values: Array(500).fill(0.5) }], START, STEP);
    const cheap = { range: async (...query: Parameters<Past["range"]>) => ({ ...(await past.range(...query)), samples: 1_000 }) };
    const evaluation = new Evaluation(cheap, "x", { start: START, step: STEP, total: 500 }, sampleValue);
    await survey(evaluation, 21);
    expect(evaluation.covered).toEqual([{ from: 0, to: 500 }]);
  });
});
