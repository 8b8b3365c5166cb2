import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ContractMetric } from "../../telemetry/metric.ts";
import { cacheSavings, evaluationScore, fallbacks, feedback, requests, retries } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { matching, type Sample, sumBy, sumOf } from "../support/exposition.ts";
import { chatCall, post, usage } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";

// What applications say of fallbacks, retries, evaluations and feedback, as an OpenTelemetry SDK sends it.

type Labels = Readonly<Record<string, string>>;

const CUMULATIVE = 2;
const DELTA = 1;

const attributes = (labels: Labels) => Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: value } }));

const nanoseconds = (secondsAgo: number) => `${Date.now() - secondsAgo * 1_000}000000`;

const time = (secondsAgo: number) => ({ startTimeUnixNano: nanoseconds(60 + secondsAgo), timeUnixNano: nanoseconds(secondsAgo) });

function counted({ otel, unit }: ContractMetric, points: readonly (readonly [value: number, labels: Labels])[], temporality = CUMULATIVE, secondsAgo = 0): object {
  const dataPoints = points.map(([asDouble, labels]) => ({ asDouble, attributes: attributes(labels), ...time(secondsAgo) }));
  return { name: otel, unit, sum: { aggregationTemporality: temporality, isMonotonic: true, dataPoints } };
}

/** Scores as a histogram with the bounds of the contract: so many in the bucket of each score. */
function scored(points: readonly (readonly [scores: readonly number[], labels: Labels])[]): object {
  const { otel, unit, buckets } = evaluationScore;
  const dataPoints = points.map(([scores, labels]) => ({
    count: String(scores.length),
    sum: scores.reduce((sum, score) => sum + score, 0),
    explicitBounds: buckets,
    bucketCounts: [...buckets, Number.POSITIVE_INFINITY].map((bound, index) => String(scores.filter((score) => score <= bound && score > (buckets[index - 1] ?? -1)).length)),
    attributes: attributes(labels),
    ...time(0),
  }));
  return { name: otel, unit, histogram: { aggregationTemporality: CUMULATIVE, dataPoints } };
}

const chat = { feature: "chat_assistant" };

const report = [
  counted(fallbacks, [
    [3, { ...chat, from_model: "GPT-4o-2024-08-06", to_model: "mini", reason: "rate_limit" }],
    [2, { ...chat, from_model: "gpt-4o", to_model: "deployment-of-alice", reason: "because", "user.id": "alice@example.com" }],
  ]),
  counted(retries, [[5, { ...chat, from_model: "gpt-4o", to_model: "gpt-4o", reason: "timeout" }]]),
  counted(feedback, [
    [7, { ...chat, model: "gpt-4o", rating: "up", variant: "b" }],
    [4, { ...chat, model: "gpt-4o", rating: "down", variant: "experiment-4711" }],
    [1, { feature: "surprise", model: "gpt-4o", rating: "sideways" }],
  ]),
  scored([
    [[0.2, 0.9, 0.95], { ...chat, model: "gpt-4o", evaluation: "hallucination", variant: "control" }],
    [[0.4], { ...chat, model: "gpt-4o", evaluation: "vibes" }],
    [[0.6, 1], { ...chat, model: "gpt-4o", evaluation: "mood" }],
  ]),
];

describe.each(["spans", "app"] as const)("a service whose calls are counted by %s", (metrics) => {
  const service = "reporting";
  let collector: CollectorUnderTest;
  let samples: readonly Sample[];
  const resource = { attributes: attributes({ "service.name": service, "service.instance.id": "one" }) };
  const send = (body: readonly object[]) =>
    post(collector.url("otlpHttp", "/v1/metrics"), { resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: "test" }, metrics: body }] }] });

  beforeAll(async () => {
    collector = await collectorWith({ services: { [service]: { metrics, reports: ["fallbacks", "evaluations", "feedback"] } } });
    await collector.send([chatCall(usage(10, 10))], { resource: { "service.name": service } });
    expect(await send(report)).toBe(200);
    for (const secondsAgo of [2, 1]) expect(await send([counted(cacheSavings, [[0.25, { ...chat, kind: "semantic" }]], DELTA, secondsAgo)])).toBe(200);
    await eventually(async () => {
      samples = await collector.metrics();
      expect(sumOf(samples, cacheSavings.prom)).toBe(0.5);
      expect(matching(samples, `${evaluationScore.prom}_count`)).toHaveLength(2);
      expect(collector.records()).toHaveLength(1);
      if (metrics === "spans") expect(sumOf(samples, requests.prom)).toBe(1);
    });
  });
  afterAll(() => collector?.close());

  test("reports fallbacks and retries by declared models and known reasons", () => {
    const common = { environment: "production", service, ...chat };
    const found = matching(samples, fallbacks.prom).map(({ labels, value }) => ({ labels, value }));
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ value: 3, labels: expect.objectContaining({ ...common, from_model: "gpt-4o", to_model: "gpt-4o-mini", reason: "rate_limit" }) });
    expect(found).toContainEqual({ value: 2, labels: expect.objectContaining({ ...common, from_model: "gpt-4o", to_model: "other", reason: "other" }) });
    expect(matching(samples, retries.prom, { ...common, from_model: "gpt-4o", to_model: "gpt-4o", reason: "timeout" }).map(({ value }) => value)).toEqual([5]);
  });

  test("reports feedback by the ratings and variants that there are", () => {
    expect(sumBy(samples, feedback.prom, "rating")).toEqual({ up: 7, down: 4, other: 1 });
    expect(sumBy(samples, feedback.prom, "variant")).toEqual({ b: 7, other: 5 });
    expect(sumBy(samples, feedback.prom, "feature")).toEqual({ chat_assistant: 11, other: 1 });
  });

  test("reports scores in the buckets of the contract; evaluations without a name of their own are one", () => {
    const known = { evaluation: "hallucination", variant: "control", model: "gpt-4o", ...chat };
    const bounds = matching(samples, `${evaluationScore.prom}_bucket`, known).map(({ labels, value }) => [Number(labels.le?.replace("+Inf", "Infinity")), value]);
    expect(bounds).toEqual([...evaluationScore.buckets, Number.POSITIVE_INFINITY].map((bound) => [bound, [0.2, 0.9, 0.95].filter((score) => score <= bound).length]));
    expect(sumOf(samples, `${evaluationScore.prom}_sum`, known)).toBeCloseTo(2.05);
    const others = { evaluation: "other", variant: "other" };
    expect(sumOf(samples, `${evaluationScore.prom}_count`, others)).toBe(3);
    expect(sumOf(samples, `${evaluationScore.prom}_sum`, others)).toBeCloseTo(2);
  });

  test("is counted by one writer all the same", () => {
    expect(sumOf(samples, requests.prom, { service })).toBe(metrics === "spans" ? 1 : 0);
  });

  test("leaves no user and no name that nobody declared", () => {
    expect(samples.filter(({ labels }) => Object.values(labels).some((value) => /alice|4711|vibes|mood|sideways|because|surprise/.test(value)))).toEqual([]);
  });
});
