import { describe, expect, it } from "vitest";
import { latest, predicted, rate } from "../../query/promql.ts";
import { queueDepth, requests } from "../../telemetry/metrics.ts";

describe("an expression made faster", () => {
  it("has every time divided, and nothing else", () => {
    const slow = rate(requests, "5m").sum("model").ago("1d").overTime("avg", "7d", "1h").above(60);
    expect(String(slow.faster(60, "1s"))).toBe("avg_over_time(sum by (model) (rate(llm_requests_total[5s] offset 24m))[168m:1m]) > 60");
  });

  it("predicts less far", () => {
    expect(String(predicted(queueDepth, "1h", "1d").faster(60, "1s"))).toBe("predict_linear(llm_queue_depth[1m], 1440)");
  });

  it("keeps ranges of counters long enough for some scrapes", () => {
    expect(String(rate(requests, "5m").faster(1_000, "4s"))).toBe("rate(llm_requests_total[4s])");
  });

  it("is itself where it has no time", () => {
    expect(String(latest(queueDepth).above(3).faster(60, "1s"))).toBe("llm_queue_depth > 3");
  });
});
