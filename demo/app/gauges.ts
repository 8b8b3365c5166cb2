import { type Attributes, metrics } from "@opentelemetry/api";
import type { ContractMetric } from "../../telemetry/metric.ts";
import * as contract from "../../telemetry/metrics.ts";

/**
 * What only the application knows: calls in flight and waiting, open connections, the provider's quota, its cache. It
 * reports these under the names of the contract.
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

function described({ unit, help }: ContractMetric): { unit: string; description: string } {
  return { unit, description: help };
}
