import * as metrics from "../../telemetry/metrics.ts";
import type { World } from "../world.ts";
import { steady } from "./course.ts";
import { platform } from "./sources.ts";

const call = ["service", "environment", "provider", "model", "feature", "team"];

/** The labels that the first users of the contract were told of: fewer than what the Collector counts has. */
const labels: Readonly<Record<string, readonly string[]>> = {
  [metrics.requests.prom]: [...call, "operation"],
  [metrics.errors.prom]: call,
  [metrics.requestDuration.prom]: call,
  [metrics.timeToFirstToken.prom]: ["service", "provider", "model", "feature"],
  [metrics.tokens.prom]: ["service", "provider", "model", "feature"],
  [metrics.cost.prom]: ["service", "provider", "model", "feature", "team"],
  [metrics.queueDepth.prom]: ["service", "provider", "model"],
  [metrics.rateLimitLimit.prom]: ["service", "provider", "model"],
  [metrics.rateLimitRemaining.prom]: ["service", "provider", "model"],
  [metrics.cacheRequests.prom]: ["service", "feature"],
  [metrics.evaluationScore.prom]: ["service", "feature", "model", "evaluation"],
  [metrics.feedback.prom]: ["service", "feature", "model"],
  [metrics.refusals.prom]: ["service", "feature", "model"],
  [metrics.fallbacks.prom]: ["service", "from_model", "to_model", "reason"],
  [metrics.retries.prom]: ["service", "from_model", "to_model", "reason"],
};

/** What somebody has who counts by hand and has kept two days of it. */
export const bare: World = {
  name: "bare",
  about: "two days of an application's own counters, each from its first count on, with the fewest labels and nothing else",
  weeksBefore: 0,
  days: 2,
  lateSeries: true,
  sources: platform(steady),
  labels: ({ prom }) => labels[prom],
  config: {},
  deploys: [20],
  gaps: [],
  incidents: [
    { name: "20 % of all calls fail for 20 min", harmful: true, from: 2, hours: 1 / 3, effect: () => ({ failing: 0.2 }) },
    { name: "ten times as slow for 30 min", harmful: true, from: 4, hours: 0.5, effect: () => ({ slower: 10 }) },
    { name: "no calls for 15 min", harmful: true, from: 6, hours: 0.25, effect: () => ({ calls: 0 }) },
    { name: "every call fails for 10 min", harmful: true, from: 8, hours: 1 / 6, effect: () => ({ failing: 1 }) },
    { name: "cost surge on the first day: 8 times the calls of a feature for 2 h", harmful: true, from: 10, hours: 2, feature: "document_search", effect: () => ({ calls: 8 }) },
    { name: "the quota runs out: 95 % used for 30 min", harmful: true, from: 14, hours: 0.5, provider: "openai", effect: () => ({ quota: 0.95 }) },
    { name: "retry loop: 40 % further tries for 1 h", harmful: true, from: 16, hours: 1, effect: () => ({ retrying: 0.4 }) },
    { name: "cost surge on the second day: calls cost 4 times as much for 3 h", harmful: true, from: 28, hours: 3, feature: "summarize", effect: () => ({ dearer: 4, longer: 4 }) },
    { name: "refusals: 15 % of a feature's answers for 2 h", harmful: true, from: 33, hours: 2, feature: "chat_assistant", effect: () => ({ refusing: 0.15 }) },
    { name: "cache lost: no hits for 2 h", harmful: true, from: 36, hours: 2, feature: "chat_assistant", effect: () => ({ hits: 0 }) },
    { name: "scores fall by 0.3 for 3 h", harmful: true, from: 39, hours: 3, feature: "document_search", effect: () => ({ worse: 0.3 }) },
    { name: "no calls of one feature for 30 min", harmful: true, from: 45, hours: 0.5, feature: "document_search", effect: () => ({ calls: 0 }) },
  ],
};
