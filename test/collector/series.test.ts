import { describe, expect, test } from "vitest";
import { checkSeries, worstCaseSeries } from "../../collector/series.ts";
import { bucketBounds } from "../../signals/limits.ts";
import { labels } from "../../telemetry/labels.ts";
import { contract, errors, feedback, inFlight, requestDuration, requests, stageDuration } from "../../telemetry/metrics.ts";
import { configWith } from "../support/config.ts";

const config = configWith();
const fromSpans = configWith({ services: { "ai-app": {}, "own-metrics": {} } });
const series = (metric: { readonly otel: string }, of = config) => worstCaseSeries(of).byMetric.find((each) => each.metric.otel === metric.otel)?.series;

// By hand, for the sample: services ai-app, own-metrics, other; environments production, staging, other; six pairs of a
// model and its provider, five of a model and other, and four of other and unknown; three pairs of a feature and its
// team, two of a feature and other, and twice four of other and unknown features.
const places = 3 * 3;
const models = 6 + 5 + 4;
const features = 3 + 2 + 8;

describe("the worst case of series", () => {
  test("multiplies labels, but not what depends on another", () => {
    expect(series(requests, fromSpans)).toBe(places * models * features * 5 * 2);
    expect(series(errors, fromSpans)).toBe(places * models * features * labels.error_type.bound.values.length);
  });

  test("counts every bucket of a histogram, its sum and its count", () => {
    expect(series(requestDuration, fromSpans)).toBe(places * models * features * 2 * (bucketBounds(requestDuration, config).length + 3));
  });

  test("counts stages by feature, without teams", () => {
    expect(series(stageDuration, fromSpans)).toBe(places * 4 * 7 * (bucketBounds(stageDuration, config).length + 3));
  });

  test("counts what applications report once per process, which is one service in one environment", () => {
    expect(series(inFlight)).toBe(models * config.capacity.instances);
  });

  test("counts what applications may send though nothing of ours does", () => {
    // Up, down and what else somebody sent or left out; all variants have an other; features are two, other and unknown.
    expect(series(feedback)).toBe(4 * 7 * 4 * 6 * config.capacity.instances);
    expect(worstCaseSeries(config).byMetric).toHaveLength(contract.length);
  });

  test("counts, of services that count their own calls, their processes, and the values that spans do not have", () => {
    // Success, error and what else they call it.
    const own = models * features * 4 * (bucketBounds(requestDuration, config).length + 3) * config.capacity.instances;
    expect(series(requestDuration)).toBe((series(requestDuration, fromSpans) ?? 0) + own);
  });

  test("is the sum of all", () => {
    const { total, byMetric } = worstCaseSeries(config);
    expect(total).toBe(byMetric.reduce((sum, each) => sum + each.series, 0));
  });

  test("is an error above the budget that names the metric and the label, and none at the budget", () => {
    const { total } = worstCaseSeries(config);
    const within = (seriesBudget: number) => checkSeries({ ...config, capacity: { ...config.capacity, seriesBudget } });
    expect(within(total)).toEqual([]);
    const [finding, ...more] = within(total - 1);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: "error", at: "capacity.seriesBudget", value: total - 1 });
    expect(finding?.fix).toMatch(/llm_\w+ alone takes \d+, most of them by its label "\w+"/);
  });
});
