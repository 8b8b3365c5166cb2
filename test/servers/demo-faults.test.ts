import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Feature, features } from "../../demo/app/features.ts";
import { startTelemetry, type Telemetry } from "../../demo/app/telemetry.ts";
import { type Fault, faultNames, UNPRICED_MODEL } from "../../demo/faults.ts";
import { DEMO_SERVICE } from "../../telemetry/demo.ts";
import { stages } from "../../telemetry/labels.ts";
import * as metrics from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { sample } from "../support/config.ts";
import { demoWorkflow } from "../support/demo-gateway.ts";
import { type DemoModel, demoModel } from "../support/demo-model.ts";
import { matching, type Sample, sumBy, sumOf } from "../support/exposition.ts";
import { eventually } from "../support/process.ts";

// Every fault of the demo, in every dialect that the demo speaks, and where it shows.

/** Faults that end a call, and the type of the error that it is counted as. */
const ending = {
  server_error: "api_error",
  content_policy: "content_policy",
  timeout: "timeout",
  outage: "connection",
  rate_limit: "rate_limit",
} as const satisfies Partial<Record<Fault, string>>;

/** Faults that leave an answer. */
const answered = [
  ...(["refusal", "slow_first_token", "slow_start", "endless_call", "cost_surge", "prompt_growth", "unpriced_model", "usage_missing"] as const),
  ...(["fallback_surge", "retry_loop", "new_model_version", "embedding_change", "cache_collapse", "quota_nearly_used"] as const),
] satisfies readonly Fault[];

/** Faults that no single call shows: those of the gateway, the slots and the opinions, which have tests of their own. */
const ofMany = ["calm", "queue", "quality_drop", "feedback_drop", "stopped"] as const satisfies readonly Fault[];

/** Calls after which the quota of their model is what they were told, since it is asked last. */
const toldLast = ["rate_limit", "quota_nearly_used"] as const satisfies readonly Fault[];

/** As it is, with its first model, and no cache that might answer instead. */
const certain = (feature: Feature): Feature => ({ ...feature, models: feature.models.slice(0, 1), cacheable: 0 });
const perFeature = (count: number) => Object.fromEntries(features.map(({ name }) => [name, count]));

const cached = features.filter(({ cacheable }) => cacheable > 0);
const environment = "demo";
const where = { service: DEMO_SERVICE, environment };
const longAnswer = 1_000;

describe("the demo platform", () => {
  let model: DemoModel;
  let collector: CollectorUnderTest;
  let telemetry: Telemetry;
  let samples: readonly Sample[];

  beforeAll(async () => {
    model = await demoModel();
    collector = await collectorWith({
      services: {},
      teams: { ...sample.teams, platform: {} },
      features: { ...sample.features, code_review: { team: "platform" }, summarize: { team: "assistants" } },
      models: { ...sample.models, "gpt-5": { provider: "openai" }, "text-embedding-3-large": { provider: "openai" } },
      demo: { enabled: true, environment },
    });
    telemetry = startTelemetry({ otlp: collector.url("otlpHttp", ""), environment, metricsEveryMs: 5_000 });
    const workflow = demoWorkflow(model.url, telemetry);
    const ask = (feature: Feature, fault: Fault) => workflow.answer({ feature, user: "somebody" }, fault).catch(() => undefined);
    const first = [...(Object.keys(ending) as Fault[]), ...answered].filter((fault) => !(toldLast as readonly Fault[]).includes(fault));
    await Promise.all(features.flatMap((feature) => first.map((fault) => ask(certain(feature), fault))));
    // This dialect names no model but the one that answered.
    for (const feature of features.filter(({ dialect }) => dialect === "openinference")) await ask({ ...certain(feature), models: [["gpt-4o", 1]] }, "new_model_version");
    for (const feature of cached) await ask({ ...feature, cacheable: 1 }, "cache_collapse");
    for (const feature of features) await ask(certain(feature), "rate_limit");
    for (const feature of features.filter(({ name }) => name === "code_review")) await ask(certain(feature), "quota_nearly_used");
    await telemetry.stop();
    await eventually(async () => {
      samples = await collector.metrics();
      for (const error_type of new Set(Object.values(ending))) expect(sumOf(samples, metrics.errors.prom, { ...where, error_type })).toBeGreaterThanOrEqual(features.length);
      expect(sumBy(samples, metrics.unpricedRequests.prom, "model", where)).toMatchObject({ other: features.length });
      expect(sumOf(samples, metrics.fallbacks.prom, where)).toBeGreaterThan(0);
      expect(sumOf(samples, metrics.cacheRequests.prom, { ...where, kind: "semantic" })).toBe(cached.length);
    });
  });

  afterAll(async () => {
    await collector?.close();
    model?.close();
  });

  const records = () => collector.records().map(({ fields }) => fields);

  test("has every fault in this test", () => {
    expect([...Object.keys(ending), ...answered, ...ofMany].toSorted()).toEqual([...faultNames].toSorted());
  });

  test.each(Object.entries(ending))("%s is an error of type %s, in every feature's dialect, once however often it was tried", (_, errorType) => {
    // An outage meets the embedding before the model.
    expect(sumBy(samples, metrics.errors.prom, "feature", { ...where, error_type: errorType })).toEqual(perFeature(1));
  });

  test("refusal is counted as one and is no failure", () => {
    expect(sumOf(samples, metrics.refusals.prom, where)).toBe(features.length);
    expect(sumBy(samples, metrics.errors.prom, "feature", { ...where, error_type: "refusal" })).toEqual(perFeature(1));
    const refused = records().filter(({ error_type }) => error_type === "refusal");
    expect(refused.map(({ status }) => status)).toEqual(features.map(() => "success"));
  });

  test("content_policy is counted as a violation", () => {
    expect(sumOf(samples, metrics.policyViolations.prom, where)).toBe(features.length);
  });

  test("slow_first_token is above eight seconds in the time to the first token, where answers are streamed", () => {
    const streamed = features.filter((feature) => feature.streamed).map(({ name }) => name);
    // Where the first token is an event, a call that is said to have lasted for minutes waited so long for it.
    const late = records().filter(({ time_to_first_token_seconds: seconds }) => Number(seconds) > 8 && Number(seconds) < 60);
    expect(late.map(({ feature }) => String(feature)).toSorted()).toEqual(streamed.toSorted());
    for (const feature of streamed) expect(sumOf(samples, `${metrics.timeToFirstToken.prom}_sum`, { ...where, feature })).toBeGreaterThan(8);
  });

  test("slow_start is nearly two seconds there", () => {
    const streamed = features.filter((feature) => feature.streamed).map(({ name }) => name);
    const late = records().filter(({ time_to_first_token_seconds: seconds }) => Number(seconds) > 1.9 && Number(seconds) < 8);
    expect([...new Set(late.map(({ feature }) => String(feature)))]).toEqual(expect.arrayContaining(streamed));
  });

  test("endless_call lasts longer than the longest bucket", () => {
    const top = String(Math.max(...metrics.requestDuration.buckets));
    const all = sumBy(samples, `${metrics.requestDuration.prom}_count`, "feature", where);
    const shorter = sumBy(samples, `${metrics.requestDuration.prom}_bucket`, "feature", { ...where, le: top });
    const longer = Object.fromEntries(Object.entries(all).map(([feature, count]) => [feature, count - (shorter[feature] ?? 0)]));
    expect(longer).toEqual(perFeature(1));
  });

  test("cost_surge is an answer of many tokens, priced", () => {
    const long = records().filter(({ output_tokens }) => Number(output_tokens) > longAnswer);
    expect(long).toHaveLength(features.length);
    for (const { cost_usd } of long) expect(cost_usd).toBeGreaterThan(0);
  });

  test("prompt_growth is a prompt longer than any other", () => {
    for (const { name, promptTokens } of features) {
      const largest = Math.max(
        ...records()
          .filter(({ feature }) => feature === name)
          .map(({ input_tokens }) => Number(input_tokens ?? 0)),
      );
      expect(largest / promptTokens).toBeGreaterThan(1.6);
    }
  });

  test("unpriced_model is unpriced, never free, and keeps its name in the record", () => {
    expect(sumBy(samples, metrics.unpricedRequests.prom, "model", where)).toEqual({ other: features.length });
    expect(sumOf(samples, metrics.cost.prom, { ...where, model: "other" })).toBe(0);
    const unpriced = records().filter((fields) => fields.model === UNPRICED_MODEL || fields.response_model === UNPRICED_MODEL);
    expect(unpriced).toHaveLength(features.length);
    for (const { cost_usd } of unpriced) expect(cost_usd).toBeUndefined();
  });

  test("usage_missing is counted, in every feature's dialect", () => {
    expect(sumBy(samples, metrics.usageMissing.prom, "feature", where)).toEqual(perFeature(1));
  });

  test("cache_collapse is a look-up without an answer", () => {
    const results = sumBy(samples, metrics.cacheRequests.prom, "result", { ...where, kind: "semantic" });
    expect(results).toEqual({ miss: cached.length });
  });

  test("failures that may pass are tried again, and a loop tries five times more", () => {
    expect(sumBy(samples, metrics.retries.prom, "reason", where)).toEqual({ rate_limit: features.length, api_error: 6 * features.length });
  });

  test("another model answers where the first cannot, or is not asked any more", () => {
    const able = features.filter(({ fallback, models }) => fallback !== undefined && fallback !== models[0]?.[0]);
    expect(able.length).toBeGreaterThan(1);
    for (const { name, fallback = "", models } of able) {
      const switched = { ...where, feature: name, from_model: models[0]?.[0] ?? "", to_model: fallback };
      expect(sumBy(samples, metrics.fallbacks.prom, "reason", switched)).toEqual({ rate_limit: 1, api_error: 2 });
    }
    expect(sumOf(samples, metrics.fallbacks.prom, where)).toBe(3 * able.length);
  });

  test("new_model_version is another id of the model that was asked for, and priced as that", () => {
    const versions = ["gpt-4o-2024-11-20", "claude-sonnet-4-5-20261001"];
    const newer = records().filter((fields) => [fields.response_model, fields.model].some((name) => versions.includes(String(name))));
    expect(newer.map(({ feature }) => feature).toSorted()).toEqual(["code_review", "document_search"]);
    for (const { cost_usd } of newer) expect(cost_usd).toBeGreaterThan(0);
  });

  test("embedding_change is a call of another embedding model", () => {
    expect(sumOf(samples, metrics.requests.prom, { ...where, operation: "embeddings", model: "text-embedding-3-large" })).toBe(1);
  });

  test("reports every stage of its workflow but tools, which it has none of", () => {
    const seen = Object.keys(sumBy(samples, `${metrics.stageDuration.prom}_count`, "stage", where));
    expect(seen.toSorted()).toEqual(stages.filter((stage) => stage !== "tool").toSorted());
  });

  test.each([
    ["nothing", "summarize", 0],
    ["a tenth", "code_review", 0.1],
  ])("says what is left of its quota: %s, where it was told so last", (_, feature, share) => {
    const [name] = features.find((each) => each.name === feature)?.models[0] ?? [];
    for (const kind of ["request", "token"]) {
      const place = { ...where, kind, model: name ?? "" };
      const limit = sumOf(samples, metrics.rateLimitLimit.prom, place);
      expect(limit).toBeGreaterThan(0);
      expect(matching(samples, metrics.rateLimitRemaining.prom, place).map(({ value }) => value)).toEqual([share * limit]);
    }
  });
});
