import { at, type Dialect, ownIdentity } from "../dialect.ts";

/** Arize OpenInference: only spans of kind LLM and EMBEDDING are calls; AGENT, CHAIN and TOOL contain them. */
export const openInference: Dialect = {
  name: "openinference",
  about: "Arize OpenInference instrumentations (Phoenix)",
  isCall: [[{ attribute: "openinference.span.kind", in: ["LLM", "EMBEDDING"] }]],
  locations: {
    operation: {
      keys: ["openinference.span.kind"],
      words: { LLM: "chat", EMBEDDING: "embeddings" },
    },
    provider: at("llm.provider", "llm.system"),
    // A call that failed names its model only among its parameters.
    model: {
      ...at("llm.request.model_name", "llm.model_name", "embedding.model_name"),
      inJson: { keys: ["llm.invocation_parameters", "embedding.invocation_parameters"], field: "model" },
    },
    responseModel: at("llm.response.model_name", "llm.model_name"),
    inputTokens: at("llm.token_count.prompt"),
    outputTokens: at("llm.token_count.completion"),
    cacheReadTokens: at("llm.token_count.prompt_details.cache_read"),
    cacheWriteTokens: at("llm.token_count.prompt_details.cache_write"),
    reasoningTokens: at("llm.token_count.completion_details.reasoning"),
    audioInputTokens: at("llm.token_count.prompt_details.audio"),
    audioOutputTokens: at("llm.token_count.completion_details.audio"),
    reportedCostUsd: at("llm.cost.total"),
    finishReason: at("llm.finish_reason"),
    ...ownIdentity,
    prompt: at("input.value"),
    response: at("output.value"),
  },
  firstTokenEvent: "First Token Stream Event",
  inputIncludesCache: true,
};
