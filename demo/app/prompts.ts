import type { Fault } from "../faults.ts";
import { around, chance } from "../random.ts";
import { CHARACTERS_PER_TOKEN } from "../tokens.ts";
import type { Feature } from "./features.ts";

/** Share of the prompts that begin with their feature's instructions as they are: a provider can cache that beginning. */
const SHARED = 0.6;

/** What part of a prompt the instructions are. */
const INSTRUCTIONS = 0.7;

/** How many times as long they become when they grow. */
const GROWTH = 3;

/** A prompt of about the feature's length: instructions that are the same for all, then what only this one asks. */
export function promptOf({ name, promptTokens }: Feature, fault: Fault | undefined): string {
  const grown = fault === "prompt_growth" ? GROWTH : 1;
  const instructions = filled(`You answer for the feature ${name}. `, promptTokens * INSTRUCTIONS * grown);
  const question = filled(`Question ${Math.random()} of somebody. `, Math.max(20, around(promptTokens, 0.4) - promptTokens * INSTRUCTIONS));
  return chance(SHARED) ? `${instructions}${question}` : `${question}${instructions}`;
}

function filled(text: string, tokens: number): string {
  const length = Math.round(tokens * CHARACTERS_PER_TOKEN);
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}
