import { metrics } from "@opentelemetry/api";
import { AggregationTemporality, type DataPoint, type Histogram, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Feature, features } from "../../demo/app/features.ts";
import { Opinions } from "../../demo/app/opinions.ts";
import type { Fault } from "../../demo/faults.ts";
import * as contract from "../../telemetry/metrics.ts";

const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
let opinions: Opinions;

beforeAll(() => {
  metrics.setGlobalMeterProvider(provider);
  opinions = new Opinions();
});

afterAll(() => provider.shutdown());

/** Points of a metric since they were read last. */
async function points<T>(name: string): Promise<readonly DataPoint<T>[]> {
  await provider.forceFlush();
  const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  return all.filter(({ descriptor }) => descriptor.name === name).flatMap(({ dataPoints }) => dataPoints as readonly unknown[] as readonly DataPoint<T>[]);
}

/** What is thought of very many answers. */
async function thoughtOf(feature: Feature, fault: Fault | undefined) {
  exporter.reset();
  for (let answer = 0; answer < 3_000; answer++) opinions.of(feature, "gpt-4o-mini", fault);
  const scores = await points<Histogram>(contract.evaluationScore.otel);
  const ratings = (await points<number>(contract.feedback.otel)).filter(({ attributes }) => attributes.feature === feature.name);
  const count = (rating: string) => ratings.filter(({ attributes }) => attributes.rating === rating).reduce((sum, { value }) => sum + value, 0);
  return {
    means: Object.fromEntries(scores.map(({ attributes, value }) => [String(attributes.evaluation), (value.sum ?? 0) / value.count])),
    scored: scores[0]?.value.count ?? 0,
    liked: count("up") / (count("up") + count("down")),
    rated: count("up") + count("down"),
  };
}

describe.each(features)("of the answers of $name", (feature) => {
  test("some are scored for what its feature is about, and most of what users say is good", async () => {
    const { means, scored, liked, rated } = await thoughtOf(feature, undefined);
    expect(Object.keys(means).toSorted()).toEqual([...feature.evaluations].toSorted());
    for (const mean of Object.values(means)) expect(Math.abs(mean - 0.87)).toBeLessThan(0.03);
    for (const opinions of [scored, rated]) expect(Math.abs(opinions - 900)).toBeLessThan(150);
    expect(Math.abs(liked - 0.9)).toBeLessThan(0.05);
  });

  test("scores are half of it while quality drops, and users notice nothing", async () => {
    const { means, liked } = await thoughtOf(feature, "quality_drop");
    for (const mean of Object.values(means)) expect(Math.abs(mean - 0.43)).toBeLessThan(0.03);
    expect(Math.abs(liked - 0.9)).toBeLessThan(0.05);
  });

  test("most are disliked while feedback drops, and scores notice nothing", async () => {
    const { means, liked } = await thoughtOf(feature, "feedback_drop");
    expect(Math.abs(liked - 0.3)).toBeLessThan(0.07);
    for (const mean of Object.values(means)) expect(Math.abs(mean - 0.87)).toBeLessThan(0.03);
  });
});

test("ratings of every feature and model are there before the first is given", async () => {
  exporter.reset();
  new Opinions();
  const begun = (await points<number>(contract.feedback.otel)).map(({ attributes, value }) => `${attributes.feature} ${attributes.model} ${attributes.rating} ${value}`);
  const expected = features.flatMap(({ name, models }) => models.flatMap(([model]) => ["up", "down"].map((rating) => `${name} ${model} ${rating} 0`)));
  expect(begun.toSorted()).toEqual(expected.toSorted());
});
