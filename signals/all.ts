import * as cache from "./cache.ts";
import * as cost from "./cost.ts";
import * as errors from "./errors.ts";
import * as latency from "./latency.ts";
import * as pipeline from "./pipeline.ts";
import * as saturation from "./saturation.ts";
import type { AnySignal } from "./signal.ts";
import * as tokens from "./tokens.ts";
import * as traffic from "./traffic.ts";

/** Topics in the order in which a newcomer meets them. */
const topics = { traffic, latency, errors, cost, tokens, saturation, cache, pipeline };

/** Every signal, by topic and id. */
export const signals: readonly AnySignal[] = Object.values(topics).flatMap((topic) =>
  Object.values(topic).filter((each): each is AnySignal => typeof each === "object" && "question" in each),
);
