// One call of a model as OTLP/JSON, written by hand: what an application without any SDK sends.
// node send.mjs   (OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_SERVICE_NAME as everywhere)

import { randomBytes } from "node:crypto";

const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? "http://127.0.0.1:4318";
const service = process.env.OTEL_SERVICE_NAME ?? "ai-app";
const now = BigInt(Date.now()) * 1_000_000n;
const text = (key, value) => ({ key, value: { stringValue: value } });
const whole = (key, value) => ({ key, value: { intValue: String(value) } });

const span = {
  traceId: randomBytes(16).toString("hex"),
  spanId: randomBytes(8).toString("hex"),
  name: "chat gpt-4o-mini",
  kind: 3, // client
  startTimeUnixNano: String(now - 1_200_000_000n),
  endTimeUnixNano: String(now),
  attributes: [
    text("gen_ai.operation.name", "chat"),
    text("gen_ai.provider.name", "openai"),
    text("gen_ai.request.model", "gpt-4o-mini"),
    text("gen_ai.response.model", "gpt-4o-mini-2024-07-18"),
    whole("gen_ai.usage.input_tokens", 1_000),
    whole("gen_ai.usage.output_tokens", 200),
    text("feature", "chat_assistant"),
    text("team", "assistants"),
    text("user.id", "user_123"),
  ],
};

const response = await fetch(`${endpoint}/v1/traces`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ resourceSpans: [{ resource: { attributes: [text("service.name", service)] }, scopeSpans: [{ spans: [span] }] }] }),
});
if (!response.ok) throw new Error(`${endpoint} answered ${response.status}: ${await response.text()}`);
console.log(`sent one call of ${service} in trace ${span.traceId}`);
