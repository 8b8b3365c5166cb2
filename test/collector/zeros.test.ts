import { describe, expect, test } from "vitest";
import { derivedMetrics } from "../../collector/derive.ts";
import { worstCaseSeries } from "../../collector/series.ts";
import { ZEROS_PATH, zeroFiles } from "../../collector/zeros.ts";
import { bucketBounds } from "../../signals/limits.ts";
import { labels } from "../../telemetry/labels.ts";
import { cacheRequests, contract, requests, stageDuration } from "../../telemetry/metrics.ts";
import { configWith } from "../support/config.ts";

interface Point {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly explicitBounds?: readonly number[];
  readonly bucketCounts?: readonly string[];
}

function zeros(changes: Parameters<typeof configWith>[0] = {}) {
  const [file] = zeroFiles(configWith(changes));
  expect(file?.path).toBe(ZEROS_PATH);
  const requests = (file?.body ?? "")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Request);
  const points = new Map<string, Point[]>();
  for (const { name, sum, histogram } of requests.flatMap((request) => request.resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics)))) {
    points.set(name, [...(points.get(name) ?? []), ...((sum ?? histogram)?.dataPoints ?? [])]);
  }
  return [...points].map(([name, all]) => ({ name, points: all }));
}

interface Request {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly sum?: { readonly dataPoints: readonly Point[] };
        readonly histogram?: { readonly dataPoints: readonly Point[] };
      }[];
    }[];
  }[];
}

const pointsOf = (metric: { readonly otel: string }, changes: Parameters<typeof configWith>[0] = {}) =>
  zeros(changes)
    .find(({ name }) => name === metric.otel)
    ?.points.map(labelsOf) ?? [];

const labelsOf = ({ attributes }: Point) => Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));

const order = (name: string) => contract.findIndex(({ otel }) => otel === name);

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

  test("are those of all metrics that spans give", () => {
    expect(zeros().map(({ name }) => name)).toEqual(derivedMetrics.map(({ otel }) => otel).toSorted((a, b) => order(a) - order(b)));
  });

  test("give every model each of its providers and every feature each of its teams, in every place, with every operation", () => {
    const points = pointsOf(requests);
    const pairs = new Set(points.map(({ model, provider, feature, team }) => `${model} ${provider}, ${feature} ${team}`));
    expect(pairs).toContain("gpt-4o openai, document_search search");
    expect(pairs).toContain("gpt-4o azure.ai.openai, document_search assistants");
    expect(pairs).not.toContain("gpt-4o-mini azure.ai.openai, document_search assistants");
    expect(pairs).not.toContain("gpt-4o openai, chat_assistant search");
    expect(pairs.size).toBe(6 * 3);
    // Two services in two environments; two statuses.
    expect(points).toHaveLength(6 * 3 * 4 * labels.operation.bound.values.length * 2);
  });

  test("give a step of a workflow its features without their teams", () => {
    expect(pointsOf(stageDuration)).toHaveLength(2 * 4 * labels.stage.bound.values.length);
  });

  test("give a cache its own kinds only, and a threshold only where there is one", () => {
    const kinds = new Map<string, Set<string>>();
    for (const { kind = "", threshold = "" } of pointsOf(cacheRequests)) kinds.set(kind, (kinds.get(kind) ?? new Set()).add(threshold));
    expect([...kinds.keys()]).toEqual(["exact", "semantic", "prompt"]);
    expect([...kinds.values()].map(({ size }) => size)).toEqual([1, labels.threshold.bound.values.length, 1]);
  });

  test("are none where no model or no feature is declared", () => {
    expect(pointsOf(requests, { features: {}, teams: {} })).toEqual([]);
    expect(pointsOf(requests, { models: {} })).toEqual([]);
    expect(pointsOf(stageDuration, { models: {} }).length).toBeGreaterThan(0);
  });

  test("of a histogram have the bounds that it is counted by, and an empty bucket for each and one beyond", () => {
    const config = configWith();
    for (const { name, points } of zeros()) {
      const metric = contract.find(({ otel }) => otel === name);
      if (!metric) throw new Error(`${name} is not in the contract`);
      const bounds = metric.kind === "histogram" ? bucketBounds(metric, config) : undefined;
      const buckets = bounds && [...bounds, 0].map(() => "0");
      for (const { explicitBounds, bucketCounts } of points) expect({ name, explicitBounds, bucketCounts }).toEqual({ name, explicitBounds: bounds, bucketCounts: buckets });
    }
  });

  test("come in requests that are small enough to be read", () => {
    const models = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`model-${n}`, { provider: "openai" }]));
    const [file] = zeroFiles(configWith({ models, capacity: { seriesBudget: 100_000_000 } }));
    const lines = file?.body.split("\n") ?? [];
    expect(lines.length).toBeGreaterThan(40);
    for (const line of lines) expect(line.length).toBeLessThan(4 * 1024 * 1024);
  });

  test("give the demo its own environment only", () => {
    const points = zeros({ demo: { enabled: true } })[0]?.points.map(labelsOf) ?? [];
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
