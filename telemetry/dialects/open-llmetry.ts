import { at, type Dialect, ownIdentity } from "../dialect.ts";

/** What Traceloop's decorators and association properties offer to say who and what for. */
export const traceloopIdentity = {
  feature: at(...ownIdentity.feature.keys, "traceloop.association.properties.feature", "traceloop.workflow.name"),
  team: at(...ownIdentity.team.keys, "traceloop.association.properties.team"),
  user: at(...ownIdentity.user.keys, "traceloop.association.properties.user_id"),
  variant: ownIdentity.variant,
} as const satisfies Dialect["locations"];

/** Traceloop OpenLLMetry before it moved to the newer GenAI conventions: `llm.request.type` beside `gen_ai.*`. */
export const openLlmetry: Dialect = {
  name: "openllmetry",
  about: "Traceloop OpenLLMetry (opentelemetry-instrumentation-openai and its siblings)",
  isCall: [[{ attribute: "llm.request.type", in: ["chat", "completion", "embedding"] }]],
  locations: {
    operation: {
      keys: ["gen_ai.operation.name", "llm.request.type"],
      words: { completion: "text_completion", embedding: "embeddings" },
    },
    provider: at("gen_ai.provider.name", "gen_ai.system"),
    model: at("gen_ai.request.model", "gen_ai.response.model"),
    responseModel: at("gen_ai.response.model"),
    requestId: at("gen_ai.response.id"),
    inputTokens: at("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    outputTokens: at("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    cacheReadTokens: at("gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.cache_read.input_tokens"),
    cacheWriteTokens: at("gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.cache_creation.input_tokens"),
    reasoningTokens: at("gen_ai.usage.reasoning_tokens"),
    finishReason: at("gen_ai.completion.0.finish_reason"),
    ...traceloopIdentity,
    prompt: at("gen_ai.input.messages", "gen_ai.prompt.0.content"),
    response: at("gen_ai.output.messages", "gen_ai.completion.0.content"),
  },
  inputIncludesCache: true,
};
