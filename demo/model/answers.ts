import type { Fault } from "../faults.ts";
import { around, chance } from "../random.ts";
import { TOKENS_PER_MESSAGE, tokensOf } from "../tokens.ts";
import { behaviourOf } from "./models.ts";
import { type ChatRequest, textsOf } from "./request.ts";

/** An answer that has been decided on: what remains is to send it in time. */
export interface Answer {
  readonly id: string;
  readonly model: string;
  readonly pieces: readonly string[];
  /** Whether the pieces say that the model declines. */
  readonly refused: boolean;
  readonly finishReason: "stop" | "length";
  readonly usage: Usage;
  /** Whether the answer says what it used. */
  readonly tellsUsage: boolean;
  readonly firstTokenMs: number;
  readonly msPerPiece: number;
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

const REFUSAL = ["I'm ", "sorry, ", "I ", "cannot ", "help ", "with ", "that."];

/** A surge makes answers so many times as long. */
const SURGE = 20;

/** How much later the first token comes, in milliseconds. */
const lateMs: Readonly<Partial<Record<Fault, number>>> = { slow_first_token: 8_000, slow_start: 1_900 };

/** An answer of more tokens than this is counted in full and sent cut: its text is nonsense anyway. */
const LONGEST_TEXT = 400;

const words = "the answer to your question depends on how the service was set up and what it is asked to do next".split(" ");

/** Decides how a model answers: how long, how fast, and what it costs. */
export function decide(request: ChatRequest, cachedTokens: number, fault: Fault | undefined): Answer {
  const behaviour = behaviourOf(request.model);
  const refused = fault === "refusal";
  const longer = fault === "cost_surge" ? SURGE : 1;
  const wanted = refused ? REFUSAL.length : Math.max(4, Math.round(around(behaviour.answerTokens * (1 - behaviour.reasoning), 0.4))) * longer;
  const thought = Math.round(around(behaviour.answerTokens, 0.4) * behaviour.reasoning);
  const most = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const reasoning = Math.min(thought, most);
  const visible = Math.min(wanted, most - reasoning);
  return {
    id: `chatcmpl-${Math.random().toString(36).slice(2, 14)}`,
    model: (fault === "new_model_version" ? behaviour.next : undefined) || behaviour.version || request.model,
    pieces: refused ? REFUSAL.slice(0, visible) : text(visible),
    refused,
    finishReason: visible < wanted || (!refused && chance(0.02)) ? "length" : "stop",
    usage: usageOf(request, cachedTokens, visible, reasoning),
    tellsUsage: fault !== "usage_missing",
    firstTokenMs: ((fault && lateMs[fault]) ?? 0) + around(behaviour.firstTokenSeconds * 1_000, 0.35) + (reasoning / behaviour.tokensPerSecond) * 1_000,
    // A surge costs money, not time.
    msPerPiece: 1_000 / behaviour.tokensPerSecond / longer,
  };
}

function usageOf(request: ChatRequest, cached: number, visible: number, reasoning: number): Usage {
  const prompt = textsOf(request).reduce((sum, content) => sum + tokensOf(content) + TOKENS_PER_MESSAGE, 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: visible + reasoning,
    total_tokens: prompt + visible + reasoning,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function text(tokens: number): string[] {
  return Array.from({ length: Math.min(tokens, LONGEST_TEXT) }, (_, index) => `${words[index % words.length]} `);
}
