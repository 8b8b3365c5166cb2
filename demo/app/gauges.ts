import { type Attributes, metrics } from "@opentelemetry/api";
import type { ErrorType } from "../../telemetry/error-types.ts";
import type { ContractMetric } from "../../telemetry/metric.ts";
import * as contract from "../../telemetry/metrics.ts";
import { features } from "./features.ts";

/** From which model to which, and why: the same model, where it was tried again. */
interface Switch {
  readonly feature: string;
  readonly from_model: string;
  readonly to_model: string;
  readonly reason: ErrorType;
}

/**
 * What only the application knows: calls in flight and waiting, open connections, the provider's quota, its cache, what
 * was tried again or elsewhere. It reports these under the names of the contract.
 */
export class AppMetrics {
  private readonly meter = metrics.getMeter("demo");
  private readonly inFlight = this.meter.createUpDownCounter(contract.inFlight.otel, described(contract.inFlight));
  private readonly connections = this.meter.createUpDownCounter(contract.activeConnections.otel, described(contract.activeConnections));
  private readonly queue = this.meter.createGauge(contract.queueDepth.otel, described(contract.queueDepth));
  private readonly limit = this.meter.createGauge(contract.rateLimitLimit.otel, described(contract.rateLimitLimit));
  private readonly remaining = this.meter.createGauge(contract.rateLimitRemaining.otel, described(contract.rateLimitRemaining));
  private readonly entries = this.meter.createGauge(contract.cacheEntries.otel, described(contract.cacheEntries));
  private readonly savings = this.meter.createCounter(contract.cacheSavings.otel, described(contract.cacheSavings));
  private readonly retries = this.meter.createCounter(contract.retries.otel, described(contract.retries));
  private readonly fallbacks = this.meter.createCounter(contract.fallbacks.otel, described(contract.fallbacks));

  /** Counters begin at zero, so that the first of its kind is seen as one more. */
  constructor() {
    for (const { name, models, fallback } of features) {
      for (const [model] of models) {
        for (const reason of ["rate_limit", "api_error"] as const) {
          this.retries.add(0, { feature: name, from_model: model, to_model: model, reason });
          if (fallback && fallback !== model) this.fallbacks.add(0, { feature: name, from_model: model, to_model: fallback, reason });
        }
      }
    }
  }

  /** Counts a call as in flight until it is over. */
  async during<T>(call: Attributes, work: () => Promise<T>): Promise<T> {
    this.inFlight.add(1, call);
    this.connections.add(1, call);
    try {
      return await work();
    } finally {
      this.inFlight.add(-1, call);
      this.connections.add(-1, call);
    }
  }

  retried(by: Switch): void {
    this.retries.add(1, { ...by });
  }

  fellBack(by: Switch): void {
    this.fallbacks.add(1, { ...by });
  }

  waiting(calls: number, call: Attributes): void {
    this.queue.record(calls, call);
  }

  /** Reads the provider's response headers. */
  quota(headers: Headers, call: Attributes): void {
    for (const [kind, suffix] of [
      ["request", "requests"],
      ["token", "tokens"],
    ] as const) {
      const [limit, remaining] = ["limit", "remaining"].map((what) => headers.get(`x-ratelimit-${what}-${suffix}`));
      if (limit) this.limit.record(Number(limit), { ...call, kind });
      if (remaining) this.remaining.record(Number(remaining), { ...call, kind });
    }
  }

  cache(entries: number, savedUsd: number, feature: string): void {
    this.entries.record(entries, { feature, kind: "semantic" });
    if (savedUsd > 0) this.savings.add(savedUsd, { feature, kind: "semantic" });
  }
}

export function described({ unit, help }: ContractMetric): { unit: string; description: string } {
  return { unit, description: help };
}
