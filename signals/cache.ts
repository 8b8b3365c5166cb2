import { is } from "../query/matcher.ts";
import { increase, latest, rate } from "../query/promql.ts";
import { cacheEntries, cacheRequests, cacheSavings } from "../telemetry/metrics.ts";
import { signal } from "./signal.ts";
import { HOUR, RATE } from "./windows.ts";

type CacheLabel = "environment" | "service" | "feature" | "kind";

export const cacheHitRatio = signal<CacheLabel>({
  id: "llm-cache-hit-ratio",
  title: "Cache hit rate",
  question: "What share of look-ups do the caches answer: exact and semantic response caches, and the provider's prompt cache?",
  unit: "ratio",
  answer: (...by) =>
    rate(cacheRequests, RATE)
      .where("result", is("hit"))
      .sum(...by)
      .over(rate(cacheRequests, RATE).sum(...by)),
});

export const cacheSaved = signal<CacheLabel>({
  id: "llm-cache-savings",
  title: "Saved by the cache",
  question: "What would the answers from the cache have cost in the last hour?",
  unit: "usd/h",
  answer: (...by) => increase(cacheSavings, HOUR).sum(...by),
});

export const cacheEntryCount = signal<CacheLabel>({
  id: "llm-cache-entries",
  title: "Cached answers",
  question: "How many answers are in the cache?",
  unit: "count",
  answer: (...by) => latest(cacheEntries).sum(...by),
});
