import { describe, expect, test } from "vitest";
import { callAttributes, contentAttributes, labelKey } from "../../telemetry/attributes.ts";
import { callRecord, streamLabels } from "../../telemetry/call-record.ts";
import { errorTypeNames, harmlessErrorTypes } from "../../telemetry/error-types.ts";
import { type LabelBound, labels, tokenTypes } from "../../telemetry/labels.ts";
import type { Source } from "../../telemetry/metric.ts";
import { contract } from "../../telemetry/metrics.ts";
import { defaultOf } from "../../telemetry/prices/price.ts";
import { promLabel } from "../../telemetry/prom-name.ts";
import * as serverMetrics from "../../telemetry/server-metrics.ts";

/** What users find in Prometheus: design §3. A change here breaks dashboards and rules that are not ours. */
const golden = `
llm_requests_total counter environment service provider model feature team operation status
llm_errors_total counter environment service provider model feature team error_type
llm_request_duration_seconds histogram environment service provider model feature team status
llm_time_to_first_token_seconds histogram environment service provider model feature team
llm_tokens_total counter environment service provider model feature team type
llm_cost_total counter environment service provider model feature team type
llm_request_tokens histogram environment service provider model feature team direction
llm_request_cost histogram environment service provider model feature team
llm_unpriced_requests_total counter environment service provider model feature team
llm_usage_missing_total counter environment service provider model feature team
llm_stage_duration_seconds histogram environment service feature stage
llm_requests_in_flight upDownCounter environment service provider model
llm_connections_active upDownCounter environment service provider model
llm_queue_depth gauge environment service provider model
llm_rate_limit_limit gauge environment service provider model kind
llm_rate_limit_remaining gauge environment service provider model kind
llm_cache_requests_total counter environment service feature kind result threshold
llm_cache_savings_total counter environment service feature kind
llm_cache_saved_seconds_total counter environment service feature kind
llm_cache_entries gauge environment service feature kind
llm_cache_size_bytes gauge environment service feature kind
llm_cache_evictions_total counter environment service feature kind
llm_cache_false_positives_total counter environment service feature kind
llm_refusals_total counter environment service provider model feature team
llm_policy_violations_total counter environment service provider model feature team policy
llm_evaluation_score histogram environment service feature model evaluation variant
llm_feedback_total counter environment service feature model rating variant
llm_fallbacks_total counter environment service feature from_model to_model reason
llm_retries_total counter environment service feature from_model to_model reason
`;

describe("the contract", () => {
  test("has the metrics that users expect, with their labels", () => {
    const declared = contract.map(({ prom, kind, labels: own }) => [prom, kind, ...own].join(" "));
    expect(declared).toEqual(golden.trim().split("\n"));
  });

  test("names every metric once, under both names", () => {
    expect(new Set(contract.map(({ otel }) => otel)).size).toBe(contract.length);
    expect(new Set(contract.map(({ prom }) => prom)).size).toBe(contract.length);
  });

  test.each(contract)("$otel explains itself and has no label twice", ({ otel, help, labels: own }) => {
    expect(otel).toMatch(/^llm(\.[a-z_]+)+$/);
    expect(help).toMatch(/^[A-Z].*\.$/);
    expect(new Set(own).size).toBe(own.length);
  });

  test.each(contract.filter(({ kind }) => kind === "histogram"))("$otel has buckets, ascending", ({ buckets = [] }) => {
    expect(buckets.length).toBeGreaterThan(5);
    expect([...new Set(buckets)].sort((a, b) => a - b)).toEqual(buckets);
  });

  test("leaves no dollars, no ratio and no doubled unit in a name", () => {
    for (const { prom, unit } of contract) {
      expect(prom).not.toMatch(/USD|_ratio|total_total|seconds_seconds/);
      expect(unit).not.toBe("1");
    }
  });

  test("says where every metric comes from: what is not on a span is not promised by it", () => {
    const from = (wanted: Source) => contract.filter(({ source }) => source === wanted).map(({ prom }) => prom);
    expect(from("app")).toEqual([
      ...["llm_requests_in_flight", "llm_connections_active", "llm_queue_depth"],
      ...["llm_rate_limit_limit", "llm_rate_limit_remaining", "llm_cache_savings_total", "llm_cache_entries"],
      ...["llm_evaluation_score", "llm_feedback_total", "llm_fallbacks_total", "llm_retries_total"],
    ]);
  });

  test("says of every metric that nothing produces yet what it will be taken from, and who brings it", () => {
    const plans = contract.flatMap(({ prom, source, plan }) => (source === "planned" || plan ? [`${prom} from ${plan?.from} by ${plan?.by}, ${source}`] : []));
    expect(plans).toEqual([
      "llm_cache_saved_seconds_total from app by sdk, planned",
      "llm_cache_size_bytes from app by sdk, planned",
      "llm_cache_evictions_total from app by sdk, planned",
      "llm_cache_false_positives_total from app by quality, planned",
    ]);
  });
});

describe("labels", () => {
  const bounds: readonly (readonly [string, LabelBound])[] = Object.entries(labels).map(([name, { bound }]) => [name, bound]);

  test.each(bounds)("%s is bounded, and a Prometheus label as it stands", (name, bound) => {
    expect(promLabel(name)).toBe(name);
    if (!("values" in bound)) return expect(Object.keys(bound)).toEqual(["declared"]);
    expect(bound.values.length).toBeGreaterThan(1);
    expect(new Set(bound.values).size).toBe(bound.values.length);
  });

  test("are never a user, a request, a session, a trace or what somebody wrote", () => {
    for (const name of Object.keys(labels)) expect(name).not.toMatch(/user|request|session|conversation|prompt|response|trace|span|_id$/);
  });

  test("are all used", () => {
    const used = new Set<string>(contract.flatMap(({ labels: own }) => own));
    expect(Object.keys(labels).filter((name) => !used.has(name))).toEqual([]);
  });
});

describe("token types", () => {
  test("split input and output: every part belongs to one whole, no part is a total", () => {
    expect(tokenTypes).toEqual(["input", "cache_read", "cache_write", "output", "reasoning", "audio_input", "audio_output"]);
    const wholes = tokenTypes.filter((type) => !Object.hasOwn(defaultOf, type));
    expect(wholes).toEqual(["input", "output"]);
  });
});

describe("error types", () => {
  test("are a closed set of which three are no failure", () => {
    expect(errorTypeNames).toEqual([
      ...["rate_limit", "timeout", "api_error", "connection", "authentication", "invalid_request", "partial"],
      ...["content_policy", "refusal", "cancelled", "other"],
    ]);
    expect(harmlessErrorTypes).toEqual(["content_policy", "refusal", "cancelled"]);
  });
});

describe("attributes", () => {
  const keys = Object.values(callAttributes).map(({ key }) => key);

  test("have a key each, and none that a label copy could take", () => {
    expect(new Set(keys).size).toBe(keys.length);
    for (const name of Object.keys(labels)) expect(keys).not.toContain(labelKey(name));
  });

  test("keep the names of the guide's span", () => {
    const guide = ["llm.model", "llm.provider", "user.id", "feature", "llm.input_tokens", "llm.output_tokens", "llm.total_tokens"];
    expect(keys).toEqual(expect.arrayContaining([...guide, "llm.cost_usd", "llm.latency_seconds", "llm.finish_reason"]));
  });

  test("mark as content what people wrote and were answered, which is in the call record too", () => {
    expect(contentAttributes).toEqual(["prompt", "response"]);
    expect(Object.values(callRecord)).toEqual(expect.arrayContaining([...contentAttributes]));
  });
});

describe("the call record", () => {
  test("has the fields that design §3 names", () => {
    expect(Object.keys(callRecord)).toEqual(
      expect.arrayContaining([
        ...["request_id", "user_id", "team", "feature", "model", "response_model", "prompt", "response"],
        ...["input_tokens", "output_tokens", "cost_usd", "latency_seconds", "queue_seconds", "network_seconds"],
        ...["time_to_first_token_seconds", "streaming_seconds", "finish_reason", "error_type", "error_class", "error_message"],
      ]),
    );
  });

  test("takes every value once", () => {
    const sources = Object.values(callRecord);
    expect(new Set(sources).size).toBe(sources.length);
  });

  test("calls log streams as Loki calls the attributes they come from", () => {
    for (const [label, attribute] of Object.entries(streamLabels)) expect(label).toBe(promLabel(attribute));
  });
});

describe("metrics of the servers", () => {
  test.each(Object.values(serverMetrics))("$prom is named once, explains itself and can be told apart by its server", (metric) => {
    expect(Object.values(serverMetrics).filter(({ prom }) => prom === metric.prom)).toHaveLength(1);
    expect(metric.help).toMatch(/^\S.*\.$/);
    expect(metric.labels).toEqual(expect.arrayContaining(["job", "instance"]));
    // Of a histogram only the count may be asked for, which is a counter.
    if (metric.kind === "counter") expect(metric.prom).toMatch(/_(total|count)$/);
  });
});
