import { type Span, type TracesRequest, type Values, valuesOf } from "../intake/otlp.ts";
import { attributeKey, type CallAttribute, costKey, resourceAttributes } from "../telemetry/attributes.ts";
import type { TokenType } from "../telemetry/labels.ts";

type Cell = string | number | boolean | null;

/** One call as a row of `llm_usage`: a cell per column of `columns`. */
export type UsageRow = readonly Cell[];

/** A call that was read, or why it cannot be a row. */
export interface ReadCall {
  readonly row: UsageRow | undefined;
  /** Why there is none. */
  readonly reason?: string;
  /** When it ended, in milliseconds since 1970; undefined where it does not say. */
  readonly endedMs: number | undefined;
  /** As it came, for what must be set aside. */
  readonly source: { readonly service: string | null; readonly span: Span };
}

interface Call {
  readonly span: Span;
  readonly values: Values;
  readonly resource: Values;
}

/** The longest text that the table takes, in characters. */
const LONGEST = 255;

/** Columns of `llm_usage` that the writer fills, with their types, and where each comes from. */
export const columns: readonly { readonly name: string; readonly type: string; readonly from: (call: Call) => Cell }[] = [
  { name: "timestamp", type: "timestamptz", from: ({ span }) => timestamp(span.endTimeUnixNano) },
  { name: "request_id", type: "varchar", from: ({ values, span }) => text(values.get(attributeKey("requestId"))) ?? span.spanId },
  { name: "user_id", type: "varchar", from: said("user") },
  { name: "team_id", type: "varchar", from: said("team") },
  { name: "feature", type: "varchar", from: said("feature") },
  { name: "model", type: "varchar", from: said("model") },
  { name: "input_tokens", type: "integer", from: number("inputTokens") },
  { name: "output_tokens", type: "integer", from: number("outputTokens") },
  { name: "total_tokens", type: "integer", from: totalTokens },
  { name: "cost_usd", type: "numeric", from: (call) => number("costUsd")(call) ?? 0 },
  { name: "latency_ms", type: "integer", from: milliseconds("latencySeconds") },
  { name: "status", type: "varchar", from: said("status") },
  { name: "error_type", type: "varchar", from: said("errorType") },
  { name: "trace_id", type: "varchar", from: ({ span }) => span.traceId },
  { name: "span_id", type: "varchar", from: ({ span }) => span.spanId },
  { name: "environment", type: "varchar", from: ({ resource }) => text(resource.get(resourceAttributes.environment[0])) },
  { name: "service", type: "varchar", from: service },
  { name: "provider", type: "varchar", from: said("provider") },
  { name: "operation", type: "varchar", from: said("operation") },
  { name: "response_model", type: "varchar", from: said("responseModel") },
  { name: "variant", type: "varchar", from: said("variant") },
  { name: "finish_reason", type: "varchar", from: said("finishReason") },
  { name: "first_token_ms", type: "integer", from: milliseconds("firstTokenSeconds") },
  { name: "cache_read_tokens", type: "integer", from: number("cacheReadTokens") },
  { name: "cache_write_tokens", type: "integer", from: number("cacheWriteTokens") },
  { name: "reasoning_tokens", type: "integer", from: number("reasoningTokens") },
  { name: "audio_input_tokens", type: "integer", from: number("audioInputTokens") },
  { name: "audio_output_tokens", type: "integer", from: number("audioOutputTokens") },
  { name: "input_cost_usd", type: "numeric", from: costOf("input") },
  { name: "cache_read_cost_usd", type: "numeric", from: costOf("cache_read") },
  { name: "cache_write_cost_usd", type: "numeric", from: costOf("cache_write") },
  { name: "output_cost_usd", type: "numeric", from: costOf("output") },
  { name: "reasoning_cost_usd", type: "numeric", from: costOf("reasoning") },
  { name: "audio_input_cost_usd", type: "numeric", from: costOf("audio_input") },
  { name: "audio_output_cost_usd", type: "numeric", from: costOf("audio_output") },
  { name: "priced", type: "boolean", from: priced },
  { name: "price_model", type: "varchar", from: said("priceModel") },
  { name: "price_version", type: "varchar", from: said("priceVersion") },
  { name: "reported_cost_usd", type: "numeric", from: number("reportedCostUsd") },
];

/** Every call of a request. */
export function readCalls({ resourceSpans = [] }: TracesRequest): readonly ReadCall[] {
  return resourceSpans.flatMap(({ resource: { attributes } = {}, scopeSpans = [] }) => {
    const resource = valuesOf(attributes);
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => readCall({ span, resource, values: valuesOf(span.attributes) })));
  });
}

function readCall(call: Call): ReadCall {
  const { span } = call;
  const read = { source: { service: service(call), span }, endedMs: timestamp(span.endTimeUnixNano) === null ? undefined : Number(BigInt(span.endTimeUnixNano) / 1_000_000n) };
  const reason = unusable(span);
  return reason ? { ...read, row: undefined, reason } : { ...read, row: columns.map(({ from }) => from(call)) };
}

/** Without these a call delivered again could not be told from another one. */
function unusable({ endTimeUnixNano, traceId, spanId }: Span): string | undefined {
  if (timestamp(endTimeUnixNano) === null) return "it does not say when it ended";
  if (!/^[0-9a-f]{32}$/i.test(traceId)) return "it has no trace id";
  return /^[0-9a-f]{16}$/i.test(spanId) ? undefined : "it has no span id";
}

/** To the microsecond, which is what the database keeps. */
function timestamp(nanoseconds: string | undefined): string | null {
  if (!/^[1-9]\d{0,18}$/.test(String(nanoseconds))) return null;
  const micros = BigInt(nanoseconds ?? 0) / 1_000n;
  const seconds = new Date(Number(micros / 1_000_000n) * 1_000).toISOString().slice(0, -".000Z".length);
  return `${seconds}.${String(micros % 1_000_000n).padStart(6, "0")}Z`;
}

/**
 * A name that is too long is cut: that its call counts is worth more than its end. The database knows no character 0.
 */
function text(value: unknown): string | null {
  return value === undefined ? null : String(value).replaceAll("\0", "\u{fffd}").slice(0, LONGEST);
}

function said(attribute: CallAttribute): (call: Call) => Cell {
  return ({ values }) => text(values.get(attributeKey(attribute)));
}

function number(attribute: CallAttribute): (call: Call) => number | null {
  return ({ values }) => numeric(values.get(attributeKey(attribute)));
}

/** What was said of one side only is all that is known. */
function totalTokens(call: Call): Cell {
  const [input, output] = [number("inputTokens")(call), number("outputTokens")(call)];
  return number("totalTokens")(call) ?? (input === null && output === null ? null : (input ?? 0) + (output ?? 0));
}

function costOf(type: TokenType): (call: Call) => Cell {
  return ({ values }) => numeric(values.get(costKey(type))) ?? 0;
}

function milliseconds(attribute: CallAttribute): (call: Call) => Cell {
  return (call) => {
    const seconds = number(attribute)(call);
    return seconds === null ? null : Math.round(seconds * 1_000);
  };
}

function numeric(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** A call without a price is free only if it failed before anything was used; else nobody knows what it cost. */
function priced(call: Call): boolean {
  const used = number("inputTokens")(call) !== null || number("outputTokens")(call) !== null;
  return number("costUsd")(call) !== null || (!used && call.values.get(attributeKey("status")) === "error");
}

function service({ resource }: Pick<Call, "resource">): string | null {
  return text(resource.get(resourceAttributes.service[0]));
}
