import * as buckets from "./buckets.ts";
import { callLabels } from "./labels.ts";
import { type ContractMetric, counter, gauge, histogram, upDownCounter } from "./metric.ts";

/**
 * The contract: every metric of an LLM application, declared once. Dashboards, rules and the Collector are derived
 * from these values; nothing else spells a metric name.
 */

// Calls

export const requests = counter("llm.requests", {
  unit: "{request}",
  labels: [...callLabels, "operation", "status"],
  help: "Calls of a model, whatever came of them.",
});

export const errors = counter("llm.errors", {
  unit: "{error}",
  labels: [...callLabels, "error_type"],
  help: "Calls that ended in an error. Refusals, policy stops and cancelled calls are in it under types of their own.",
});

export const requestDuration = histogram("llm.request.duration", {
  unit: "s",
  labels: [...callLabels, "status"],
  buckets: buckets.callSeconds,
  help: "Wall time of one call as the application saw it, streaming included.",
});

export const timeToFirstToken = histogram("llm.time_to_first_token", {
  unit: "s",
  labels: callLabels,
  buckets: buckets.firstTokenSeconds,
  help: "Time from the request to the first token of a streamed answer.",
});

// Tokens and money

export const tokens = counter("llm.tokens", {
  unit: "{token}",
  labels: [...callLabels, "type"],
  help: "Tokens used. The types are disjoint: their sum is all tokens.",
});

export const cost = counter("llm.cost", {
  unit: "{USD}",
  labels: [...callLabels, "type"],
  help: "What the calls cost at catalogue or negotiated prices. A call of an unpriced model adds nothing here and one to llm_unpriced_requests_total.",
});

export const requestTokens = histogram("llm.request.tokens", {
  unit: "{token}",
  labels: [...callLabels, "direction"],
  buckets: buckets.requestTokens,
  help: "Distribution of the tokens of one request, all input or all output. Never for totals.",
});

export const requestCost = histogram("llm.request.cost", {
  unit: "{USD}",
  labels: callLabels,
  buckets: buckets.requestUsd,
  help: "Distribution of the cost of one request. Never for totals.",
});

export const unpricedRequests = counter("llm.unpriced_requests", {
  unit: "{request}",
  labels: callLabels,
  help: "Calls with tokens whose model has no price: their cost is unknown, not zero.",
});

export const usageMissing = counter("llm.usage_missing", {
  unit: "{request}",
  labels: callLabels,
  help: "Successful calls that reported no token usage, for example a stream without include_usage.",
});

// Workflow

export const stageDuration = histogram("llm.stage.duration", {
  unit: "s",
  labels: ["environment", "service", "feature", "stage"],
  buckets: buckets.stageSeconds,
  help: "Time spent in one stage of an AI workflow.",
});

// Capacity: a span says what happened, not what is waiting, so the application reports these itself

const capacityLabels = ["environment", "service", "provider", "model"] as const;

export const inFlight = upDownCounter("llm.requests.in_flight", {
  unit: "{request}",
  labels: capacityLabels,
  report: "capacity",
  help: "Calls that are being answered now.",
});

export const activeConnections = upDownCounter("llm.connections.active", {
  unit: "{connection}",
  labels: capacityLabels,
  report: "capacity",
  help: "Open connections to providers.",
});

export const queueDepth = gauge("llm.queue.depth", {
  unit: "{request}",
  labels: capacityLabels,
  report: "capacity",
  help: "Calls that wait for a free slot.",
});

export const rateLimitLimit = gauge("llm.rate_limit.limit", {
  unit: "{request}",
  labels: [...capacityLabels, "kind"],
  report: "capacity",
  help: "Quota of the provider per window, in requests or tokens, from its response headers.",
});

export const rateLimitRemaining = gauge("llm.rate_limit.remaining", {
  unit: "{request}",
  labels: [...capacityLabels, "kind"],
  report: "capacity",
  help: "What is left of the quota, in requests or tokens, from the provider's response headers.",
});

// Cache

export const cacheRequests = counter("llm.cache.requests", {
  unit: "{request}",
  labels: ["environment", "service", "feature", "kind", "result", "threshold"],
  help: "Look-ups in a response cache (exact, semantic) and calls by whether the provider's prompt cache served them (prompt).",
});

const cacheLabels = ["environment", "service", "feature", "kind"] as const;

export const cacheSavings = counter("llm.cache.savings", {
  unit: "{USD}",
  labels: cacheLabels,
  report: "cache",
  help: "What the answers from the cache would have cost.",
});

export const cacheSavedSeconds = counter("llm.cache.saved_seconds", {
  unit: "s",
  labels: cacheLabels,
  plan: { from: "app", by: "sdk" },
  help: "Time that answers from the cache saved.",
});

export const cacheEntries = gauge("llm.cache.entries", {
  unit: "{entry}",
  labels: cacheLabels,
  report: "cache",
  help: "Answers in the cache.",
});

export const cacheSize = gauge("llm.cache.size", {
  unit: "By",
  labels: cacheLabels,
  plan: { from: "app", by: "sdk" },
  help: "Size of the cache.",
});

export const cacheEvictions = counter("llm.cache.evictions", {
  unit: "{eviction}",
  labels: cacheLabels,
  plan: { from: "app", by: "sdk" },
  help: "Answers that were dropped from the cache.",
});

export const cacheFalsePositives = counter("llm.cache.false_positives", {
  unit: "{hit}",
  labels: cacheLabels,
  plan: { from: "app", by: "quality" },
  help: "Hits whose answer turned out not to fit the question.",
});

// Quality

const qualityLabels = ["environment", "service", "feature", "model"] as const;

export const refusals = counter("llm.refusals", {
  unit: "{refusal}",
  labels: callLabels,
  help: "Answers in which the model declined.",
});

export const policyViolations = counter("llm.policy_violations", {
  unit: "{violation}",
  labels: [...callLabels, "policy"],
  help: "Prompts or answers that a content policy stopped.",
});

export const evaluationScore = histogram("llm.evaluation.score", {
  unit: "{score}",
  labels: [...qualityLabels, "evaluation", "variant"],
  buckets: buckets.score,
  report: "evaluations",
  help: "Scores of evaluations, 0 to 1.",
});

export const feedback = counter("llm.feedback", {
  unit: "{feedback}",
  labels: [...qualityLabels, "rating", "variant"],
  report: "feedback",
  help: "What users thought of an answer.",
});

// Providers

const switchLabels = ["environment", "service", "feature", "from_model", "to_model", "reason"] as const;

export const fallbacks = counter("llm.fallbacks", {
  unit: "{request}",
  labels: switchLabels,
  report: "fallbacks",
  help: "Calls that another model answered instead.",
});

export const retries = counter("llm.retries", {
  unit: "{request}",
  labels: switchLabels,
  report: "fallbacks",
  help: "Further tries inside one call.",
});

/** All of the above, in the order of the contract. */
export const contract: readonly ContractMetric[] = [
  ...[requests, errors, requestDuration, timeToFirstToken],
  ...[tokens, cost, requestTokens, requestCost, unpricedRequests, usageMissing],
  ...[stageDuration],
  ...[inFlight, activeConnections, queueDepth, rateLimitLimit, rateLimitRemaining],
  ...[cacheRequests, cacheSavings, cacheSavedSeconds, cacheEntries, cacheSize, cacheEvictions, cacheFalsePositives],
  ...[refusals, policyViolations, evaluationScore, feedback],
  ...[fallbacks, retries],
];
