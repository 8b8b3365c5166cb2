import type { Attributes, SpanInput } from "./otlp.ts";

/** One call as some instrumentation writes it, and what must become of it. */
export interface DialectSpan {
  /** Value of `llm.dialect`. */
  readonly dialect: string;
  readonly span: SpanInput;
  /** Tokens by type, disjoint. */
  readonly tokens: Readonly<Record<string, number>>;
  /** Labels of its request. */
  readonly labels: Readonly<Record<string, string>>;
  /** Fields of its call record. */
  readonly fields: Readonly<Record<string, string | number>>;
  readonly firstTokenSeconds?: number;
}

const who: Attributes = { feature: "chat_assistant", "user.id": "user-17" };
const whoFields = { feature: "chat_assistant", team: "assistants" };
const gpt = { model: "gpt-4o", provider: "openai", feature: "chat_assistant", team: "assistants", operation: "chat", status: "success" };
const cached = { input: 600, cache_read: 400, output: 100 };
const plain = { input: 1_000, output: 100 };
const usageFields = { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 };

/** Every row of the dialect table, with the attribute names that the packages really use. */
export const dialectSpans: readonly DialectSpan[] = [
  {
    dialect: "guide",
    span: {
      name: "llm.chat_completion",
      attributes: {
        ...who,
        ...{ "llm.model": "gpt-4o", "llm.provider": "openai", "llm.finish_reason": "stop" },
        ...{ "llm.input_tokens": 1_000, "llm.output_tokens": 100, "llm.total_tokens": 1_100 },
        ...{ "llm.cost_usd": 0.75, "llm.latency_seconds": 99.5 },
      },
    },
    tokens: plain,
    labels: gpt,
    fields: { ...whoFields, ...usageFields, model: "gpt-4o", provider: "openai", operation: "chat", finish_reason: "stop", reported_cost_usd: 0.75 },
  },
  {
    dialect: "gen_ai-1.26",
    span: {
      name: "openai.chat",
      attributes: {
        ...who,
        ...{ "gen_ai.system": "OpenAI", "gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024-08-06" },
        ...{ "gen_ai.usage.prompt_tokens": 1_000, "gen_ai.usage.completion_tokens": 100 },
      },
    },
    tokens: plain,
    labels: gpt,
    fields: { ...whoFields, ...usageFields, model: "gpt-4o", response_model: "gpt-4o-2024-08-06", provider: "openai", operation: "chat" },
  },
  {
    dialect: "gen_ai-1.27",
    span: {
      name: "chat gpt-4o",
      attributes: {
        ...who,
        ...{ "gen_ai.operation.name": "chat", "gen_ai.system": "az.ai.openai", "gen_ai.request.model": "gpt-4o" },
        ...{ "gen_ai.usage.input_tokens": 1_000, "gen_ai.usage.output_tokens": 100 },
        ...{ "gen_ai.response.id": "chatcmpl-127", "gen_ai.response.finish_reasons": ["length"] },
      },
    },
    tokens: plain,
    labels: { ...gpt, provider: "azure.ai.openai" },
    fields: { ...whoFields, ...usageFields, model: "gpt-4o", provider: "azure.ai.openai", request_id: "chatcmpl-127", finish_reason: "length" },
  },
  {
    dialect: "gen_ai-1.37",
    span: {
      name: "chat gpt-4o",
      attributes: {
        ...who,
        ...{ "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o" },
        ...{ "gen_ai.response.model": "gpt-4o-2024-08-06", "gen_ai.response.id": "chatcmpl-137", "gen_ai.response.finish_reasons": ["stop"] },
        ...{ "gen_ai.usage.input_tokens": 1_000, "gen_ai.usage.output_tokens": 100, "gen_ai.usage.cache_read.input_tokens": 400 },
        ...{ "gen_ai.usage.cost": 0.5, "gen_ai.response.time_to_first_chunk": 0.25 },
      },
    },
    tokens: cached,
    labels: gpt,
    fields: { ...whoFields, ...usageFields, model: "gpt-4o", cache_read_tokens: 400, reported_cost_usd: 0.5, time_to_first_token_seconds: 0.25 },
    firstTokenSeconds: 0.25,
  },
  {
    dialect: "gen_ai-1.42",
    span: {
      name: "chat claude-sonnet-4-5",
      attributes: {
        ...who,
        ...{ "gen_ai.operation.name": "chat", "gen_ai.provider.name": "anthropic", "gen_ai.request.model": "claude-sonnet-4-5" },
        ...{ "gen_ai.response.model": "claude-sonnet-4-5-20250929" },
        ...{ "gen_ai.usage.input_tokens": 1_000, "gen_ai.usage.output_tokens": 100, "gen_ai.usage.reasoning.output_tokens": 30 },
        ...{ "gen_ai.usage.cache_read.input_tokens": 400, "gen_ai.usage.cache_write.input_tokens": 100 },
      },
    },
    tokens: { input: 500, cache_read: 400, cache_write: 100, output: 70, reasoning: 30 },
    labels: { ...gpt, model: "claude-sonnet-4-5", provider: "anthropic" },
    fields: { ...whoFields, ...usageFields, model: "claude-sonnet-4-5", cache_read_tokens: 400, cache_write_tokens: 100, reasoning_tokens: 30 },
  },
  {
    dialect: "openinference",
    span: {
      name: "OpenAI Chat Completions",
      attributes: {
        ...who,
        ...{ "openinference.span.kind": "LLM", "llm.system": "openai", "llm.model_name": "gpt-4o-2024-08-06" },
        ...{ "llm.token_count.prompt": 1_000, "llm.token_count.completion": 100, "llm.token_count.total": 1_100 },
        "llm.token_count.prompt_details.cache_read": 400,
      },
    },
    tokens: cached,
    labels: gpt,
    fields: { ...whoFields, ...usageFields, model: "gpt-4o-2024-08-06", provider: "openai", cache_read_tokens: 400 },
  },
  {
    dialect: "openllmetry",
    span: {
      name: "openai.chat",
      attributes: {
        ...{ "llm.request.type": "chat", "gen_ai.system": "OpenAI", "gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024-08-06" },
        ...{ "gen_ai.usage.prompt_tokens": 1_000, "gen_ai.usage.completion_tokens": 100, "llm.usage.total_tokens": 1_100 },
        ...{ "gen_ai.usage.cache_read_input_tokens": 400, "gen_ai.completion.0.finish_reason": "stop" },
        ...{ "traceloop.association.properties.feature": "chat_assistant", "traceloop.association.properties.user_id": "user-17" },
      },
    },
    tokens: cached,
    labels: gpt,
    fields: { ...whoFields, ...usageFields, model: "gpt-4o", response_model: "gpt-4o-2024-08-06", finish_reason: "stop", cache_read_tokens: 400 },
  },
  {
    dialect: "vercel",
    span: {
      name: "ai.streamText.doStream",
      attributes: {
        ...{ "ai.operationId": "ai.streamText.doStream", "ai.model.id": "gpt-4o", "ai.model.provider": "openai.chat", "gen_ai.system": "openai.chat" },
        ...{ "ai.usage.inputTokens": 1_000, "ai.usage.outputTokens": 100, "ai.usage.cachedInputTokens": 400, "ai.usage.reasoningTokens": 30 },
        ...{ "ai.response.msToFirstChunk": 250, "ai.response.finishReason": "stop", "ai.response.model": "gpt-4o-2024-08-06", "ai.response.id": "resp-1" },
        ...{ "ai.telemetry.functionId": "chat_assistant", "ai.telemetry.metadata.userId": "user-17" },
      },
    },
    tokens: { input: 600, cache_read: 400, output: 70, reasoning: 30 },
    labels: gpt,
    fields: { ...whoFields, ...usageFields, provider: "openai", request_id: "resp-1", reasoning_tokens: 30, time_to_first_token_seconds: 0.25 },
    firstTokenSeconds: 0.25,
  },
];

/** Spans around calls that repeat their usage, or look like a call and are none. */
export const noCalls: readonly SpanInput[] = [
  {
    name: "invoke_agent helper",
    attributes: { ...who, "gen_ai.operation.name": "invoke_agent", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 9_000 },
  },
  {
    name: "invoke_workflow answer",
    attributes: { ...who, "gen_ai.operation.name": "invoke_workflow", "gen_ai.usage.input_tokens": 9_000, "gen_ai.usage.output_tokens": 9_000 },
  },
  { name: "agent", attributes: { ...who, "openinference.span.kind": "AGENT", "llm.token_count.prompt": 9_000, "llm.model_name": "gpt-4o" } },
  { name: "chain", attributes: { ...who, "openinference.span.kind": "CHAIN", "llm.token_count.prompt": 9_000, "llm.model_name": "gpt-4o" } },
  { name: "ai.streamText", attributes: { "ai.operationId": "ai.streamText", "ai.model.id": "gpt-4o", "ai.model.provider": "openai.chat", "ai.usage.inputTokens": 9_000 } },
  { name: "answer.workflow", attributes: { "traceloop.span.kind": "workflow", "traceloop.workflow.name": "chat_assistant", "traceloop.entity.name": "answer" } },
  { name: "GET /", attributes: { "http.request.method": "GET", "http.response.status_code": 200 } },
];
