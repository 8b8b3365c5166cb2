import * as cache from "../../signals/cache.ts";
import * as cost from "../../signals/cost.ts";
import * as tokens from "../../signals/tokens.ts";
import type { Diagnoses } from "./step.ts";

export const cacheDiagnoses: Diagnoses = {
  [cache.cacheLoss.id]: {
    first: "nothing is down; it costs money and time until it hits again. If a release of today touched the cache or the prompt, roll it back.",
    steps: [
      {
        ask: "When did the hit rate fall, and how far?",
        query: cache.cacheHitRatio.answer("feature", "kind"),
        answers: {
          "A step": "a release or a restart: hold its time against deploys.",
          "A slope": "users ask other things, or the cache is too small.",
        },
      },
      {
        ask: "Is the cache there, and is anything in it?",
        query: cache.cacheEntryCount.answer("feature", "kind"),
        answers: {
          "Near 0": "it was emptied or cannot be reached, so every look-up is a miss. It fills again by itself if it is up.",
          "Full and still": "entries are written that nobody finds: the next steps.",
          Nothing: "the application does not report it.",
        },
      },
      {
        ask: "Are there as many look-ups as before?",
        query: cache.cacheLookups.answer("feature", "kind", "result"),
        answers: {
          "Many more, all of them misses": "a loop, a crawler, or a new kind of question that never repeats.",
          "As many": "what was found before is not found any more.",
        },
      },
      {
        ask: "Did the similarity that a hit needs change?",
        query: cache.cacheHitRatio.answer("kind", "threshold"),
        answers: {
          "A higher `threshold` since then": "that explains it.",
          "The same": "did the embedding model change? Old entries are then never near a new question.",
        },
      },
      {
        ask: "Is it the provider's prompt cache?",
        query: tokens.tokenRate.answer("feature", "type").above(0),
        answers: {
          "`input` where `cache_read` was":
            "the beginning of the prompt is no longer the same in every call: somebody put a time, a name or a new version of the template in front.",
          "`cache_read` as ever": "that one works; it is our own.",
        },
      },
      {
        ask: "What does it cost?",
        query: cost.costPerRequest.answer("feature"),
        answers: {
          "Much more a call": "roll back now.",
          "A little more": "it can wait until the morning.",
        },
      },
    ],
  },
};
