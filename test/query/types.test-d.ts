import { describe, expectTypeOf, test } from "vitest";
import { LogQuery } from "../../query/logs.ts";
import { is } from "../../query/matcher.ts";
import { filtered, increase, latest, observations, observedSum, quantile, rate, seen, type Vector } from "../../query/promql.ts";
import { TraceQuery } from "../../query/traces.ts";
import type { CallLabel } from "../../telemetry/labels.ts";
import { counter } from "../../telemetry/metric.ts";
import { inFlight, queueDepth, requestDuration, requests, stageDuration } from "../../telemetry/metrics.ts";
import { up } from "../../telemetry/server-metrics.ts";

// Read by the compiler only: below every @ts-expect-error stands what must not compile, and an unused one is an error.

describe("the labels of a PromQL value are types", () => {
  test("a vector has the labels of its metric, and after a sum those that are kept", () => {
    expectTypeOf(rate(requests, "5m")).toEqualTypeOf<Vector<CallLabel | "operation" | "status">>();
    expectTypeOf(rate(requests, "5m").sum("model", "team")).toEqualTypeOf<Vector<"model" | "team">>();
    expectTypeOf(rate(requests, "5m").sum()).toEqualTypeOf<Vector<never>>();
    expectTypeOf(quantile(0.95, requestDuration, "5m", "model")).toEqualTypeOf<Vector<"model">>();
    expectTypeOf(latest(up)).toEqualTypeOf<Vector<"job" | "instance">>();
  });

  test("a label that the metric does not have does not compile", () => {
    // @ts-expect-error a misspelt label
    rate(requests, "5m").where("modell", is("gpt-4o"));
    // @ts-expect-error a label of another metric
    rate(requests, "5m").where("error_type", is("timeout"));
    // @ts-expect-error a sum by a label that is not there
    rate(requests, "5m").sum("stage");
    // @ts-expect-error a quantile by a label that is not there
    quantile(0.95, stageDuration, "5m", "model");
    // @ts-expect-error a user is never a label
    rate(requests, "5m").sum("user");
  });

  test("a label that was summed away is gone", () => {
    const byModel = rate(requests, "5m").sum("model");
    // @ts-expect-error summed away
    byModel.where("team", is("search"));
    // @ts-expect-error summed away
    byModel.sum("team");
    // @ts-expect-error everything was summed away
    rate(requests, "5m").sum().sum("model");
  });

  test("vectors with different labels cannot be divided, added or joined", () => {
    const byModel = rate(requests, "5m").sum("model");
    const byTeam = rate(requests, "5m").sum("team");
    const byBoth = rate(requests, "5m").sum("model", "team");
    // @ts-expect-error no series of one has a match in the other
    byModel.over(byTeam);
    // @ts-expect-error more labels on the right
    byModel.over(byBoth);
    // @ts-expect-error fewer labels on the right
    byBoth.over(byModel);
    // @ts-expect-error other labels
    byModel.plus(byTeam);
    // @ts-expect-error other labels
    byModel.or(byTeam);
    // @ts-expect-error matched on a label that one side does not have
    byModel.and(byTeam, "team");
    // @ts-expect-error matched on a label that one side does not have
    byModel.unless(byTeam, "model");
    // @ts-expect-error only a vector without labels can be filled with a zero
    byModel.orZero();
    // @ts-expect-error a filter keeps the labels as they are
    expectTypeOf(filtered(byModel, "team", is("search"))).toEqualTypeOf<Vector<"team">>();
    expectTypeOf(byBoth.and(byModel, "model")).toEqualTypeOf<Vector<"model" | "team">>();
  });
});

describe("the kind of a metric is a type", () => {
  test("a rate is of a counter", () => {
    // @ts-expect-error a gauge goes up and down
    rate(queueDepth, "5m");
    // @ts-expect-error so does an up-down counter
    increase(inFlight, "5m");
    // @ts-expect-error a histogram is three counters: say which
    rate(requestDuration, "5m");
  });

  test("a quantile is of a histogram, and so are its count and sum", () => {
    // @ts-expect-error a counter has no distribution
    quantile(0.95, requests, "5m");
    // @ts-expect-error nor has a gauge
    quantile(0.95, queueDepth, "5m");
    // @ts-expect-error a counter has no _count
    observations(requests, "5m");
    // @ts-expect-error a gauge has no _sum
    observedSum(queueDepth, "5m");
  });

  test("a current value is of a gauge", () => {
    // @ts-expect-error a counter says nothing by itself: take its rate
    latest(requests);
    // @ts-expect-error a histogram has no value
    latest(requestDuration);
    expectTypeOf(latest(inFlight)).toEqualTypeOf<Vector<"environment" | "service" | "provider" | "model">>();
    expectTypeOf(seen(requestDuration, "5m")).toEqualTypeOf<Vector<CallLabel | "status">>();
  });
});

describe("durations are types", () => {
  test("without fractions, signs or words", () => {
    rate(requests, "90s");
    // @ts-expect-error Prometheus knows no fractions
    rate(requests, "1.5h");
    // @ts-expect-error a number without unit
    rate(requests, "5");
    // @ts-expect-error a word
    rate(requests, "5 minutes");
    // @ts-expect-error a bare number
    rate(requests, 300);
    // @ts-expect-error no such unit
    TraceQuery.all().atLeast("1month");
  });
});

describe("the contract's own values are types", () => {
  test("a metric has declared labels and units", () => {
    counter("llm.x", { unit: "{request}", labels: ["model"], help: "An example." });
    // @ts-expect-error a label that the contract does not declare
    counter("llm.x", { unit: "{request}", labels: ["user_id"], help: "An example." });
    // @ts-expect-error a unit that would end up in the name
    counter("llm.x", { unit: "USD", labels: ["model"], help: "An example." });
    // @ts-expect-error a unit that makes a gauge a ratio
    counter("llm.x", { unit: "1", labels: ["model"], help: "An example." });
  });
});

describe("log fields and stream labels are types", () => {
  test("what a record does not have does not compile", () => {
    LogQuery.from("service_name", is("ai-app")).where("error_type", is("timeout")).where("trace_id", is("0af7"));
    // @ts-expect-error a field is no stream label: every value would be a stream of its own
    LogQuery.from("model", is("gpt-4o"));
    // @ts-expect-error a misspelt stream label
    LogQuery.from("service", is("ai-app"));
    // @ts-expect-error a misspelt field
    LogQuery.from("service_name", is("ai-app")).where("errortype", is("timeout"));
    // @ts-expect-error the name of a metric's label, where the record has latency_seconds
    LogQuery.from("service_name", is("ai-app")).where("le", is("5"));
  });
});

describe("trace attributes are types", () => {
  test("what a span does not have does not compile", () => {
    TraceQuery.all().where("requestId", "req-1").label("model", "gpt-4o");
    // @ts-expect-error the key of an attribute instead of its name
    TraceQuery.all().where("llm.request_id", "req-1");
    // @ts-expect-error a misspelt attribute
    TraceQuery.all().where("requestID", "req-1");
    // @ts-expect-error a number does not equal a text
    TraceQuery.all().where("inputTokens", "5");
    // @ts-expect-error nor does a truth
    TraceQuery.all().where("keep", "true");
    // @ts-expect-error a label that calls do not have
    TraceQuery.all().label("threshold", "0.90");
  });
});
