/**
 * Upper bounds of histogram buckets. LLM calls last from tens of milliseconds (embeddings) to minutes (reasoning,
 * long streams), so the usual web bounds, which end at 10 s, would pin every P99 to the top bucket.
 */

/** Seconds of a whole call: 50 ms to 10 min, each about 1.5 to 2 times the one before. */
export const callSeconds = [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600] as const;

/** Seconds to the first token of a streamed answer. */
export const firstTokenSeconds = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 30, 60] as const;

/** Seconds of one step of a workflow; a vector search takes single milliseconds. */
export const stageSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600] as const;

/** Tokens of one request, powers of four as in the GenAI semantic conventions, up to a four-million-token context. */
export const requestTokens = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304] as const;

/** US dollars of one request: a ten-thousandth of a cent to ten dollars. */
export const requestUsd = [0.000_001, 0.000_01, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 10] as const;

/** Score of an evaluation between 0 and 1. */
export const score = [0, 0.1, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1] as const;
