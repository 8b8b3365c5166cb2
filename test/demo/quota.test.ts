import { expect, test } from "vitest";
import { PromptCache } from "../../demo/model/prompt-cache.ts";
import { allowanceFor, Quota } from "../../demo/model/quota.ts";

const allowed = { requests: 1_200, tokens: 600_000 };

test("a quota is counted by model, never below nothing, and starts anew after a minute", () => {
  const quota = new Quota(allowed);
  const remaining = (model: string, tokens: number, now: number) => Number(quota.take(model, tokens, now)["x-ratelimit-remaining-tokens"]);
  expect(remaining("a", 100, 0)).toBe(allowed.tokens - 100);
  expect(remaining("b", 50, 1)).toBe(allowed.tokens - 50);
  expect(remaining("a", allowed.tokens, 2)).toBe(0);
  expect(remaining("a", 7, 59_999)).toBe(0);
  expect(remaining("a", 7, 60_000)).toBe(allowed.tokens - 7);
});

test("the headers say when the minute is over", () => {
  const quota = new Quota(allowed);
  expect(quota.take("a", 1, 1_000)["x-ratelimit-reset-requests"]).toBe("60s");
  expect(quota.take("a", 1, 31_000)["x-ratelimit-reset-requests"]).toBe("30s");
});

test("a quota that is said to be nearly used has a tenth of it left, whatever was used", () => {
  const headers = new Quota(allowed).take("a", 1, 0, "quota_nearly_used");
  expect(headers).toMatchObject({ "x-ratelimit-remaining-requests": "120", "x-ratelimit-remaining-tokens": "60000", "x-ratelimit-limit-tokens": "600000" });
});

test("a quota is enough for several times the traffic", () => {
  expect(allowanceFor(5)).toEqual(allowed);
  expect(allowanceFor(50).requests).toBe(10 * allowed.requests);
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
