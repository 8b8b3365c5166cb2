import type { Config } from "../config/schema.ts";

// Three lines below what the Collector may use: the garbage collector works from the first on, the limiter refuses data
// from the second on and forces collections from the third on. The first is below the second, else the limiter would
// take uncollected garbage for data.

/** What the garbage collector keeps the heap below, in MiB. */
export function collectorHeapMiB({ resources }: Config): number {
  return Math.floor(resources.collector.memoryMiB * 0.6);
}

/** Settings of the memory limiter. */
export function memoryLimits({ resources }: Config): object {
  const { memoryMiB } = resources.collector;
  return { check_interval: "1s", limit_mib: Math.floor(memoryMiB * 0.85), spike_limit_mib: Math.floor(memoryMiB * 0.2) };
}
