import { at, type Dialect } from "../dialect.ts";

/** The hand-written span of the guide's client. Its attribute names are the canonical ones. */
export const guide: Dialect = {
  name: "guide",
  about: "hand-written spans named llm.chat_completion (or llm.*) with llm.model, llm.input_tokens …",
  isCall: [[{ spanName: "llm.chat_completion" }], [{ attribute: "llm.model" }, { attribute: "llm.input_tokens" }], [{ attribute: "llm.model" }, { spanNameMatches: "^llm\\." }]],
  locations: {
    operation: { keys: ["llm.operation"], otherwise: "chat" },
    provider: at("llm.provider"),
    model: at("llm.model"),
    responseModel: at("llm.response_model"),
    requestId: at("llm.request_id"),
    inputTokens: at("llm.input_tokens"),
    outputTokens: at("llm.output_tokens"),
    cacheReadTokens: at("llm.cache_read_tokens"),
    cacheWriteTokens: at("llm.cache_write_tokens"),
    reasoningTokens: at("llm.reasoning_tokens"),
    audioInputTokens: at("llm.audio_input_tokens"),
    audioOutputTokens: at("llm.audio_output_tokens"),
    reportedCostUsd: at("llm.cost_usd"),
    firstTokenSeconds: at("llm.time_to_first_token_seconds"),
    queueSeconds: at("llm.queue_seconds"),
    networkSeconds: at("llm.network_seconds"),
    finishReason: at("llm.finish_reason"),
    feature: at("feature"),
    team: at("team"),
    user: at("user.id"),
    variant: at("llm.variant"),
    prompt: at("llm.prompt"),
    response: at("llm.response"),
  },
  inputIncludesCache: true,
};
