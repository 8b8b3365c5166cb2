import { at, type Dialect } from "../dialect.ts";
import { traceloopIdentity } from "./open-llmetry.ts";

/** Operations that are a call. `invoke_agent` and `invoke_workflow` repeat the usage of the calls inside them. */
const callOperations = ["chat", "text_completion", "generate_content", "embeddings"] as const;

const isOperation = { attribute: "gen_ai.operation.name", in: callOperations } as const;

const common = {
  operation: at("gen_ai.operation.name"),
  model: at("gen_ai.request.model", "gen_ai.response.model"),
  responseModel: at("gen_ai.response.model"),
  requestId: at("gen_ai.response.id"),
  reportedCostUsd: at("gen_ai.usage.cost", "litellm.cost.total"),
  finishReason: { keys: ["gen_ai.response.finish_reasons"], list: true },
  // Traceloop and LiteLLM emit these conventions with identities of their own.
  feature: at(...traceloopIdentity.feature.keys, "gen_ai.agent.name"),
  team: at(...traceloopIdentity.team.keys, "metadata.user_api_key_team_alias"),
  user: at(...traceloopIdentity.user.keys, "metadata.user_api_key_user_id"),
  variant: traceloopIdentity.variant,
} as const satisfies Dialect["locations"];

/** Usage as conventions 1.37 and later have it: `input_tokens` includes what the cache read and wrote. */
const usage = {
  inputTokens: at("gen_ai.usage.input_tokens"),
  outputTokens: at("gen_ai.usage.output_tokens"),
  cacheReadTokens: at("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"),
  cacheWriteTokens: at("gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens"),
  reasoningTokens: at("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"),
} as const satisfies Dialect["locations"];

const content = {
  prompt: at("gen_ai.input.messages"),
  response: at("gen_ai.output.messages"),
} as const satisfies Dialect["locations"];

/** The GenAI conventions of 2026, in their own repository: cache_write, tokens by modality. */
const generation3: Dialect = {
  name: "gen_ai-1.42",
  about: "OpenTelemetry GenAI conventions after 1.41 (opentelemetry-util-genai, @ai-sdk/otel)",
  isCall: [
    [isOperation, { attribute: "gen_ai.provider.name" }, { attribute: "gen_ai.usage.cache_write.input_tokens" }],
    [isOperation, { attribute: "gen_ai.provider.name" }, { attribute: "gen_ai.usage.text.input_tokens" }],
  ],
  locations: {
    ...common,
    ...usage,
    ...content,
    provider: at("gen_ai.provider.name"),
    audioInputTokens: at("gen_ai.usage.audio.input_tokens"),
    audioOutputTokens: at("gen_ai.usage.audio.output_tokens"),
    firstTokenSeconds: at("gen_ai.response.time_to_first_chunk", "gen_ai.client.operation.time_to_first_chunk"),
  },
  inputIncludesCache: true,
};

const generation2: Dialect = {
  name: "gen_ai-1.37",
  about: "OpenTelemetry GenAI conventions 1.37 to 1.41 (genai-openai, OpenLIT, OpenLLMetry from 0.60 on, LiteLLM, Azure AI)",
  isCall: [[isOperation, { attribute: "gen_ai.provider.name" }]],
  locations: {
    ...common,
    ...usage,
    ...content,
    provider: at("gen_ai.provider.name"),
    // Not gen_ai.server.time_to_first_token: OpenLIT counts it from the headers of a streamed answer on, and on any
    // other it is the time of the whole call.
    firstTokenSeconds: at("gen_ai.response.time_to_first_chunk", "gen_ai.client.operation.time_to_first_chunk"),
  },
  firstTokenEvent: "gen_ai.content.completion.chunk",
  inputIncludesCache: true,
};

const generation1: Dialect = {
  name: "gen_ai-1.27",
  about: "OpenTelemetry GenAI conventions 1.27 to 1.36 (@opentelemetry/instrumentation-openai, openai-v2)",
  isCall: [[isOperation, { attribute: "gen_ai.system" }]],
  locations: {
    ...common,
    ...usage,
    provider: at("gen_ai.system"),
  },
  inputIncludesCache: true,
};

const generation0: Dialect = {
  name: "gen_ai-1.26",
  about: "OpenTelemetry GenAI conventions up to 1.26: prompt_tokens and completion_tokens",
  isCall: [
    [{ attribute: "gen_ai.system" }, { attribute: "gen_ai.usage.prompt_tokens" }],
    [{ attribute: "gen_ai.system" }, { attribute: "gen_ai.request.model" }, { spanNameMatches: "\\.chat|completion|embed" }],
  ],
  locations: {
    ...common,
    operation: { keys: ["gen_ai.operation.name"], otherwise: "chat" },
    provider: at("gen_ai.system"),
    inputTokens: at("gen_ai.usage.prompt_tokens", "gen_ai.usage.input_tokens"),
    outputTokens: at("gen_ai.usage.completion_tokens", "gen_ai.usage.output_tokens"),
    prompt: at("gen_ai.prompt"),
    response: at("gen_ai.completion"),
  },
  inputIncludesCache: true,
};

/** The four generations of the GenAI conventions, newest first: a newer one is recognised by what only it has. */
export const genAiDialects: readonly Dialect[] = [generation3, generation2, generation1, generation0];
