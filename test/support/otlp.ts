import { randomBytes } from "node:crypto";

// A client of OTLP/JSON written by hand, as somebody without an SDK would: nothing of ours is between it and the wire.

export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[] | { readonly double: number }>>;

export interface SpanInput {
  readonly name: string;
  /** @default a new one */
  readonly traceId?: string;
  /** @default a new one */
  readonly spanId?: string;
  readonly parentSpanId?: string;
  /** How long it took. @default 0.5 */
  readonly seconds?: number;
  /** @default now */
  readonly ended?: Date;
  readonly attributes?: Attributes;
  readonly events?: readonly { readonly name: string; readonly attributes: Attributes }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string; readonly attributes: Attributes }[];
  /** @default unset */
  readonly status?: { readonly code: 0 | 1 | 2; readonly message?: string };
}

export interface LogInput {
  readonly body: unknown;
  readonly eventName?: string;
  readonly attributes?: Attributes;
  readonly traceId?: string;
  readonly spanId?: string;
  /** @default now */
  readonly timeUnixNano?: string;
}

/** Who sends: the resource, and the instrumentation scope. */
export interface Sender {
  readonly resource?: Attributes;
  readonly scope?: Attributes;
}

export const aiApp: Sender = { resource: { "service.name": "ai-app" } };

/** A chat call of gpt-4o for a feature, in today's GenAI conventions; further attributes replace these. */
export function chatCall(attributes: Attributes = {}, more: Omit<SpanInput, "attributes" | "name"> = {}): SpanInput {
  const usual = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o", feature: "chat_assistant" };
  return { name: "chat", attributes: { ...usual, ...attributes }, ...more };
}

/** Attributes that say how many tokens a call used. */
export function usage(input: number, output: number): Attributes {
  return { "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output };
}

export const newTraceId = () => randomBytes(16).toString("hex");
export const newSpanId = () => randomBytes(8).toString("hex");

export function tracesRequest(spans: readonly SpanInput[], { resource = {}, scope = {} }: Sender = aiApp): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: "test", attributes: keyValues(scope) }, spans: spans.map(encode) }],
      },
    ],
  };
}

export function logsRequest(records: readonly LogInput[], { resource = {}, scope = {} }: Sender = aiApp): object {
  const now = nanoseconds(Date.now());
  return {
    resourceLogs: [
      {
        resource: { attributes: keyValues(resource) },
        scopeLogs: [
          {
            scope: { name: "test", attributes: keyValues(scope) },
            logRecords: records.map(({ body, attributes = {}, ...rest }, index) => ({
              timeUnixNano: String(BigInt(now) + BigInt(index)),
              body: anyValue(body),
              attributes: keyValues(attributes),
              ...rest,
            })),
          },
        ],
      },
    ],
  };
}

/** The HTTP status of one try. */
export async function post(url: string, body: object): Promise<number> {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return response.status;
}

function encode({ traceId, spanId, seconds = 0.5, ended = new Date(), attributes = {}, events = [], links = [], ...rest }: SpanInput): object {
  const end = ended.getTime();
  return {
    traceId: traceId ?? newTraceId(),
    spanId: spanId ?? newSpanId(),
    kind: 3,
    startTimeUnixNano: nanoseconds(end - seconds * 1_000),
    endTimeUnixNano: nanoseconds(end),
    attributes: keyValues(attributes),
    events: events.map((event) => ({ name: event.name, timeUnixNano: nanoseconds(end), attributes: keyValues(event.attributes) })),
    links: links.map((link) => ({ ...link, attributes: keyValues(link.attributes) })),
    ...rest,
  };
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value !== "object" || value === null) return {};
  // A whole number that a client sends as a float.
  if ("double" in value) return { doubleValue: value.double };
  return { kvlistValue: { values: keyValues(value as Attributes) } };
}
