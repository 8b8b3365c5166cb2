import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheRequests, requests, stageDuration } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { sumBy, sumOf } from "../support/exposition.ts";
import { type Attributes, chatCall, type SpanInput, usage } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";

interface Case {
  readonly name: string;
  readonly says: Attributes;
  /** Labels of its request that are in question. */
  readonly labels: Readonly<Record<string, string>>;
  /** What its call record keeps. */
  readonly keeps: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    name: "an undeclared model",
    says: { "gen_ai.request.model": "gpt-nobody" },
    labels: { model: "other", provider: "other" },
    keeps: { model: "gpt-nobody", provider: "openai" },
  },
  { name: "an undeclared feature", says: { feature: "surprise" }, labels: { feature: "other" }, keeps: { feature: "surprise" } },
  { name: "an undeclared team", says: { team: "pirates" }, labels: { team: "other" }, keeps: { team: "pirates" } },
  { name: "a team that does not own the feature", says: { team: "search" }, labels: { team: "other" }, keeps: { team: "search" } },
  { name: "a provider that does not serve the model", says: { "gen_ai.provider.name": "anthropic" }, labels: { provider: "other" }, keeps: { provider: "anthropic" } },
  { name: "a dated model", says: { "gen_ai.request.model": "gpt-4o-mini-2024-07-18" }, labels: { model: "gpt-4o-mini" }, keeps: { model: "gpt-4o-mini-2024-07-18" } },
  {
    name: "a date of eight digits",
    says: { "gen_ai.request.model": "claude-sonnet-4-5-20250929", "gen_ai.provider.name": "anthropic" },
    labels: { model: "claude-sonnet-4-5", provider: "anthropic" },
    keeps: { model: "claude-sonnet-4-5-20250929" },
  },
  { name: "an alias", says: { "gen_ai.request.model": "mini" }, labels: { model: "gpt-4o-mini" }, keeps: { model: "mini" } },
  {
    name: "a deployment whose answer names the model",
    says: { "gen_ai.request.model": "prod-deployment-7", "gen_ai.response.model": "gpt-4o-2024-08-06" },
    labels: { model: "gpt-4o" },
    keeps: { model: "prod-deployment-7", response_model: "gpt-4o-2024-08-06" },
  },
  { name: "another spelling of a provider", says: { "gen_ai.provider.name": "az.ai.openai" }, labels: { provider: "azure.ai.openai" }, keeps: { provider: "azure.ai.openai" } },
  { name: "the team of its feature", says: {}, labels: { team: "assistants" }, keeps: { team: "assistants" } },
  { name: "the first team of a feature of several", says: { feature: "document_search" }, labels: { team: "search" }, keeps: { team: "search" } },
  { name: "the team it names of a feature of several", says: { feature: "document_search", team: "assistants" }, labels: { team: "assistants" }, keeps: { team: "assistants" } },
  {
    name: "label values that hold the separator",
    says: { feature: "a|b", team: "c|d" },
    labels: { feature: "other", team: "other", model: "gpt-4o" },
    keeps: { feature: "a|b", team: "c|d" },
  },
];

const tag = (index: number) => ({ "gen_ai.response.id": `case-${index}`, ...usage(1_000, 0) });

describe("labels", () => {
  let collector: CollectorUnderTest;
  const undeclared = (name: string, attributes: Attributes, span: SpanInput = chatCall({ ...usage(1, 1) })) =>
    collector.send([span], { resource: { "service.name": name, ...attributes } });
  beforeAll(async () => {
    const services = Object.fromEntries(["ai-app", "nameless", "older", "steps", ...cases.keys()].map((name) => [String(name), {}]));
    collector = await collectorWith({ services });
    for (const [index, { says }] of cases.entries()) {
      await collector.send([chatCall({ ...tag(index), ...says })], { resource: { "service.name": String(index) } });
    }
    await undeclared("rogue-service", { "deployment.environment.name": "moon" });
    await undeclared("older", { "deployment.environment": "staging" });
    await undeclared("nameless", {}, { name: "chat", attributes: { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai" } });
    await undeclared("steps", {}, { name: "search", attributes: { "llm.stage": "vector_search", feature: "document_search" }, seconds: 0.25 });
    await undeclared("steps", {}, { name: "look up", attributes: { "llm.cache.kind": "semantic", "llm.cache.result": "hit", "llm.cache.threshold": "0.95", feature: "surprise" } });
    await undeclared(
      "steps",
      {},
      { name: "look up", attributes: { "llm.cache.kind": "semantic", "llm.cache.result": "hit", "llm.cache.threshold": "0.1234", feature: "chat_assistant" } },
    );
    await undeclared("steps", {}, { name: "made up", attributes: { "llm.stage": "dreaming", feature: "document_search" } });
    await eventually(async () => expect(sumOf(await collector.metrics(), requests.prom)).toBe(cases.length + 3));
    await eventually(() => expect(collector.records()).toHaveLength(cases.length + 3));
  });
  afterAll(() => collector?.close());

  test.each(cases.map((each, index) => ({ ...each, index })))("of a call with $name are what the config declares", async ({ index, labels }) => {
    const samples = await collector.metrics();
    for (const [label, value] of Object.entries(labels)) {
      expect(sumBy(samples, requests.prom, label, { service: String(index) })).toEqual({ [value]: 1 });
    }
  });

  test.each(cases.map((each, index) => ({ ...each, index })))("of a call with $name leave its record as it was", ({ index, keeps }) => {
    const record = collector.records().find(({ fields }) => fields.request_id === `case-${index}`);
    expect(record?.fields).toMatchObject(keeps);
  });

  test("of an undeclared service and environment are other", async () => {
    expect(sumBy(await collector.metrics(), requests.prom, "environment", { service: "other" })).toEqual({ other: 1 });
    expect(collector.records().some(({ service }) => service === "rogue-service")).toBe(true);
  });

  test("take the environment from its older name, and the stack's where there is none", async () => {
    const samples = await collector.metrics();
    expect(sumBy(samples, requests.prom, "environment", { service: "older" })).toEqual({ staging: 1 });
    expect(sumBy(samples, requests.prom, "environment", { service: "nameless" })).toEqual({ production: 1 });
  });

  test("of what a span does not say are unknown", async () => {
    const samples = await collector.metrics();
    for (const label of ["model", "feature", "team"]) expect(sumBy(samples, requests.prom, label, { service: "nameless" })).toEqual({ unknown: 1 });
  });

  test("of steps are the contract's; a step that nobody knows is not counted", async () => {
    const samples = await collector.metrics();
    const where = { service: "steps" };
    expect(sumBy(samples, `${stageDuration.prom}_sum`, "stage", where)).toEqual({ vector_search: 0.25 });
    expect(sumBy(samples, `${stageDuration.prom}_sum`, "feature", where)).toEqual({ document_search: 0.25 });
  });

  test("of cache look-ups are bounded too", async () => {
    const samples = await collector.metrics();
    expect(sumBy(samples, cacheRequests.prom, "threshold", { service: "steps", kind: "semantic" })).toEqual({ "0.95": 1, other: 1 });
    expect(sumBy(samples, cacheRequests.prom, "feature", { service: "steps", kind: "semantic" })).toEqual({ other: 1, chat_assistant: 1 });
  });

  test("are on stored traces beside the raw values", async () => {
    // Ordinary traces are sampled: an error is always kept.
    await collector.send([chatCall({ "gen_ai.request.model": "gpt-raw-name", ...usage(1, 1) }, { status: { code: 2 } })]);
    await eventually(() => expect(collector.traceStore.text().includes("gpt-raw-name")).toBe(true));
    // The Collector writes a value before its key.
    expect(/other[\s\S]{1,4}label\.model/.test(collector.traceStore.text())).toBe(true);
  });
});
