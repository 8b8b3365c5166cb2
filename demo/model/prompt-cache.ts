import { createHash } from "node:crypto";
import { CHARACTERS_PER_TOKEN } from "../tokens.ts";

// Beginnings of prompts are kept for a while, as providers do it: in steps of 128 tokens, from 1024 on, for minutes.
const FIRST_TOKENS = 1_024;
const STEP_TOKENS = 128;
const KEPT_MS = 5 * 60_000;

/** What a provider remembers of prompts: who sends the same beginning again pays less for it. */
export class PromptCache {
  /** Hash of model and beginning → when it was last sent; the oldest first. */
  private readonly seen = new Map<string, number>();

  /** How many tokens of the prompt were in the cache; from now on all of it is. */
  cachedTokens(model: string, prompt: string, now: number): number {
    this.forget(now - KEPT_MS);
    const hash = createHash("sha1").update(`${model}\n`);
    let [cached, done] = [0, 0];
    for (let tokens = FIRST_TOKENS; tokens * CHARACTERS_PER_TOKEN <= prompt.length; tokens += STEP_TOKENS) {
      const end = tokens * CHARACTERS_PER_TOKEN;
      const beginning = hash.update(prompt.slice(done, end)).copy().digest("base64");
      done = end;
      if (this.seen.delete(beginning)) cached = tokens;
      this.seen.set(beginning, now);
    }
    return cached;
  }

  private forget(before: number): void {
    for (const [beginning, sent] of this.seen) {
      if (sent >= before) return;
      this.seen.delete(beginning);
    }
  }
}
