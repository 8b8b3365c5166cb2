import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { toSeconds } from "../telemetry/duration.ts";
import type { Overflow } from "../telemetry/exporters.ts";
import { extension } from "./component.ts";

/** Spans of a whole trace per call: the LLM call and the steps around it. */
const SPANS_PER_CALL = 6;

/** Log records that an application writes per call. */
const LOGS_PER_CALL = 4;

/** The least that a queue holds, in items: what an SDK sends at once must fit. */
const SMALLEST_QUEUE = 4_000;

/**
 * What is sent at once, in bytes. Servers of OTLP over gRPC take 4 MiB and refuse more for good, so a batch that is
 * larger, as after an outage, would be lost.
 */
const BATCH = { sizer: "bytes", min_size: 512 * 1_024, max_size: 2 * 1_024 * 1_024 } as const;

/** Queues live in files: they survive the Collector's end, whatever kind it was. */
export function queueStorage(site: Site) {
  return extension("file_storage/queues", {
    directory: `${site.data("collector")}/queues`,
    create_directory: true,
    compaction: { on_start: true, on_rebound: true, directory: `${site.data("collector")}/queues` },
  });
}

/**
 * A queue in a file, sized for an outage of the store, that tries until the store is back. Batching happens behind the
 * queue, so nothing acknowledged waits in memory.
 */
export function durable(config: Config, items: "calls" | "spans" | "logs", overflow: Overflow): object {
  const { callsPerSecond, outage } = config.capacity;
  const perCall = { calls: 1, spans: SPANS_PER_CALL * Math.max(config.sampling.keep, 0.1), logs: LOGS_PER_CALL }[items];
  return {
    sending_queue: {
      enabled: true,
      storage: "file_storage/queues",
      sizer: "items",
      queue_size: Math.max(SMALLEST_QUEUE, Math.round(callsPerSecond * toSeconds(outage) * perCall)),
      block_on_overflow: overflow === "block",
      num_consumers: 4,
      batch: { flush_timeout: "200ms", ...BATCH },
    },
    // 0: never give up
    retry_on_failure: { enabled: true, initial_interval: "1s", max_interval: "30s", max_elapsed_time: "0s" },
  };
}
