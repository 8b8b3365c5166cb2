import { is } from "../query/matcher.ts";
import { latest } from "../query/promql.ts";
import { cacheRequestsPerHour } from "./recordings.ts";
import { addedUp, hoursWithAny, usual } from "./trailing.ts";
import { DAY } from "./windows.ts";

/** What tells one cache from another. */
export const cacheLabels = ["environment", "service", "feature", "kind"] as const;

/** Hours of the day before with look-ups, without which there is no usual hit rate: a cold cache has none to lose. */
export const ENOUGH_HOURS = 12;

const hourly = latest(cacheRequestsPerHour.metric);

/** Look-ups of the last hour. */
export const lookups = hourly.sum(...cacheLabels);

/** The share of them that was a hit: what is no miss, since a cache that broke need not have a series of hits any more. */
export const hitShare = hourly
  .where("result", is("miss"))
  .sum(...cacheLabels)
  .over(lookups)
  .complement();

const hits = hourly.where("result", is("hit")).sum(...cacheLabels);

export const usualHitShare = usual(
  `llm:cache_hits:usual_share${DAY}`,
  cacheLabels,
  "Share of the look-ups of the last day that were hits, the last hour left out.",
  addedUp(hits, DAY)
    .over(addedUp(lookups, DAY))
    .and(hoursWithAny(lookups, DAY).above(ENOUGH_HOURS - 1), ...cacheLabels),
);
