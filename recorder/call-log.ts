import { type KeyValue, type Span, type TracesRequest, type Values, valuesOf } from "../intake/otlp.ts";
import { attributeKey, callAttributes } from "../telemetry/attributes.ts";
import { CALL_EVENT, type CallField, callRecord, labelField } from "../telemetry/call-record.ts";
import { SEPARATOR, SET_KEY, setLabelNames } from "../telemetry/label-set.ts";
import { anyValue, type LogRecord, type ResourceLogs } from "./log-record.ts";

const SCOPE = "plumbline.calls";

/**
 * One structured log record per call, made from its span. What the span does not say is left out, and nothing is added
 * that another time of making it would change: Loki takes a record that is delivered again for the same one.
 */
export function callLogs({ resourceSpans = [] }: TracesRequest): ResourceLogs[] {
  return resourceSpans.map(({ resource = {}, scopeSpans = [] }) => ({
    resource,
    scopeLogs: [{ scope: { name: SCOPE }, logRecords: scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => callLog(span))) }],
  }));
}

function callLog(span: Span): LogRecord {
  const values = valuesOf(span.attributes);
  const fields = (Object.keys(callRecord) as CallField[]).flatMap((field) => {
    const value = fieldValue(field, values, span);
    return value === undefined ? [] : [{ key: field, value: anyValue(value) }];
  });
  const failed = values.get(attributeKey("status")) === "error";
  return {
    // When the call ended: a record of something that is over.
    timeUnixNano: span.endTimeUnixNano,
    observedTimeUnixNano: span.endTimeUnixNano,
    severityNumber: failed ? 17 : 9,
    severityText: failed ? "ERROR" : "INFO",
    body: { stringValue: sentence(values, span) },
    attributes: [{ key: "event_name", value: { stringValue: CALL_EVENT } }, ...fields, ...labelFields(values)],
    traceId: span.traceId,
    spanId: span.spanId,
    eventName: CALL_EVENT,
  };
}

/** The labels by which the metrics count the call; none where the application counts it itself. */
function labelFields(values: Values): KeyValue[] {
  const joined = values.get(SET_KEY);
  if (typeof joined !== "string") return [];
  const parts = joined.split(SEPARATOR);
  return setLabelNames.map((label, index) => ({ key: labelField(label), value: anyValue(parts[index] ?? "") }));
}

function fieldValue(field: CallField, values: Values, span: Span): string | number | boolean | undefined {
  const source = callRecord[field];
  if (source in callAttributes) return values.get(attributeKey(source as keyof typeof callAttributes)) ?? absent(source, span);
  if (source === "errorMessage") return span.status?.message || undefined;
  const [latency, firstToken] = [values.get(attributeKey("latencySeconds")), values.get(attributeKey("firstTokenSeconds"))];
  return typeof latency === "number" && typeof firstToken === "number" ? Math.max(0, latency - firstToken) : undefined;
}

function absent(source: string, span: Span): string | undefined {
  return source === "requestId" ? span.spanId : undefined;
}

/** What a person reads in a list of logs. */
function sentence(values: Values, span: Span): string {
  const text = (name: Parameters<typeof attributeKey>[0]) => values.get(attributeKey(name));
  const parts = [
    `${text("operation") ?? "call"} ${text("responseModel") ?? text("model") ?? "unknown model"}`,
    text("status") === "error" ? `failed: ${text("errorType") ?? "other"}` : (text("finishReason") ?? "done"),
    `${Number(text("latencySeconds") ?? 0).toFixed(3)} s`,
    ...(text("inputTokens") === undefined ? [] : [`${text("inputTokens")} + ${text("outputTokens") ?? 0} tokens`]),
    ...(text("costUsd") === undefined ? [] : [`$${Number(text("costUsd")).toFixed(6)}`]),
    ...(span.status?.message ? [span.status.message] : []),
  ];
  return parts.join(", ");
}
