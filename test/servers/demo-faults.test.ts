import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { features } from "../../demo/app/features.ts";
import { Gateway } from "../../demo/app/gateway.ts";
import { AppMetrics } from "../../demo/app/gauges.ts";
import { Provider } from "../../demo/app/provider.ts";
import { startTelemetry, type Telemetry } from "../../demo/app/telemetry.ts";
import { Workflow } from "../../demo/app/workflow.ts";
import { type Fault, faultNames, UNPRICED_MODEL } from "../../demo/faults.ts";
import { DEMO_SERVICE } from "../../telemetry/demo.ts";
import { stages } from "../../telemetry/labels.ts";
import * as metrics from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { sample } from "../support/config.ts";
import { type DemoModel, demoModel } from "../support/demo-model.ts";
import { matching, sumBy, sumOf } from "../support/exposition.ts";
import { eventually } from "../support/process.ts";

// Every fault of the demo, in every dialect that the demo speaks, and where it shows.

/** Faults that end a call, and the type of the error that it is counted as. */
const ending = {
  rate_limit: "rate_limit",
  server_error: "api_error",
  content_policy: "content_policy",
  timeout: "timeout",
  outage: "connection",
} as const satisfies Partial<Record<Fault, string>>;

/** Faults that leave an answer. Features with a cache may have one without a call. */
const answered = ["refusal", "slow_first_token", "cost_surge", "unpriced_model"] as const satisfies readonly Fault[];
const uncached = features.filter(({ cacheable }) => cacheable === 0).map(({ name }) => name);

/** It has one model, so what it was told of its quota stays the last word on that. */
const lastTurnedAway = "summarize";

const environment = "demo";
const where = { service: DEMO_SERVICE, environment };
const longAnswer = 1_000;

describe("the demo platform", () => {
  let model: DemoModel;
  let collector: CollectorUnderTest;
  let telemetry: Telemetry;

  beforeAll(async () => {
    model = await demoModel();
    collector = await collectorWith({
      services: {},
      teams: { ...sample.teams, platform: {} },
      features: { ...sample.features, code_review: { team: "platform" }, summarize: { team: "assistants" } },
      models: { ...sample.models, "gpt-5": { provider: "openai" } },
      demo: { enabled: true, environment },
    });
    telemetry = startTelemetry(collector.url("otlpHttp", ""), environment);
    const app = new AppMetrics();
    const gateway = new Gateway(new Workflow(telemetry, new Provider(`${model.url}/v1`, telemetry, app), app));
    const failed = async (feature: string, fault: Fault) => {
      // Until it is not the cache that answers.
      while (await gateway.ask(feature, "somebody", fault));
    };
    const first = (Object.keys(ending) as Fault[]).filter((fault) => fault !== "rate_limit");
    await Promise.all([
      ...features.flatMap(({ name }) => first.map((fault) => failed(name, fault))),
      ...uncached.flatMap((name) => answered.map((fault) => gateway.ask(name, "somebody", fault))),
    ]);
    for (const { name } of features) await failed(name, "rate_limit");
    await telemetry.stop();
    await eventually(async () => expect(sumOf(await collector.metrics(), metrics.errors.prom, { ...where, error_type: "timeout" })).toBe(features.length));
    await eventually(async () => expect(sumOf(await collector.metrics(), metrics.unpricedRequests.prom, where)).toBe(uncached.length));
  });

  afterAll(async () => {
    await collector?.close();
    model?.close();
  });

  test("has every fault in this test", () => {
    expect([...Object.keys(ending), ...answered].toSorted()).toEqual([...faultNames].toSorted());
  });

  test.each(Object.entries(ending))("%s is an error of type %s, in every feature's dialect", async (fault, errorType) => {
    const byFeature = sumBy(await collector.metrics(), metrics.errors.prom, "feature", { ...where, error_type: errorType });
    // An outage meets the embedding before the model, and no retry of either.
    const expected = Object.fromEntries(features.map(({ name }) => [name, 1]));
    expect(byFeature, fault).toEqual(expected);
  });

  test("refusal is counted as one and is no failure", async () => {
    const samples = await collector.metrics();
    expect(sumOf(samples, metrics.refusals.prom, where)).toBe(uncached.length);
    expect(sumBy(samples, metrics.errors.prom, "feature", { ...where, error_type: "refusal" })).toEqual(Object.fromEntries(uncached.map((name) => [name, 1])));
    expect(
      collector
        .records()
        .filter(({ fields }) => fields.error_type === "refusal")
        .map(({ fields }) => fields.status),
    ).toEqual(uncached.map(() => "success"));
  });

  test("content_policy is counted as a violation", async () => {
    expect(sumOf(await collector.metrics(), metrics.policyViolations.prom, where)).toBe(features.length);
  });

  test("slow_first_token is above eight seconds in the time to the first token, where answers are streamed", async () => {
    const streamed = features.filter(({ name, streamed: is }) => is && uncached.includes(name)).map(({ name }) => name);
    const late = collector.records().filter(({ fields }) => Number(fields.time_to_first_token_seconds) > 8);
    expect(late.map(({ fields }) => fields.feature)).toEqual(streamed);
    const slowest = sumOf(await collector.metrics(), `${metrics.timeToFirstToken.prom}_sum`, { ...where, feature: streamed[0] ?? "" });
    expect(slowest).toBeGreaterThan(8);
  });

  test("cost_surge is an answer of many tokens, priced", () => {
    const long = collector.records().filter(({ fields }) => Number(fields.output_tokens) > longAnswer);
    expect(long).toHaveLength(uncached.length);
    for (const { fields } of long) expect(fields.cost_usd).toBeGreaterThan(0);
  });

  test("unpriced_model is unpriced, never free, and keeps its name in the record", async () => {
    const samples = await collector.metrics();
    expect(sumBy(samples, metrics.unpricedRequests.prom, "model", where)).toEqual({ other: uncached.length });
    expect(sumOf(samples, metrics.cost.prom, { ...where, model: "other" })).toBe(0);
    const records = collector.records().filter(({ fields }) => fields.model === UNPRICED_MODEL || fields.response_model === UNPRICED_MODEL);
    expect(records).toHaveLength(uncached.length);
    for (const { fields } of records) expect(fields.cost_usd).toBeUndefined();
  });

  test("reports every stage of its workflow but tools, which it has none of", async () => {
    const seen = Object.keys(sumBy(await collector.metrics(), `${metrics.stageDuration.prom}_count`, "stage", where));
    expect(seen.toSorted()).toEqual(stages.filter((stage) => stage !== "tool").toSorted());
  });

  test("says what is left of its quota: nothing, where it was turned away last", async () => {
    const samples = await collector.metrics();
    const [model] = features.find(({ name }) => name === lastTurnedAway)?.models[0] ?? [];
    for (const kind of ["request", "token"]) {
      const place = { ...where, kind, model: model ?? "" };
      expect(matching(samples, metrics.rateLimitRemaining.prom, place).map(({ value }) => value)).toEqual([0]);
      expect(sumOf(samples, metrics.rateLimitLimit.prom, place)).toBeGreaterThan(0);
    }
  });
});
