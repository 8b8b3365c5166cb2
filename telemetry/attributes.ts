import type { TokenType } from "./labels.ts";

/**
 * The canonical span attributes of one LLM call. Whatever dialect a span arrives in, these are what it leaves the
 * Collector with. Names of the guide's span `llm.chat_completion` are kept where it has one.
 */
export const callAttributes = {
  dialect: { key: "llm.dialect", type: "string", help: "which row of the dialect table recognised the call" },
  operation: { key: "llm.operation", type: "string", help: "chat, text_completion, generate_content or embeddings" },
  provider: { key: "llm.provider", type: "string", help: "who answered, by its OpenTelemetry name" },
  model: { key: "llm.model", type: "string", help: "the model that was asked for" },
  responseModel: { key: "llm.response_model", type: "string", help: "the model and version that answered" },
  requestId: { key: "llm.request_id", type: "string", help: "id of the call: the provider's, else the span id" },
  user: { key: "user.id", type: "string", help: "who asked: a keyed hash of the id that the application sent" },
  feature: { key: "feature", type: "string", help: "the product feature that made the call" },
  team: { key: "team", type: "string", help: "the team that pays for it" },
  variant: { key: "llm.variant", type: "string", help: "the arm of an experiment" },
  inputTokens: { key: "llm.input_tokens", type: "int", help: "all input tokens, cached ones included" },
  outputTokens: { key: "llm.output_tokens", type: "int", help: "all output tokens, reasoning included" },
  totalTokens: { key: "llm.total_tokens", type: "int", help: "input and output tokens" },
  cacheReadTokens: { key: "llm.cache_read_tokens", type: "int", help: "input tokens read from the prompt cache" },
  cacheWriteTokens: { key: "llm.cache_write_tokens", type: "int", help: "input tokens written to the prompt cache" },
  reasoningTokens: { key: "llm.reasoning_tokens", type: "int", help: "output tokens spent on reasoning" },
  audioInputTokens: { key: "llm.audio_input_tokens", type: "int", help: "input tokens that are audio" },
  audioOutputTokens: { key: "llm.audio_output_tokens", type: "int", help: "output tokens that are audio" },
  costUsd: { key: "llm.cost_usd", type: "double", help: "our price of the call in US dollars; absent when unpriced" },
  reportedCostUsd: { key: "llm.reported_cost_usd", type: "double", help: "the price that the application itself sent" },
  priceModel: { key: "llm.price_model", type: "string", help: "the catalogue entry that priced the call" },
  priceVersion: { key: "llm.price_version", type: "string", help: "the edition of all prices, the config's included, that priced the call" },
  latencySeconds: { key: "llm.latency_seconds", type: "double", help: "duration of the call in seconds" },
  firstTokenSeconds: {
    key: "llm.time_to_first_token_seconds",
    type: "double",
    help: "time to the first token of a streamed answer",
  },
  queueSeconds: { key: "llm.queue_seconds", type: "double", help: "time the call waited for a slot, if the app says so" },
  networkSeconds: { key: "llm.network_seconds", type: "double", help: "time on the network, if the app says so" },
  finishReason: { key: "llm.finish_reason", type: "string", help: "why the model stopped" },
  status: { key: "llm.status", type: "string", help: "success or error" },
  errorType: { key: "llm.error_type", type: "string", help: "class of the error, one of the contract's" },
  rawError: { key: "error.type", type: "string", help: "class of the error as the instrumentation named it" },
  stage: { key: "llm.stage", type: "string", help: "the step of the workflow that this span is" },
  cacheKind: { key: "llm.cache.kind", type: "string", help: "exact or semantic: which response cache was asked" },
  cacheResult: { key: "llm.cache.result", type: "string", help: "hit or miss" },
  cacheThreshold: { key: "llm.cache.threshold", type: "string", help: "similarity that a semantic hit needed" },
  policy: { key: "llm.policy", type: "string", help: "the policy that stopped the call" },
  keep: { key: "llm.keep", type: "boolean", help: "an error or slow call: tail sampling keeps its whole trace" },
  prompt: { key: "llm.prompt", type: "string", help: "the prompt; only when content is on, and redacted" },
  response: { key: "llm.response", type: "string", help: "the answer; only when content is on, cut or hashed" },
} as const satisfies Record<string, { key: string; type: "string" | "int" | "double" | "boolean"; help: string }>;

export type CallAttribute = keyof typeof callAttributes;

/** The canonical attributes whose values are texts. */
export type TextAttribute = {
  [A in CallAttribute]: (typeof callAttributes)[A]["type"] extends "string" ? A : never;
}[CallAttribute];

/** What people wrote and were answered: stored only when the config asks for it. */
export const contentAttributes: readonly CallAttribute[] = ["prompt", "response"];

/** The key of a canonical attribute. */
export function attributeKey(name: CallAttribute): string {
  return callAttributes[name].key;
}

/** Where the price of the tokens of one type stands on a span, in US dollars; absent where unpriced. The types add up to the price of the call. */
export function costKey(type: TokenType): string {
  return `llm.cost.${type}`;
}

/**
 * The label copy of a value on a span: what the metrics say, so that a panel's link finds its traces. The raw value
 * stays beside it.
 */
export function labelKey(label: string): string {
  return `label.${label}`;
}

/** Resource attributes that name the application; the first that is present counts. */
export const resourceAttributes = {
  service: ["service.name"],
  environment: ["deployment.environment.name", "deployment.environment"],
  instance: ["service.instance.id"],
  /** Where an application runs that does not say which instance it is; several processes may share it. */
  place: ["k8s.pod.name", "container.id", "host.name"],
  process: ["process.pid"],
} as const;

/**
 * Attributes of ordinary spans, logs and resources that may be stored: semantic conventions that carry no content and
 * no person. Everything else is dropped (`privacy.allowAttributes` adds to the list).
 */
export const standardAttributes: readonly string[] = [
  ...["service.name", "service.namespace", "service.version", "service.instance.id"],
  ...["deployment.environment.name", "deployment.environment"],
  ...["telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version", "telemetry.distro.name"],
  ...["host.name", "host.arch", "os.type", "process.pid", "process.runtime.name", "process.runtime.version"],
  ...["container.id", "container.name", "k8s.namespace.name", "k8s.pod.name", "k8s.deployment.name", "k8s.node.name"],
  ...["cloud.provider", "cloud.region", "cloud.availability_zone"],
  ...["http.request.method", "http.response.status_code", "http.route", "http.method", "http.status_code"],
  ...["url.scheme", "url.path", "server.address", "server.port", "network.protocol.version", "net.peer.name"],
  ...["rpc.system", "rpc.service", "rpc.method", "rpc.grpc.status_code"],
  ...["db.system", "db.system.name", "db.operation.name", "db.collection.name", "db.namespace"],
  ...["messaging.system", "messaging.destination.name", "messaging.operation.name"],
  ...["exception.type", "exception.message", "exception.stacktrace", "exception.escaped", "error.type"],
  ...["code.function.name", "code.file.path", "code.line.number", "thread.name"],
  ...["gen_ai.tool.name", "gen_ai.agent.name", "gen_ai.agent.id", "gen_ai.data_source.id", "gen_ai.output.type"],
  ...["gen_ai.request.temperature", "gen_ai.request.top_p", "gen_ai.request.max_tokens", "gen_ai.request.seed"],
  ...["gen_ai.request.frequency_penalty", "gen_ai.request.presence_penalty", "gen_ai.request.stream"],
  ...["gen_ai.request.choice.count", "gen_ai.prompt.name", "gen_ai.prompt.version"],
  ...["gen_ai.evaluation.name", "gen_ai.evaluation.score.value", "gen_ai.evaluation.score.label", "event.name"],
  ...["mcp.method.name", "mcp.protocol.version", "jsonrpc.request.id"],
];
