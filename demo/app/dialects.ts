import { type Attributes, SpanKind } from "@opentelemetry/api";
import type { Feature } from "./features.ts";

/** What is known of a call before it is made. */
export interface Asked {
  readonly operation: "chat" | "embeddings";
  readonly provider: string;
  readonly model: string;
  readonly feature: string;
  readonly team: string | undefined;
  readonly user: string;
}

/** What is known of a call when it is over. */
export interface Answered {
  readonly id: string | undefined;
  readonly model: string;
  /** Undefined where the provider did not say. */
  readonly usage: AnsweredUsage | undefined;
  readonly finishReason: string | undefined;
  readonly firstTokenSeconds: number | undefined;
}

interface AnsweredUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
}

/**
 * The span of one call as different instrumentations write it. The demo speaks several so that one can see that the
 * dashboards do not care.
 */
interface Dialect {
  readonly kind: SpanKind;
  readonly name: (asked: Asked) => string;
  readonly before: (asked: Asked) => Attributes;
  readonly after: (answered: Answered, asked: Asked) => Attributes;
  /** Events that mark the first token of a streamed answer. */
  readonly firstTokenEvents: readonly string[];
}

const who = ({ feature, team, user }: Asked): Attributes => ({ feature, "user.id": user, ...(team ? { team } : {}) });

const given = (attributes: Record<string, Attributes[string]>): Attributes => Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));

const parameters = ({ operation }: Asked) => (operation === "chat" ? "llm.invocation_parameters" : "embedding.invocation_parameters");

export const dialects: Readonly<Record<Feature["dialect"], Dialect>> = {
  /** The guide's client, and what it could say beside. */
  guide: {
    kind: SpanKind.CLIENT,
    name: ({ operation }) => (operation === "chat" ? "llm.chat_completion" : "llm.embedding"),
    before: (asked) => ({ "llm.model": asked.model, "llm.provider": asked.provider, "llm.operation": asked.operation, ...who(asked) }),
    after: (answered) =>
      given({
        "llm.response_model": answered.model,
        "llm.input_tokens": answered.usage?.inputTokens,
        "llm.output_tokens": answered.usage?.outputTokens,
        "llm.total_tokens": answered.usage?.totalTokens,
        "llm.cache_read_tokens": answered.usage?.cachedTokens,
        "llm.finish_reason": answered.finishReason,
        "llm.time_to_first_token_seconds": answered.firstTokenSeconds,
      }),
    firstTokenEvents: [],
  },
  /** opentelemetry-instrumentation-genai-openai 1.3b0 */
  gen_ai: {
    kind: SpanKind.CLIENT,
    name: ({ operation, model }) => `${operation} ${model}`,
    before: (asked) => ({
      "gen_ai.operation.name": asked.operation,
      "gen_ai.provider.name": asked.provider,
      "gen_ai.request.model": asked.model,
      ...who(asked),
    }),
    after: (answered) =>
      given({
        "gen_ai.response.id": answered.id,
        "gen_ai.response.model": answered.model,
        "gen_ai.response.finish_reasons": answered.finishReason ? [answered.finishReason] : undefined,
        "gen_ai.usage.input_tokens": answered.usage?.inputTokens,
        "gen_ai.usage.output_tokens": answered.usage?.outputTokens,
        "gen_ai.usage.cache_read.input_tokens": answered.usage?.cachedTokens || undefined,
        "gen_ai.usage.reasoning.output_tokens": answered.usage?.reasoningTokens || undefined,
        "gen_ai.response.time_to_first_chunk": answered.firstTokenSeconds,
      }),
    firstTokenEvents: [],
  },
  /** openinference-instrumentation-openai 0.1.66: the model's name comes with the answer. */
  openinference: {
    kind: SpanKind.INTERNAL,
    name: ({ operation }) => (operation === "chat" ? "ChatCompletion" : "CreateEmbeddings"),
    before: (asked) => ({
      "openinference.span.kind": asked.operation === "chat" ? "LLM" : "EMBEDDING",
      "llm.system": asked.provider,
      [parameters(asked)]: JSON.stringify({ model: asked.model }),
      ...who(asked),
    }),
    after: (answered, { operation }) =>
      given({
        [operation === "chat" ? "llm.model_name" : "embedding.model_name"]: answered.model,
        "llm.token_count.prompt": answered.usage?.inputTokens,
        "llm.token_count.total": answered.usage?.totalTokens,
        ...(operation === "chat"
          ? {
              "llm.token_count.completion": answered.usage?.outputTokens,
              "llm.token_count.completion_details.reasoning": answered.usage?.reasoningTokens,
              "llm.token_count.prompt_details.cache_read": answered.usage?.cachedTokens,
              "llm.finish_reason": answered.finishReason,
            }
          : {}),
      }),
    firstTokenEvents: ["First Token Stream Event"],
  },
  /** opentelemetry-instrumentation-openai 0.62.4 of OpenLLMetry, with what its SDK says of workflow and user. */
  openllmetry: {
    kind: SpanKind.CLIENT,
    name: ({ operation }) => (operation === "chat" ? "openai.chat" : "openai.embeddings"),
    before: (asked) => ({
      "gen_ai.operation.name": asked.operation,
      "gen_ai.provider.name": asked.provider,
      "gen_ai.request.model": asked.model,
      "traceloop.workflow.name": asked.feature,
      "traceloop.association.properties.user_id": asked.user,
    }),
    after: (answered) =>
      given({
        "gen_ai.response.id": answered.id,
        "gen_ai.response.model": answered.model,
        "gen_ai.response.finish_reasons": answered.finishReason ? [answered.finishReason] : undefined,
        "gen_ai.usage.input_tokens": answered.usage?.inputTokens,
        "gen_ai.usage.output_tokens": answered.usage?.outputTokens,
        "gen_ai.usage.total_tokens": answered.usage?.totalTokens,
        "gen_ai.usage.cache_read.input_tokens": answered.usage?.cachedTokens,
      }),
    firstTokenEvents: ["gen_ai.content.completion.chunk"],
  },
};
