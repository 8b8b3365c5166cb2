import { latest } from "../query/promql.ts";
import { activeConnections, inFlight, queueDepth, rateLimitLimit, rateLimitRemaining } from "../telemetry/metrics.ts";
import { signal } from "./signal.ts";

type CapacityLabel = "environment" | "service" | "provider" | "model";

export const callsInFlight = signal<CapacityLabel>({
  id: "llm-in-flight",
  title: "Calls in flight",
  question: "How many calls are being answered right now, over all processes of a service?",
  unit: "count",
  answer: (...by) => latest(inFlight).sum(...by),
});

export const connectionsActive = signal<CapacityLabel>({
  id: "llm-connections",
  title: "Open connections",
  question: "How many connections to providers are open?",
  unit: "count",
  answer: (...by) => latest(activeConnections).sum(...by),
});

export const callsQueued = signal<CapacityLabel>({
  id: "llm-queue-depth",
  title: "Calls waiting",
  question: "How many calls wait for a free slot? A queue that stays is latency that no model causes.",
  unit: "count",
  answer: (...by) => latest(queueDepth).sum(...by),
});

export const rateLimitUsed = signal<"environment" | "service" | "provider" | "model" | "kind">({
  id: "llm-rate-limit-used",
  title: "Rate limit used",
  question: "What share of the provider's quota is used up? At 1 it answers 429.",
  unit: "ratio",
  // 1 - min(remaining) / max(limit): processes of one account share its quota
  answer: (...by) =>
    latest(rateLimitRemaining)
      .min(...by)
      .over(latest(rateLimitLimit).max(...by))
      .complement(),
});
