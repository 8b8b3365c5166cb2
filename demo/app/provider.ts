import { context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { SeverityNumber } from "@opentelemetry/api-logs";
import OpenAI, { APIError } from "openai";
import type { ErrorType } from "../../telemetry/error-types.ts";
import { FAULT_HEADER, type Fault } from "../faults.ts";
import { type Answered, type Asked, dialects } from "./dialects.ts";
import type { Feature } from "./features.ts";
import type { AppMetrics } from "./gauges.ts";
import { retried } from "./retries.ts";
import type { Telemetry } from "./telemetry.ts";

/** After so long without an answer the client gives up, in milliseconds. */
const PATIENCE_MS = 12_000;

/** What a call that does not end is said to have lasted: nobody wants to wait for one. */
const ENDLESS_MS = 11 * 60_000;

/** Finish reason of an answer that declines, which OpenAI's API says in a field of its own. */
const REFUSED = "refusal";

/** Makes calls with the real `openai` client and leaves a span of the feature's dialect for each. */
export class Provider {
  private readonly client: OpenAI;
  private readonly telemetry: Telemetry;
  private readonly metrics: AppMetrics;

  constructor(baseURL: string, telemetry: Telemetry, metrics: AppMetrics) {
    this.client = new OpenAI({ baseURL, apiKey: "demo", maxRetries: 0, timeout: PATIENCE_MS });
    this.telemetry = telemetry;
    this.metrics = metrics;
  }

  chat(asked: Asked, feature: Feature, prompt: string, fault: Fault | undefined): Promise<Answered> {
    return this.traced(asked, feature, fault, async (span, befalling) => {
      const messages = [
        { role: "system" as const, content: "You are the assistant of a fictional company." },
        { role: "user" as const, content: prompt },
      ];
      const headers = befalling ? { [FAULT_HEADER]: befalling } : {};
      const started = performance.now();
      if (!feature.streamed) {
        const { data, response } = await this.client.chat.completions.create({ model: asked.model, messages }, { headers }).withResponse();
        this.metrics.quota(response.headers, place(asked));
        const [choice] = data.choices;
        return answered(data.id, data.model, data.usage, choice?.message.refusal ? REFUSED : choice?.finish_reason, undefined);
      }
      const { data: stream, response } = await this.client.chat.completions
        .create({ model: asked.model, messages, stream: true, stream_options: { include_usage: true } }, { headers })
        .withResponse();
      this.metrics.quota(response.headers, place(asked));
      let [id, model, finish, firstToken, usage]: [string | undefined, string, string | undefined, number | undefined, Usage] = [
        undefined,
        asked.model,
        undefined,
        undefined,
        undefined,
      ];
      let refused = false;
      for await (const chunk of stream) {
        if (firstToken === undefined) {
          firstToken = (performance.now() - started) / 1_000;
          for (const name of dialects[feature.dialect].firstTokenEvents) span.addEvent(name);
        }
        id = chunk.id;
        model = chunk.model;
        const [choice] = chunk.choices;
        refused ||= Boolean(choice?.delta.refusal);
        finish = choice?.finish_reason ?? finish;
        usage = chunk.usage ?? usage;
      }
      return answered(id, model, usage, refused ? REFUSED : finish, firstToken);
    });
  }

  embed(asked: Asked, feature: Feature, text: string, fault: Fault | undefined): Promise<Answered> {
    const its = fault === "outage" ? fault : undefined;
    return this.traced(asked, feature, its, async (_, befalling) => {
      const headers = befalling ? { [FAULT_HEADER]: befalling } : {};
      const { data, response } = await this.client.embeddings.create({ model: asked.model, input: text, encoding_format: "float" }, { headers }).withResponse();
      this.metrics.quota(response.headers, place(asked));
      return answered(undefined, data.model, { ...data.usage, completion_tokens: 0 }, undefined, undefined);
    });
  }

  /** One call is one span, however often it is tried. */
  private async traced(asked: Asked, feature: Feature, fault: Fault | undefined, call: (span: Span, fault: Fault | undefined) => Promise<Answered>): Promise<Answered> {
    const dialect = dialects[feature.dialect];
    const begun = fault === "endless_call" ? { startTime: Date.now() - ENDLESS_MS } : {};
    const span = this.telemetry.tracer.startSpan(dialect.name(asked), { kind: dialect.kind, attributes: dialect.before(asked), ...begun });
    const again = (reason: ErrorType) => this.metrics.retried({ feature: asked.feature, from_model: asked.model, to_model: asked.model, reason });
    return context.with(trace.setSpan(context.active(), span), async () => {
      try {
        const result = await this.metrics.during(place(asked), () => retried(fault, (befalling) => call(span, befalling), again));
        span.setAttributes(dialect.after(result, asked));
        this.log(SeverityNumber.INFO, `LLM request completed: ${asked.model}, ${result.usage?.totalTokens ?? "unknown"} tokens`, asked);
        return result;
      } catch (error) {
        this.failed(span, error as Error, asked);
        throw error;
      } finally {
        span.end();
      }
    });
  }

  /** As instrumentations do: the status, and an exception event with the class of the error. */
  private failed(span: Span, error: Error, asked: Asked): void {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    span.recordException({ name: error.constructor.name, message: error.message });
    // Who is turned away for lack of quota is told so in the headers.
    if (error instanceof APIError && error.headers) this.metrics.quota(error.headers, place(asked));
    this.log(SeverityNumber.ERROR, `LLM request failed: ${asked.model}, ${error.constructor.name}: ${error.message}`, asked);
  }

  private log(severityNumber: SeverityNumber, body: string, { feature, model, user }: Asked): void {
    this.telemetry.logger.emit({
      severityNumber,
      severityText: SeverityNumber[severityNumber] ?? "INFO",
      body,
      attributes: { feature, model, user_id: user },
      context: context.active(),
    });
  }
}

type Usage =
  | {
      prompt_tokens: number;
      completion_tokens: number;
      total_tokens: number;
      prompt_tokens_details?: { cached_tokens?: number };
      completion_tokens_details?: { reasoning_tokens?: number };
    }
  | undefined;

function answered(id: string | undefined, model: string, usage: Usage, finishReason: string | null | undefined, firstTokenSeconds: number | undefined): Answered {
  return {
    id,
    model,
    usage: usage && {
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
      totalTokens: usage.total_tokens,
      cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    },
    finishReason: finishReason ?? undefined,
    firstTokenSeconds,
  };
}

function place({ provider, model }: Asked): { provider: string; model: string } {
  return { provider, model };
}
