import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

export interface Load {
  /** Spans in one request, as an SDK's batch processor sends them. */
  readonly spansPerRequest: number;
  /** Bytes of prompt and answer on each span. */
  readonly contentBytes: number;
  /** Share of spans that failed. */
  readonly failed: number;
}

const models = ["gpt-4o", "gpt-4o-mini", "gpt-5", "claude-sonnet-4-5"];
const features = ["chat_assistant", "code_review", "document_search", "summarize"];

/** One OTLP request of LLM calls, and where in it the ids are that every request must have of its own. */
export function makeRequest({ spansPerRequest, contentBytes, failed }: Load): { body: Buffer; ids: number[] } {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      "service.name": "ai-app",
      "service.version": "1.0.0",
      "deployment.environment.name": "production",
      "service.instance.id": "bench",
    }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer("bench", "1.0.0");
  for (let i = 0; i < spansPerRequest; i++) {
    const model = models[i % models.length] ?? "";
    const provider = model.startsWith("claude") ? "anthropic" : "openai";
    const start = Date.now() - 1_500;
    const span = tracer.startSpan(
      `chat ${model}`,
      {
        kind: SpanKind.CLIENT,
        startTime: start,
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.provider.name": provider,
          "gen_ai.request.model": model,
          "gen_ai.response.model": model === "gpt-4o" ? "gpt-4o-2024-08-06" : model,
          "gen_ai.response.id": `chatcmpl-${i.toString().padStart(24, "0")}`,
          "gen_ai.response.finish_reasons": ["stop"],
          "gen_ai.request.temperature": 0.7,
          "gen_ai.request.max_tokens": 1_024,
          "gen_ai.usage.input_tokens": 800 + i,
          "gen_ai.usage.output_tokens": 120 + (i % 50),
          "gen_ai.usage.cache_read.input_tokens": i % 3 === 0 ? 400 : 0,
          "server.address": "api.example.com",
          "server.port": 443,
          feature: features[i % features.length] ?? "",
          "user.id": `user-${i % 40}`,
          "gen_ai.input.messages": "p".repeat(Math.floor(contentBytes * 0.7)),
          "gen_ai.output.messages": "a".repeat(Math.floor(contentBytes * 0.3)),
        },
      },
      ROOT_CONTEXT,
    );
    if (i < spansPerRequest * failed) {
      span.setStatus({ code: 2, message: "Rate limit reached" });
      span.setAttribute("error.type", "RateLimitError");
    }
    span.end(start + 300 + ((i * 37) % 1_200));
  }
  const spans = exporter.getFinishedSpans();
  const body = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []);
  const ids = spans.flatMap((span) => {
    const { traceId, spanId } = span.spanContext();
    return [body.indexOf(Buffer.from(traceId, "hex")), body.indexOf(Buffer.from(spanId, "hex"))];
  });
  trace.disable();
  return { body, ids };
}

/** Sends requests until a number of spans is accepted. Retries what is refused, as an SDK does. */
export async function send(url: URL, load: Load, spans: number, senders: number): Promise<{ accepted: number; refused: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: senders });
  let left = Math.ceil(spans / load.spansPerRequest);
  let accepted = 0;
  let refused = 0;
  const sender = async () => {
    const { body, ids } = makeRequest(load);
    while (left-- > 0) {
      const fresh = randomBytes(16 * ids.length);
      for (const [index, at] of ids.entries()) fresh.copy(body, at, index * 16, index * 16 + (index % 2 === 0 ? 16 : 8));
      while ((await post(url, body, agent)) !== 200) refused += load.spansPerRequest;
      accepted += load.spansPerRequest;
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  agent.destroy();
  return { accepted, refused };
}

function post(url: URL, body: Buffer, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const message = request(url, { method: "POST", agent, headers: { "content-type": "application/x-protobuf", "content-length": body.length } }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    message.on("error", reject);
    message.end(body);
  });
}
