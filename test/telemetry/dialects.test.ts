import { describe, expect, test } from "vitest";
import { callAttributes } from "../../telemetry/attributes.ts";
import type { Dialect, SpanTest } from "../../telemetry/dialect.ts";
import { dialects } from "../../telemetry/dialects.ts";
import { stageRules } from "../../telemetry/stages.ts";
import { dialectSpans } from "../support/dialect-spans.ts";
import type { Attributes, SpanInput } from "../support/otlp.ts";

function holds(test: SpanTest, { name, attributes = {} }: SpanInput): boolean {
  if ("spanName" in test) return name === test.spanName;
  if ("spanNameMatches" in test) return new RegExp(test.spanNameMatches).test(name);
  const value = attributes[test.attribute];
  return test.in ? test.in.includes(String(value)) : value !== undefined;
}

function recognises({ isCall }: Dialect, span: SpanInput): boolean {
  return isCall.some((tests) => tests.every((each) => holds(each, span)));
}

const named = (name: string) => dialects.find((dialect) => dialect.name === name);

describe("the dialect table", () => {
  test("has a name for every row, once", () => {
    expect(dialects.map(({ name }) => name)).toEqual([...["guide", "vercel", "openinference", "openllmetry"], ...["gen_ai-1.42", "gen_ai-1.37", "gen_ai-1.27", "gen_ai-1.26"]]);
  });

  test("has a span to try for every row", () => {
    expect(new Set(dialectSpans.map(({ dialect }) => dialect))).toEqual(new Set(dialects.map(({ name }) => name)));
  });

  test.each(dialectSpans)("calls a span of $dialect by that name: the first row that recognises it is its own", ({ dialect, span }) => {
    expect(dialects.find((each) => recognises(each, span))?.name).toBe(dialect);
  });

  // Where an order is needed: these rows also hold for a span of a row above them.
  const contains: Readonly<Record<string, readonly string[]>> = {
    "gen_ai-1.37": ["gen_ai-1.42"],
    "gen_ai-1.26": ["openllmetry"],
  };

  test.each(dialects)("$name recognises its own spans and no others that it would have to be below", (dialect) => {
    const foreign = dialectSpans.filter((each) => each.dialect !== dialect.name && recognises(dialect, each.span)).map((each) => each.dialect);
    expect([...new Set(foreign)]).toEqual(contains[dialect.name] ?? []);
  });

  const notCalls: readonly (readonly [string, Attributes])[] = [
    ["invoke_agent researcher", { "gen_ai.operation.name": "invoke_agent", "gen_ai.provider.name": "openai", "gen_ai.usage.input_tokens": 1 }],
    ["invoke_workflow triage", { "gen_ai.operation.name": "invoke_workflow", "gen_ai.provider.name": "openai", "gen_ai.usage.input_tokens": 1 }],
    ["execute_tool search", { "gen_ai.operation.name": "execute_tool", "gen_ai.provider.name": "openai" }],
    ["ai.generateText", { "ai.operationId": "ai.generateText", "ai.model.id": "gpt-4o", "ai.usage.inputTokens": 1 }],
    ["ai.streamText", { "ai.operationId": "ai.streamText", "ai.model.id": "gpt-4o", "gen_ai.usage.input_tokens": 1 }],
    ["ai.toolCall", { "ai.toolCall.name": "search", "ai.operationId": "ai.toolCall" }],
    ["agent", { "openinference.span.kind": "AGENT", "llm.token_count.prompt": 1 }],
    ["chain", { "openinference.span.kind": "CHAIN", "llm.token_count.prompt": 1 }],
    ["RetrievalChain.workflow", { "traceloop.span.kind": "workflow", "traceloop.entity.name": "RetrievalChain" }],
    ["POST /v1/chat/completions", { "http.request.method": "POST", "server.address": "api.openai.com" }],
    ["SELECT", { "db.system.name": "postgresql" }],
  ];

  test.each(notCalls)("does not count %s, which repeats or surrounds calls", (name, attributes) => {
    expect(dialects.filter((dialect) => recognises(dialect, { name, attributes })).map((dialect) => dialect.name)).toEqual([]);
  });

  test.each(dialects)("$name says who, what and how much: model, provider, operation and both kinds of tokens", ({ locations }) => {
    for (const needed of ["model", "provider", "operation", "inputTokens", "outputTokens", "feature", "team", "user"] as const) {
      expect(locations[needed]?.keys.length, needed).toBeGreaterThan(0);
    }
  });

  test.each(dialects)("$name keeps only canonical attributes, each under keys that come once", ({ locations }) => {
    for (const [attribute, { keys }] of Object.entries(locations)) {
      expect(Object.keys(callAttributes)).toContain(attribute);
      expect(new Set(keys).size, attribute).toBe(keys.length);
    }
  });

  test("never reads our own price back as usage, nor the price that an app sent as ours", () => {
    for (const { locations } of dialects) expect(locations.costUsd).toBeUndefined();
  });

  test("takes the guide's attributes under the names that the guide gives them", () => {
    const keys = Object.entries(named("guide")?.locations ?? {}).map(([attribute, { keys }]) => [attribute, keys[0]]);
    expect(Object.fromEntries(keys)).toMatchObject({
      model: "llm.model",
      provider: "llm.provider",
      user: "user.id",
      feature: "feature",
      inputTokens: "llm.input_tokens",
      outputTokens: "llm.output_tokens",
      reportedCostUsd: "llm.cost_usd",
      finishReason: "llm.finish_reason",
    });
  });

  test("brings milliseconds to seconds where a dialect has them", () => {
    expect(named("vercel")?.locations.firstTokenSeconds?.scale).toBe(0.001);
  });
});

describe("stage rules", () => {
  test.each([
    ["tool", { "gen_ai.operation.name": "execute_tool" }],
    ["tool", { "openinference.span.kind": "TOOL" }],
    ["tool", { "traceloop.span.kind": "tool" }],
    ["retrieval", { "gen_ai.operation.name": "retrieval" }],
    ["retrieval", { "openinference.span.kind": "RETRIEVER" }],
    ["retrieval", { "openinference.span.kind": "RERANKER" }],
    ["vector_search", { "db.system.name": "qdrant" }],
    ["vector_search", { "db.system": "elasticsearch" }],
    [undefined, { "db.system.name": "postgresql" }],
    [undefined, { "openinference.span.kind": "CHAIN" }],
    [undefined, {}],
  ] as const)("make %s of %j", (stage, attributes) => {
    expect(stageRules.find(({ test: rule }) => holds(rule, { name: "any", attributes }))?.stage).toBe(stage);
  });

  test("never hold for a call, whose stage is inference or embedding", () => {
    for (const { span } of dialectSpans) expect(stageRules.filter(({ test: rule }) => holds(rule, span))).toEqual([]);
  });
});
