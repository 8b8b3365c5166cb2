import { calcPrice } from "@pydantic/genai-prices";
import type { Gives } from "./instrumentations.ts";

/** What an example prints of a call: the usage as its provider said it, or the class of the error. */
export interface ExampleCall {
  readonly call: "chat" | "reason" | "stream" | "embed";
  readonly error?: string;
  readonly usage?: {
    readonly prompt_tokens: number;
    readonly completion_tokens?: number;
    readonly prompt_tokens_details?: { readonly cached_tokens?: number };
    readonly completion_tokens_details?: { readonly reasoning_tokens?: number };
  };
}

/** The model that each call of the examples asks. */
export const modelOf = { chat: "gpt-4o-mini", reason: "gpt-5", stream: "gpt-4o", embed: "text-embedding-3-small" } as const satisfies Record<ExampleCall["call"], string>;

export function callsOf(output: string): readonly ExampleCall[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as ExampleCall);
}

interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly reasoning: number;
}

/** The tokens of a call that an instrumentation can tell of; undefined where it tells of none. */
function toldOf({ call, usage }: ExampleCall, gives: Gives): Tokens | undefined {
  if (!usage || (call === "stream" && !gives.streamTokens) || (call === "embed" && !gives.embeddingTokens)) return undefined;
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens ?? 0,
    cached: (call === "stream" ? gives.cachedTokensOfStreams : gives.cachedTokens) ? (usage.prompt_tokens_details?.cached_tokens ?? 0) : 0,
    reasoning: gives.reasoningTokens ? (usage.completion_tokens_details?.reasoning_tokens ?? 0) : 0,
  };
}

/** Tokens by the contract's disjoint types, where there are any. */
export function expectedTokens(calls: readonly ExampleCall[], gives: Gives): Readonly<Record<string, number>> {
  const sums = { input: 0, output: 0, cache_read: 0, reasoning: 0 };
  for (const call of calls) {
    const { input, output, cached, reasoning } = toldOf(call, gives) ?? { input: 0, output: 0, cached: 0, reasoning: 0 };
    sums.input += input - cached;
    sums.cache_read += cached;
    sums.output += output - reasoning;
    sums.reasoning += reasoning;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum > 0));
}

/** What the catalogue's own library says the calls cost. */
export function expectedUsd(calls: readonly ExampleCall[], gives: Gives): number {
  return calls.reduce((sum, call) => {
    const told = toldOf(call, gives);
    if (!told) return sum;
    const usage = { input_tokens: told.input, output_tokens: told.output, cache_read_tokens: told.cached };
    return sum + (calcPrice(usage, modelOf[call.call], { providerId: "openai" })?.total_price ?? Number.NaN);
  }, 0);
}

/** Calls that succeeded and of which an instrumentation says no tokens. */
export function untold(calls: readonly ExampleCall[], gives: Gives): number {
  return calls.filter((call) => !call.error && !toldOf(call, gives)).length;
}
