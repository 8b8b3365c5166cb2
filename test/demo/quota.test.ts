import { expect, test } from "vitest";
import { PromptCache } from "../../demo/model/prompt-cache.ts";
import { QUOTA, Quota } from "../../demo/model/quota.ts";

test("a quota is counted by model, never below nothing, and starts anew after a minute", () => {
  const quota = new Quota();
  const remaining = (model: string, tokens: number, now: number) => Number(quota.take(model, tokens, now)["x-ratelimit-remaining-tokens"]);
  expect(remaining("a", 100, 0)).toBe(QUOTA.tokens - 100);
  expect(remaining("b", 50, 1)).toBe(QUOTA.tokens - 50);
  expect(remaining("a", QUOTA.tokens, 2)).toBe(0);
  expect(remaining("a", 7, 59_999)).toBe(0);
  expect(remaining("a", 7, 60_000)).toBe(QUOTA.tokens - 7);
});

test("the headers say when the minute is over", () => {
  const quota = new Quota();
  expect(quota.take("a", 1, 1_000)["x-ratelimit-reset-requests"]).toBe("60s");
  expect(quota.take("a", 1, 31_000)["x-ratelimit-reset-requests"]).toBe("30s");
});

test("the beginning of a prompt is cached in steps, for its own model, and forgotten after some minutes", () => {
  const cache = new PromptCache();
  const tokens = (count: number) => "word".repeat(count);
  expect(cache.cachedTokens("a", tokens(1_500), 0)).toBe(0);
  expect(cache.cachedTokens("a", tokens(1_100), 1)).toBe(1_024);
  expect(cache.cachedTokens("a", tokens(1_023), 2)).toBe(0);
  expect(cache.cachedTokens("b", tokens(1_500), 3)).toBe(0);
  // What is used again is kept, the rest is not.
  expect(cache.cachedTokens("a", tokens(1_100), 299_000)).toBe(1_024);
  expect(cache.cachedTokens("a", tokens(1_500), 301_000)).toBe(1_024);
  expect(cache.cachedTokens("a", tokens(1_500), 700_000)).toBe(0);
});
