import { describe, expect, test } from "vitest";
import { is } from "../../query/matcher.ts";
import { always, filtered, increase, latest, rate, rewritten, type Vector } from "../../query/promql.ts";
import { errors, queueDepth, requests } from "../../telemetry/metrics.ts";
import { byModel, perSecond, promqlExamples } from "../support/promql-examples.ts";

describe("a PromQL value", () => {
  test.each(promqlExamples)("says %s", (_what, query, promql) => {
    expect(String(query)).toBe(promql);
  });

  test("is never changed: every operation makes a new one", () => {
    const before = String(byModel);
    const others: readonly { toString(): string }[] = [
      ...[byModel.where("model", is("o1")), byModel.sum(), byModel.over(byModel), byModel.above(1), byModel.ago("1h")],
      ...[byModel.overTime("avg", "1h", "1m"), byModel.times(2), byModel.complement(), byModel.or(byModel)],
    ];
    expect(new Set(others.map(String)).size).toBe(others.length);
    expect(String(byModel)).toBe(before);
    expect(String(rate(requests, "5m"))).toBe("rate(llm_requests_total[5m])");
  });

  test("may be part of two others, which stay apart", () => {
    const a = perSecond.where("model", is("a"));
    const b = perSecond.where("model", is("b"));
    expect(String(a.or(b))).toBe('rate(llm_requests_total{model="a"}[5m]) or rate(llm_requests_total{model="b"}[5m])');
  });

  test.each([
    ["an instant", latest(queueDepth), 0],
    ["a range", perSecond, 300],
    ["a range some time ago", perSecond.ago("1d"), 86_700],
    ["the longer of two sides", byModel.over(increase(requests, "1h").sum("model")), 3_600],
    ["a window over ranges", byModel.overTime("avg", "7d", "1h"), 7 * 86_400 + 300],
    ["a window over ranges, some time ago", byModel.overTime("avg", "7d", "1h").ago("1h"), 7 * 86_400 + 300 + 3_600],
    ["a constant", always(), 0],
  ] as const)("knows how far back it looks: %s", (_what, query: { readonly lookback: number }, seconds) => {
    expect(query.lookback).toBe(seconds);
  });

  test("knows the metrics that it reads, each once", () => {
    const ratio = rate(errors, "5m").sum("model").over(byModel).and(byModel);
    expect(ratio.metrics).toEqual([errors, requests]);
    expect(always().metrics).toEqual([]);
  });
});

describe("a filter over a whole expression", () => {
  const ratio: Vector<"model"> = rate(errors, "5m").where("error_type", is("timeout")).sum("model").over(byModel);

  test("reaches every selector whose metric has the label, and no other", () => {
    expect(String(filtered(ratio, "team", is("search")))).toBe(
      'sum by (model) (rate(llm_errors_total{error_type="timeout",team="search"}[5m])) / (sum by (model) (rate(llm_requests_total{team="search"}[5m])) > 0)',
    );
    expect(String(filtered(ratio, "operation", is("chat")))).toBe(
      'sum by (model) (rate(llm_errors_total{error_type="timeout"}[5m])) / (sum by (model) (rate(llm_requests_total{operation="chat"}[5m])) > 0)',
    );
  });

  test("reaches into windows", () => {
    expect(String(filtered(byModel.overTime("avg", "1d", "1h"), "team", is("search")))).toBe('avg_over_time(sum by (model) (rate(llm_requests_total{team="search"}[5m]))[1d:1h])');
  });
});

test("a rewritten expression has other nodes, and the first one stays as it is", () => {
  const tenfold = rewritten(byModel.times(2), (node) => (node.kind === "number" ? { ...node, value: node.value * 10 } : node));
  expect(String(tenfold)).toBe(`${byModel} * 20`);
});
