import type { CallAttribute } from "./attributes.ts";
import type { SetLabel } from "./label-set.ts";

/** `event_name` of the log record that every call leaves. */
export const CALL_EVENT = "llm.call";

/** Values of a call record that are no attribute of the span. */
export type SpanFact = "errorMessage" | "streamingSeconds" | "traceId" | "spanId";

/**
 * The structured log record of one call: field → what it is taken from. Names are those of the guide's logger where
 * it has one. In Loki they are structured metadata; the trace and span id are fields of the log record itself.
 */
export const callRecord = {
  request_id: "requestId",
  user_id: "user",
  team: "team",
  feature: "feature",
  provider: "provider",
  model: "model",
  response_model: "responseModel",
  operation: "operation",
  variant: "variant",
  status: "status",
  prompt: "prompt",
  response: "response",
  input_tokens: "inputTokens",
  output_tokens: "outputTokens",
  total_tokens: "totalTokens",
  cache_read_tokens: "cacheReadTokens",
  cache_write_tokens: "cacheWriteTokens",
  reasoning_tokens: "reasoningTokens",
  cost_usd: "costUsd",
  reported_cost_usd: "reportedCostUsd",
  latency_seconds: "latencySeconds",
  queue_seconds: "queueSeconds",
  network_seconds: "networkSeconds",
  time_to_first_token_seconds: "firstTokenSeconds",
  streaming_seconds: "streamingSeconds",
  finish_reason: "finishReason",
  error_type: "errorType",
  error_class: "rawError",
  error_message: "errorMessage",
} as const satisfies Record<string, CallAttribute | Exclude<SpanFact, "traceId" | "spanId">>;

export type CallField = keyof typeof callRecord;

/**
 * The label copy of a value in a record: what the metrics say, so that a panel's link finds its records. The raw value
 * stays beside it: a dated model counts for the one that is declared, and what is not declared for `other`.
 */
export function labelField(label: SetLabel): LabelField {
  return `label_${label}`;
}

export type LabelField = `label_${SetLabel}`;

/** Index labels of log streams; few, because every combination is a stream of its own. */
export const streamLabels = {
  service_name: "service.name",
  deployment_environment_name: "deployment.environment.name",
} as const;

export type StreamLabel = keyof typeof streamLabels;

/** What a log query can ask of any record, beside the fields of a call. */
const logFields = ["event_name", "trace_id", "span_id", "severity_text"] as const;

export type LogField = CallField | LabelField | (typeof logFields)[number];
