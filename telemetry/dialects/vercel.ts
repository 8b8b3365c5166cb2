import { at, type Dialect, ownIdentity } from "../dialect.ts";

/** Vercel AI SDK 4 to 6: the inner `.do…` span is the call; `ai.generateText` around it repeats its usage. */
export const vercel: Dialect = {
  name: "vercel",
  about: "Vercel AI SDK telemetry in its ai.* form (experimental_telemetry, LegacyOpenTelemetry)",
  isCall: [[{ attribute: "ai.model.id" }, { spanNameMatches: "^ai\\.(generate|stream|embed)\\w*\\.do(Generate|Stream|Embed)$" }]],
  locations: {
    operation: {
      keys: ["ai.operationId"],
      words: {
        "ai.generateText.doGenerate": "chat",
        "ai.streamText.doStream": "chat",
        "ai.generateObject.doGenerate": "chat",
        "ai.streamObject.doStream": "chat",
        "ai.embed.doEmbed": "embeddings",
        "ai.embedMany.doEmbed": "embeddings",
      },
      otherwise: "chat",
    },
    provider: at("gen_ai.system", "ai.model.provider"),
    model: at("ai.model.id", "gen_ai.request.model"),
    responseModel: at("ai.response.model", "gen_ai.response.model"),
    requestId: at("ai.response.id", "gen_ai.response.id"),
    inputTokens: at("ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens", "gen_ai.usage.input_tokens"),
    outputTokens: at("ai.usage.outputTokens", "ai.usage.completionTokens", "gen_ai.usage.output_tokens"),
    cacheReadTokens: at("ai.usage.cachedInputTokens"),
    reasoningTokens: at("ai.usage.reasoningTokens"),
    firstTokenSeconds: { keys: ["ai.response.msToFirstChunk", "ai.response.msToFirstToken"], scale: 0.001 },
    finishReason: at("ai.response.finishReason"),
    ...ownIdentity,
    feature: at(...ownIdentity.feature.keys, "ai.telemetry.metadata.feature", "ai.telemetry.functionId"),
    team: at(...ownIdentity.team.keys, "ai.telemetry.metadata.team"),
    user: at(...ownIdentity.user.keys, "ai.telemetry.metadata.userId"),
    prompt: at("ai.prompt.messages", "ai.prompt"),
    response: at("ai.response.text", "ai.response.object"),
  },
  inputIncludesCache: true,
};
