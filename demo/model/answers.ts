import { around, chance } from "../random.ts";
import { behaviourOf } from "./models.ts";

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
}

/** An answer that has been decided on: what remains is to send it in time. */
export interface Answer {
  readonly id: string;
  readonly model: string;
  readonly tokens: readonly string[];
  readonly finishReason: "stop" | "length" | "content_filter" | "tool_calls";
  readonly usage: Usage;
  readonly firstTokenMs: number;
  readonly msPerToken: number;
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

/** A prompt begins with the same instructions most of the time; a provider caches such a beginning from here on. */
const CACHEABLE_TOKENS = 1_024;

const words = "the answer to your question depends on how the service was set up and what it is asked to do next".split(" ");

export function decide(request: ChatRequest, fault: string | undefined): Answer {
  const behaviour = behaviourOf(request.model);
  const longer = fault === "cost_surge" ? 20 : 1;
  const visible = Math.max(4, Math.round(around(behaviour.answerTokens * (1 - behaviour.reasoning), 0.4))) * longer;
  const reasoning = Math.round(around(behaviour.answerTokens, 0.4) * behaviour.reasoning);
  const late = fault === "slow_first_token" ? 8_000 : 0;
  return {
    id: `chatcmpl-${Math.random().toString(36).slice(2, 14)}`,
    model: behaviour.version || request.model,
    tokens: text(visible, fault),
    finishReason: fault === "refusal" ? "content_filter" : chance(0.02) ? "length" : "stop",
    usage: usageOf(request, visible, reasoning),
    firstTokenMs: late + around(behaviour.firstTokenSeconds * 1_000, 0.35) + (reasoning / behaviour.tokensPerSecond) * 1_000,
    // A surge costs money, not time.
    msPerToken: 1_000 / behaviour.tokensPerSecond / longer,
  };
}

export function promptTokens(content: string): number {
  return Math.ceil(content.length / 4);
}

function usageOf({ messages }: ChatRequest, visible: number, reasoning: number): Usage {
  const prompt = messages.reduce((sum, { content }) => sum + promptTokens(content) + 4, 0);
  const cached = prompt > CACHEABLE_TOKENS && chance(0.6) ? Math.floor((prompt * 0.7) / 128) * 128 : 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: visible + reasoning,
    total_tokens: prompt + visible + reasoning,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function text(length: number, fault: string | undefined): string[] {
  if (fault === "refusal") return ["I ", "cannot ", "help ", "with ", "that."];
  return Array.from({ length: Math.min(length, 400) }, (_, index) => `${words[index % words.length]} `);
}

