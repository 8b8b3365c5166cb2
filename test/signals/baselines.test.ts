import { describe, expect, it } from "vitest";
import { SAME_HOUR_OF_WEEK } from "../../signals/baseline.ts";
import { costBaseline, neededBaselines } from "../../signals/baselines.ts";
import { costAnomaly, costSpike } from "../../signals/cost.ts";
import { toSeconds } from "../../telemetry/duration.ts";

const HOUR = 3_600;
const WEEK = 7 * 24 * HOUR;

describe("the same hour of the week", () => {
  it("is this hour of four weeks, with its neighbours and no other", () => {
    expect(SAME_HOUR_OF_WEEK).toHaveLength(12);
    for (const offset of SAME_HOUR_OF_WEEK) {
      const weeks = Math.round(toSeconds(offset) / WEEK);
      expect([1, 2, 3, 4]).toContain(weeks);
      expect([-HOUR, 0, HOUR]).toContain(toSeconds(offset) - weeks * WEEK);
    }
    expect(new Set(SAME_HOUR_OF_WEEK).size).toBe(12);
  });

  it("is asked for with an offset for each: the steps of a subquery lie elsewhere", () => {
    for (const { expression } of costBaseline.recorded) {
      for (const offset of SAME_HOUR_OF_WEEK) expect(String(expression)).toContain(`offset ${offset}`);
      expect(String(expression)).not.toMatch(/\[\d+\w+:/);
    }
  });
});

describe("a baseline", () => {
  const metricsOf = ({ alert }: typeof costAnomaly) => alert.expression({ above: 2, for: "1m", because: "" }, "critical").metrics;

  it("is needed by whoever judges by it, and not by whoever gives way to that", () => {
    expect(neededBaselines(metricsOf(costAnomaly))).toEqual(costBaseline.recorded);
    expect(metricsOf(costSpike)).toContain(costBaseline.usual);
    expect(neededBaselines(metricsOf(costSpike))).toEqual([]);
  });

  it("has a usual value before its spread is worked out from it", () => {
    const [usual, spread] = costBaseline.recorded;
    expect(usual.metric).toBe(costBaseline.usual);
    expect(spread.expression.metrics).toContain(costBaseline.usual);
  });
});
