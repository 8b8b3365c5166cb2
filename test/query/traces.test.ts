import { describe, expect, test } from "vitest";
import { TraceQuery } from "../../query/traces.ts";

const slow = TraceQuery.all().service("ai-app").label("environment", "production").label("model", "gpt-4o").where("status", "error").atLeast("90s");

describe("a trace query", () => {
  test.each([
    ["everything", TraceQuery.all(), "{}"],
    ["a service", TraceQuery.all().service("ai-app"), '{ resource.service.name = "ai-app" }'],
    ["a label of the metrics", TraceQuery.all().label("model", "gpt-4o"), '{ span.label.model = "gpt-4o" }'],
    ["a canonical attribute", TraceQuery.all().where("requestId", "req-1"), '{ span.llm.request_id = "req-1" }'],
    ["a label of the application, which is on its resource", TraceQuery.all().label("environment", "production"), '{ resource.label.environment = "production" }'],
    ["slow spans, in hours at most", TraceQuery.all().atLeast("2d"), "{ duration >= 48h }"],
    [
      "all of it",
      slow,
      '{ resource.service.name = "ai-app" && resource.label.environment = "production" && span.label.model = "gpt-4o" && span.llm.status = "error" && duration >= 90s }',
    ],
    ["quotes", TraceQuery.all().where("user", 'a"b\\'), '{ span.user.id = "a\\"b\\\\" }'],
  ])("asks Tempo for %s", (_what, query, traceql) => {
    expect(query.toTraceQl()).toBe(traceql);
  });

  test("asks Jaeger for the same, as its search says it", () => {
    expect(slow.toJaeger()).toEqual({
      queryType: "search",
      service: "ai-app",
      tags: "label.environment=production label.model=gpt-4o llm.status=error",
      minDuration: "90s",
      limit: 20,
    });
  });

  test("quotes values for Jaeger that have spaces, quotes or equal signs", () => {
    expect(TraceQuery.all().service("a").where("feature", 'my "own" one').where("team", "a=b").toJaeger(5)).toEqual({
      queryType: "search",
      service: "a",
      tags: 'feature="my \\"own\\" one" team="a=b"',
      limit: 5,
    });
  });

  test("has nothing to ask Jaeger without a service, which it cannot search without", () => {
    expect(TraceQuery.all().where("status", "error").toJaeger()).toBeUndefined();
  });

  test("is never changed", () => {
    const before = TraceQuery.all().service("ai-app");
    before.where("status", "error").label("model", "o1").atLeast("1s");
    expect(before.toTraceQl()).toBe('{ resource.service.name = "ai-app" }');
  });
});
