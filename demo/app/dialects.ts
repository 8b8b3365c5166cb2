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
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
  readonly finishReason: string | undefined;
  readonly firstTokenSeconds: number | undefined;
}

/**
 * The span of one call as different instrumentations write it. The demo speaks several so that one can see that the
 * dashboards do not care.
 */
interface Dialect {
  readonly kind: SpanKind;
  readonly name: (asked: Asked) => string;
  readonly before: (asked: Asked) => Attributes;
  readonly after: (answered: Answered) => Attributes;
}

const who = ({ feature, team, user }: Asked): Attributes => ({ feature, "user.id": user, ...(team ? { team } : {}) });

const given = (attributes: Record<string, Attributes[string]>): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));

export const dialects: Readonly<Record<Feature["dialect"], Dialect>> = {
  guide: {
    kind: SpanKind.CLIENT,
    name: ({ operation }) => (operation === "chat" ? "llm.chat_completion" : "llm.embedding"),
    before: (asked) => ({ "llm.model": asked.model, "llm.provider": asked.provider, "llm.operation": asked.operation, ...who(asked) }),
    after: (answered) =>
      given({
        "llm.response_model": answered.model,
        "llm.input_tokens": answered.inputTokens,
        "llm.output_tokens": answered.outputTokens,
        "llm.total_tokens": answered.inputTokens + answered.outputTokens,
        "llm.cache_read_tokens": answered.cachedTokens,
        "llm.finish_reason": answered.finishReason,
        "llm.time_to_first_token_seconds": answered.firstTokenSeconds,
      }),
  },
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
        "gen_ai.usage.input_tokens": answered.inputTokens,
        "gen_ai.usage.output_tokens": answered.outputTokens,
        "gen_ai.usage.cache_read.input_tokens": answered.cachedTokens,
        "gen_ai.usage.reasoning.output_tokens": answered.reasoningTokens,
        "gen_ai.response.time_to_first_chunk": answered.firstTokenSeconds,
      }),
  },
  openinference: {
    kind: SpanKind.INTERNAL,
    name: ({ operation }) => (operation === "chat" ? "ChatCompletion" : "CreateEmbeddings"),
    before: (asked) => ({
      "openinference.span.kind": asked.operation === "chat" ? "LLM" : "EMBEDDING",
      "llm.provider": asked.provider,
      [asked.operation === "chat" ? "llm.model_name" : "embedding.model_name"]: asked.model,
      ...who(asked),
    }),
    after: (answered) =>
      given({
        "llm.token_count.prompt": answered.inputTokens,
        "llm.token_count.completion": answered.outputTokens,
        "llm.token_count.prompt_details.cache_read": answered.cachedTokens,
      }),
  },
  openllmetry: {
    kind: SpanKind.CLIENT,
    name: () => "openai.chat",
    before: (asked) => ({
      "llm.request.type": "chat",
      "gen_ai.system": asked.provider,
      "gen_ai.request.model": asked.model,
      "traceloop.workflow.name": asked.feature,
      "traceloop.association.properties.user_id": asked.user,
    }),
    after: (answered) =>
      given({
        "gen_ai.response.model": answered.model,
        "gen_ai.usage.prompt_tokens": answered.inputTokens,
        "gen_ai.usage.completion_tokens": answered.outputTokens,
        "llm.usage.total_tokens": answered.inputTokens + answered.outputTokens,
      }),
  },
};
