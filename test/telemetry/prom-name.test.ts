import { describe, expect, test } from "vitest";
import { type MetricKind, promLabel, promName } from "../../telemetry/prom-name.ts";

/** What otlptranslator v1.0.0 answered for `UnderscoreEscapingWithSuffixes`, the default of Prometheus and the Collector. */
const golden: readonly (readonly [otel: string, unit: string, kind: MetricKind, prom: string])[] = [
  // GenAI semantic conventions and those who nearly follow them
  ["gen_ai.client.token.usage", "{token}", "histogram", "gen_ai_client_token_usage"],
  ["gen_ai.client.token.usage", "token", "histogram", "gen_ai_client_token_usage"],
  ["gen_ai.client.operation.duration", "s", "histogram", "gen_ai_client_operation_duration_seconds"],
  ["gen_ai.client.operation.time_to_first_chunk", "s", "histogram", "gen_ai_client_operation_time_to_first_chunk_seconds"],
  ["gen_ai.client.operation.time_per_output_chunk", "s", "histogram", "gen_ai_client_operation_time_per_output_chunk_seconds"],
  ["gen_ai.client.inference.duration", "s", "histogram", "gen_ai_client_inference_duration_seconds"],
  ["gen_ai.client.inference.usage.input_tokens", "{token}", "counter", "gen_ai_client_inference_usage_input_tokens_total"],
  ["gen_ai.client.inference.operation.input_tokens", "{token}", "histogram", "gen_ai_client_inference_operation_input_tokens"],
  ["gen_ai.server.request.duration", "s", "histogram", "gen_ai_server_request_duration_seconds"],
  ["gen_ai.server.time_to_first_token", "s", "histogram", "gen_ai_server_time_to_first_token_seconds"],
  ["gen_ai.server.time_per_output_token", "s", "histogram", "gen_ai_server_time_per_output_token_seconds"],
  ["gen_ai.invoke_agent.duration", "s", "histogram", "gen_ai_invoke_agent_duration_seconds"],
  ["gen_ai.invoke_workflow.duration", "s", "histogram", "gen_ai_invoke_workflow_duration_seconds"],
  ["gen_ai.execute_tool.duration", "s", "histogram", "gen_ai_execute_tool_duration_seconds"],
  ["mcp.client.operation.duration", "s", "histogram", "mcp_client_operation_duration_seconds"],
  ["gen_ai.usage.cost", "USD", "histogram", "gen_ai_usage_cost_USD"],
  ["gen_ai.usage.cost", "USD", "counter", "gen_ai_usage_cost_USD_total"],
  ["gen_ai.client.generation.choices", "choice", "counter", "gen_ai_client_generation_choices_choice_total"],
  ["llm.openai.chat_completions.exceptions", "time", "counter", "llm_openai_chat_completions_exceptions_time_total"],
  ["traces.span.metrics.calls", "", "counter", "traces_span_metrics_calls_total"],
  ["traces.span.metrics.duration", "ms", "histogram", "traces_span_metrics_duration_milliseconds"],
  // The guide's names, and why units stand in braces
  ["llm.cost", "USD", "counter", "llm_cost_USD_total"],
  ["llm_cost_total", "USD", "counter", "llm_cost_USD_total"],
  ["llm.cost", "{USD}", "counter", "llm_cost_total"],
  ["llm.cost", "", "counter", "llm_cost_total"],
  ["llm.cost_usd", "USD", "counter", "llm_cost_usd_USD_total"],
  ["llm.cost.usd", "USD", "counter", "llm_cost_usd_USD_total"],
  ["llm.requests", "{request}", "counter", "llm_requests_total"],
  ["llm.requests", "1", "counter", "llm_requests_total"],
  ["llm.tokens", "{token}", "counter", "llm_tokens_total"],
  ["llm.errors", "{error}", "counter", "llm_errors_total"],
  ["llm_requests_total", "{request}", "counter", "llm_requests_total"],
  ["llm_requests_total", "1", "counter", "llm_requests_total"],
  ["llm_requests_total", "", "counter", "llm_requests_total"],
  ["llm.request.duration", "s", "histogram", "llm_request_duration_seconds"],
  ["llm_request_duration_seconds", "s", "histogram", "llm_request_duration_seconds"],
  ["llm_request_duration_seconds", "", "histogram", "llm_request_duration_seconds"],
  ["llm.in_flight", "{request}", "upDownCounter", "llm_in_flight"],
  ["llm.queue.depth", "1", "gauge", "llm_queue_depth_ratio"],
  ["llm.queue.depth", "{request}", "gauge", "llm_queue_depth"],
  // The rules one by one
  ["disk.io", "By", "counter", "disk_io_bytes_total"],
  ["disk.rate", "KiBy/s", "gauge", "disk_rate_kibibytes_per_second"],
  ["calls", "{request}/s", "gauge", "calls_per_second"],
  ["calls.per_second", "{request}/min", "gauge", "calls_per_second_per_min"],
  ["speed", "a/b/c", "gauge", "speed_a_per_b_c"],
  ["share", "%", "gauge", "share_percent"],
  ["total.calls", "", "counter", "calls_total"],
  ["ratio.of.ratios", "1", "gauge", "of_ratios_ratio"],
  ["2xx.responses", "", "counter", "_2xx_responses_total"],
  ["a..b--c", "", "gauge", "a_b_c"],
  ["job:rate5m", "", "gauge", "job:rate5m"],
];

describe("the Prometheus name of a metric", () => {
  test.each(golden)("%s in %j as a %s is %s", (otel, unit, kind, prom) => {
    expect(promName(otel, unit, kind)).toBe(prom);
  });
});

describe("the Prometheus name of an attribute", () => {
  test.each([
    ["service.name", "service_name"],
    ["deployment.environment.name", "deployment_environment_name"],
    ["gen_ai.request.model", "gen_ai_request_model"],
    ["model", "model"],
    ["a..b", "a_b"],
    ["a__b", "a_b"],
    ["http-status", "http_status"],
    ["2xx", "key_2xx"],
    ["_hidden", "_hidden"],
  ])("%s is %s", (attribute, label) => {
    expect(promLabel(attribute)).toBe(label);
  });
});
