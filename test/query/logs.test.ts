import { describe, expect, test } from "vitest";
import { LogQuery } from "../../query/logs.ts";
import { is, isNot, matches, oneOf } from "../../query/matcher.ts";

const calls = LogQuery.from("service_name", is("ai-app")).where("event_name", is("llm.call"));

describe("a log query in LogQL", () => {
  test.each([
    ["a stream", LogQuery.from("service_name", is("ai-app")), '{service_name="ai-app"}'],
    [
      "two stream labels",
      LogQuery.from("service_name", matches(".+")).stream("deployment_environment_name", isNot("demo")),
      '{service_name=~".+", deployment_environment_name!="demo"}',
    ],
    ["a field", calls, '{service_name="ai-app"} | event_name="llm.call"'],
    [
      "fields, one after the other",
      calls.where("status", is("error")).where("error_type", oneOf(["rate_limit", "timeout"])),
      '{service_name="ai-app"} | event_name="llm.call" | status="error" | error_type=~"rate_limit|timeout"',
    ],
    [
      "labels of the metrics, each where the store has it",
      calls.label("model", is("gpt-4o")).label("environment", is("production")),
      '{service_name="ai-app", deployment_environment_name="production"} | event_name="llm.call" | label_model="gpt-4o"',
    ],
    ["a trace", calls.where("trace_id", is("0af7")), '{service_name="ai-app"} | event_name="llm.call" | trace_id="0af7"'],
    [
      "who spends most",
      calls.ranked({ of: "cost_usd", by: "user_id", range: "1h", first: 10 }).where("status", is("success")),
      'topk(10, sum by (user_id) (sum_over_time({service_name="ai-app"} | event_name="llm.call" | status="success" | unwrap cost_usd [1h])))',
    ],
    [
      "who calls most",
      calls.ranked({ by: "user_id", range: "1h", first: 10 }),
      'topk(10, sum by (user_id) (count_over_time({service_name="ai-app"} | event_name="llm.call" [1h])))',
    ],
    ["what took long", calls.atLeast("latency_seconds", 2.5), '{service_name="ai-app"} | event_name="llm.call" | latency_seconds >= 2.5'],
    [
      "one of several things",
      calls.whereAny({ service_name: isNot("ai-app"), label_model: is("other") }).where("status", is("error")),
      '{service_name="ai-app"} | event_name="llm.call" | service_name!="ai-app" or label_model="other" | status="error"',
    ],
    ["quotes and backslashes", LogQuery.from("service_name", is('a"b\\c')), '{service_name="a\\"b\\\\c"}'],
    ["literals with regex characters", calls.where("model", oneOf(["gpt-4.1"])), '{service_name="ai-app"} | event_name="llm.call" | model=~"gpt-4\\\\.1"'],
  ])("asks for %s", (_what, query, logql) => {
    expect(query.toLogQl()).toBe(logql);
  });

  test("is never changed", () => {
    const before = calls.toLogQl();
    calls.where("status", is("error"));
    calls.stream("deployment_environment_name", is("demo"));
    expect(calls.toLogQl()).toBe(before);
  });
});
