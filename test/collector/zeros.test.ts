import { describe, expect, test } from "vitest";
import { worstCaseSeries } from "../../collector/series.ts";
import { ZEROS_PATH, zeroFiles } from "../../collector/zeros.ts";
import { labels } from "../../telemetry/labels.ts";
import { contract } from "../../telemetry/metrics.ts";
import { configWith } from "../support/config.ts";

interface Point {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly count?: string;
}

function zeros(changes: Parameters<typeof configWith>[0] = {}) {
  const [file] = zeroFiles(configWith(changes));
  expect(file?.path).toBe(ZEROS_PATH);
  const { resourceMetrics } = JSON.parse(file?.body ?? "") as {
    resourceMetrics: { scopeMetrics: { metrics: { name: string; sum?: { dataPoints: Point[] }; histogram?: { dataPoints: Point[] } }[] }[] }[];
  };
  return (resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? []).map(({ name, sum, histogram }) => ({ name, points: (sum ?? histogram)?.dataPoints ?? [] }));
}

const labelsOf = ({ attributes }: Point) => Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));

describe("the series from zero", () => {
  test.each(zeros())("of $name have exactly its labels, in values of the contract", ({ name, points }) => {
    const metric = contract.find(({ otel }) => otel === name);
    expect(points.length).toBeGreaterThan(0);
    for (const point of points) {
      const found = labelsOf(point);
      expect(Object.keys(found).toSorted()).toEqual([...(metric?.labels ?? [])].toSorted());
      for (const [label, value] of Object.entries(found)) {
        const { bound } = labels[label as keyof typeof labels];
        if ("values" in bound) expect(bound.values).toContain(value);
      }
    }
  });

  test("are zero, each once, and older than anything that is counted", () => {
    for (const { name, points } of zeros()) {
      expect(new Set(points.map((point) => JSON.stringify(labelsOf(point)))).size, name).toBe(points.length);
      for (const point of points) {
        expect(point.timeUnixNano).toBe("1");
        expect(Number(point.asDouble ?? point.count)).toBe(0);
      }
    }
  });

  test("give every model its first provider and every feature its first team", () => {
    const pairs = new Set(zeros()[0]?.points.map((point) => `${labelsOf(point).model} ${labelsOf(point).provider}, ${labelsOf(point).feature} ${labelsOf(point).team}`));
    expect(pairs).toContain("gpt-4o openai, document_search search");
    expect(pairs).toContain("house-model self_hosted, chat_assistant assistants");
    expect(pairs.size).toBe(5 * 2);
  });

  test("give the demo its own environment only", () => {
    const points = zeros({ demo: { enabled: true }, capacity: { seriesBudget: 1_000_000 } })[0]?.points.map(labelsOf) ?? [];
    const demo = points.filter(({ environment }) => environment === "demo");
    expect(new Set(demo.map(({ service }) => service)).size).toBe(1);
    expect(points.filter(({ service }) => service === demo[0]?.service)).toEqual(demo);
  });

  test("stay within the worst case", () => {
    const config = configWith();
    const worst = new Map(worstCaseSeries(config).byMetric.map(({ metric, series }) => [metric.otel, series]));
    for (const { name, points } of zeros()) expect(points.length, name).toBeLessThanOrEqual(worst.get(name) ?? 0);
  });
});
