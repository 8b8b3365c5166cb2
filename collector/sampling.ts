import type { Config } from "../config/schema.ts";
import { attributeKey } from "../telemetry/attributes.ts";
import { toGo } from "../telemetry/duration.ts";
import { processor } from "./component.ts";

/** After the root span has ended, the rest of a trace is on its way or already here. */
const AFTER_ROOT = "10s";

/** Traces that were kept and may still get late spans. */
const REMEMBERED = 100_000;

/**
 * Keeps every trace with an error or a slow call and a share of the rest. A trace is kept the moment a span gives
 * reason to; the others wait in memory for one. What nothing spoke for is forgotten, not remembered as unwanted: a slow
 * or failed span that comes even later is judged anew, by itself, and kept.
 */
export function tailSampling({ sampling }: Config) {
  return processor("tail_sampling", {
    sampling_strategy: "span-ingest",
    decision_wait: toGo(sampling.longestCall),
    decision_wait_after_root_received: AFTER_ROOT,
    num_traces: sampling.undecidedTraces,
    decision_cache: { sampled_cache_size: REMEMBERED },
    policies: [
      { name: "errors", type: "status_code", status_code: { status_codes: ["ERROR"] } },
      { name: "failed-or-slow-calls", type: "boolean_attribute", boolean_attribute: { key: attributeKey("keep"), value: true } },
      { name: "share", type: "probabilistic", probabilistic: { sampling_percentage: sampling.keep * 100 } },
    ],
  });
}
