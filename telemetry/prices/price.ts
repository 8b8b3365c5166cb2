import type { TokenType } from "../labels.ts";

/** US dollars per million tokens. A type that is not listed costs what `defaultOf` says. */
export interface TokenPrices {
  readonly input: number;
  readonly output: number;
  readonly cache_read?: number;
  readonly cache_write?: number;
  readonly reasoning?: number;
  readonly audio_input?: number;
  readonly audio_output?: number;
  /** US dollars per call, beside its tokens. */
  readonly request?: number;
}

/** Which price counts for tokens whose type has none of its own: cached and audio input is input, reasoning is output. */
export const defaultOf = {
  cache_read: "input",
  cache_write: "input",
  audio_input: "input",
  reasoning: "output",
  audio_output: "output",
} as const satisfies Partial<Record<TokenType, "input" | "output">>;

/** Parts of the input and output that have a type of their own; the Collector adds up their costs in this order. */
export type PartType = keyof typeof defaultOf;

export const partTypes = Object.keys(defaultOf) as readonly PartType[];

/** What one model costs, and since when. */
export interface PriceVersion extends TokenPrices {
  /** First moment these prices hold, in nanoseconds of the Unix epoch; absent for the first version. */
  readonly from?: string;
  /** Prices of the whole request once its input, cached tokens included, exceeds a number of tokens; ascending. */
  readonly tiers?: readonly (TokenPrices & { readonly above: number })[];
  /** Prices between two times of the day, in seconds since midnight UTC: from the first on, before the second. */
  readonly hours?: readonly (TokenPrices & { readonly start: number; readonly end: number })[];
}

/** Prices of one model, oldest version first. */
export type PriceHistory = readonly [PriceVersion, ...PriceVersion[]];
