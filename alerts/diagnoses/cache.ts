import * as cache from "../../signals/cache.ts";
import * as cost from "../../signals/cost.ts";
import * as tokens from "../../signals/tokens.ts";
import { type Diagnoses, here } from "./step.ts";

export const cacheDiagnoses: Diagnoses = {
  [cache.cacheLoss.id]: [
    {
      ask: "When did the hit rate fall, and how far?",
      query: here(cache.cacheHitRatio).answer("feature", "kind"),
      conclude: "A step is a release or a restart; compare its time with the deployments on the dashboard. A slope is a change of what users ask, or a cache that is too small.",
    },
    {
      ask: "Is the cache there, and is anything in it?",
      query: here(cache.cacheEntryCount).answer("feature", "kind"),
      conclude:
        "Near 0: it was emptied or cannot be reached, so every look-up is a miss; it fills again by itself if it is up. Full and still: entries are written that nobody finds, see the next steps.",
    },
    {
      ask: "Are there as many look-ups as before?",
      query: here(cache.cacheLookups).answer("feature", "kind", "result"),
      conclude: "Many more, all of them misses: a loop, a crawler, or a new feature whose questions never repeat.",
    },
    {
      ask: "Did the similarity that a hit needs change?",
      query: here(cache.cacheHitRatio).answer("kind", "threshold"),
      conclude: "A higher threshold since then explains it. The same threshold: look whether the embedding model changed, since old entries are then never near a new question.",
    },
    {
      ask: "Is it the provider's prompt cache?",
      query: here(tokens.tokenRate).answer("feature", "type"),
      conclude:
        "`input` where `cache_read` was: the beginning of the prompt is no longer the same in every call. Somebody put a time, a name or a new version of the template in front.",
    },
    {
      ask: "What does it cost?",
      query: here(cost.costPerRequest).answer("feature"),
      conclude: "That much more a call, until it hits again: it says whether to roll back now or in the morning.",
    },
  ],
};
