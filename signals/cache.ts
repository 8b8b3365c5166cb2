import { is } from "../query/matcher.ts";
import { increase, latest, rate } from "../query/promql.ts";
import { rounded } from "../query/statistics.ts";
import { cacheEntries, cacheRequests, cacheSavings } from "../telemetry/metrics.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { byChance } from "./trailing.ts";
import { cacheLabels, hitShare, lookups, usualHitShare } from "./usual-hits.ts";
import { HOUR, RATE } from "./windows.ts";

type CacheLabel = (typeof cacheLabels)[number];

export const cacheHitRatio = signal<CacheLabel | "threshold">({
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

export const cacheLookups = signal<CacheLabel | "result" | "threshold">({
  id: "llm-cache-lookups",
  title: "Cache look-ups",
  question: "How many look-ups a second are there, and how do they end?",
  unit: "requests/s",
  answer: (...by) => rate(cacheRequests, RATE).sum(...by),
});

/** Look-ups in an hour below which its hit rate is chance. */
export const ENOUGH_LOOKUPS = 100;

/** A cache that answers no more than this is no loss worth a message. */
export const USEFUL = 0.1;

/** The share of its usual hits that each cache has lost. */
const lost = rounded(hitShare.over(latest(usualHitShare.metric)).complement());

export const cacheLoss: Signal<CacheLabel> & { readonly alert: Alert } = {
  ...signal<CacheLabel>({
    id: "llm-cache-loss",
    title: "Lost cache hits",
    question:
      "What share of the hits that it usually has did a cache not have in the last hour? Held against the day before, of several the worst; below zero it hits more than usual.",
    unit: "ratio",
    history: "14h",
    answer: (...by) => lost.max(...by),
  }),
  alert: {
    name: "LLMCacheHitRateDrop",
    component: "llm",
    by: cacheLabels,
    limits: {
      warning: { above: 0.3, for: "15m", because: "a third of the savings is gone: more than a day's mix of questions moves it" },
    },
    impact: "Questions that the cache used to answer go to the model again: they take longer and cost money.",
    says: { subject: "The lost share of the usual cache hits", fault: "Fewer cache hits than usual" },
    value: () => lost,
    expression: ({ above }) =>
      lost
        .above(above)
        .and(
          latest(usualHitShare.metric)
            .minus(hitShare)
            .aboveEach(byChance(hitShare, lookups), ...cacheLabels),
          ...cacheLabels,
        )
        .and(latest(usualHitShare.metric).above(USEFUL), ...cacheLabels)
        .and(lookups.above(ENOUGH_LOOKUPS), ...cacheLabels),
  },
};

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
