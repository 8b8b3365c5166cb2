import { describe, expect, test, vi } from "vitest";
import { type AnyValue, type KeyValue, plainValue, type Span } from "../../intake/otlp.ts";
import { callLogs } from "../../recorder/call-log.ts";
import { anyValue, type LogRecord } from "../../recorder/log-record.ts";
import { attributeKey, callAttributes } from "../../telemetry/attributes.ts";
import { CALL_EVENT, callRecord } from "../../telemetry/call-record.ts";
import { SEPARATOR, SET_KEY } from "../../telemetry/label-set.ts";

const END = "1700000000500000000";

/** A value of its own for every canonical attribute. */
const everything = Object.fromEntries(
  Object.entries(callAttributes).map(([name, { type }], index) => [
    name,
    type === "string" ? `value of ${name}` : type === "boolean" ? true : type === "int" ? 1_000 + index : index + 0.5,
  ]),
);

function span(values: Readonly<Record<string, string | number | boolean>>, more: Partial<Span> = {}, beside: readonly KeyValue[] = []): Span {
  const attributes = Object.entries(values).map(([name, value]) => ({ key: attributeKey(name as keyof typeof callAttributes), value: anyValue(value) }));
  return { traceId: "ab".repeat(16), spanId: "cd".repeat(8), name: "chat", endTimeUnixNano: END, attributes: [...attributes, ...beside], ...more };
}

function logOf(one: Span): LogRecord {
  const [resource] = callLogs({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [one] }] }] });
  const record = resource?.scopeLogs[0]?.logRecords[0];
  if (!record) throw new Error("no record");
  return record;
}

const fields = ({ attributes }: LogRecord) => Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));

describe("the log record of a call", () => {
  test("has every field of the contract that its span says", () => {
    const found = fields(logOf(span(everything, { status: { code: 2, message: "slow down" } })));
    expect(Object.keys(found).toSorted()).toEqual(["event_name", ...Object.keys(callRecord)].toSorted());
    for (const [field, source] of Object.entries(callRecord)) if (source in everything) expect(found[field], field).toBe(everything[source]);
    expect(found.error_message).toBe("slow down");
  });

  test("leaves out what its span does not say", () => {
    expect(fields(logOf(span({ model: "gpt-4o" })))).toEqual({ event_name: CALL_EVENT, model: "gpt-4o", request_id: "cd".repeat(8) });
  });

  test("has the labels by which the metrics count it beside what its span says", () => {
    const joined = { key: SET_KEY, value: anyValue(["openai", "gpt-4o", "other", "search"].join(SEPARATOR)) };
    const found = fields(logOf(span({ model: "gpt-4o-2024-08-06" }, {}, [joined])));
    expect(found).toMatchObject({ model: "gpt-4o-2024-08-06", label_provider: "openai", label_model: "gpt-4o", label_feature: "other", label_team: "search" });
  });

  test("has the price 0 where a call cost nothing, which is not the same as none", () => {
    expect(fields(logOf(span({ costUsd: 0 }))).cost_usd).toBe(0);
    expect(fields(logOf(span({})))).not.toHaveProperty("cost_usd");
  });

  test("is of the moment at which the call ended, and knows its trace", () => {
    const record = logOf(span({}));
    expect(record).toMatchObject({ timeUnixNano: END, observedTimeUnixNano: END, traceId: "ab".repeat(16), spanId: "cd".repeat(8), eventName: CALL_EVENT });
  });

  test.each([
    { name: "a streamed answer", values: { latencySeconds: 2.5, firstTokenSeconds: 0.5 }, streaming: 2 },
    { name: "a first token later than the end, by clocks that differ", values: { latencySeconds: 1.5, firstTokenSeconds: 1.75 }, streaming: 0 },
    { name: "whole seconds", values: { latencySeconds: 3, firstTokenSeconds: 1 }, streaming: 2 },
    { name: "an answer that was not streamed", values: { latencySeconds: 2.5 }, streaming: undefined },
  ])("says how long tokens came: $name", ({ values, streaming }) => {
    expect(fields(logOf(span(values))).streaming_seconds).toBe(streaming);
  });

  test("is the same whenever it is made", () => {
    vi.useFakeTimers({ now: 0 });
    const first = logOf(span(everything));
    vi.setSystemTime(86_400_000);
    expect(logOf(span(everything))).toEqual(first);
    vi.useRealTimers();
  });

  test("is an error where the call failed", () => {
    expect(logOf(span({ status: "error" }))).toMatchObject({ severityNumber: 17, severityText: "ERROR" });
    expect(logOf(span({ status: "success" }))).toMatchObject({ severityNumber: 9, severityText: "INFO" });
  });

  test.each<{ name: string; values: Record<string, string | number>; message?: string; sentence: string }>([
    {
      name: "a priced call",
      values: {
        operation: "chat",
        responseModel: "gpt-4o-2024-08-06",
        model: "gpt-4o",
        finishReason: "stop",
        latencySeconds: 1.23456,
        inputTokens: 10,
        outputTokens: 2,
        costUsd: 0.00125,
      },
      sentence: "chat gpt-4o-2024-08-06, stop, 1.235 s, 10 + 2 tokens, $0.001250",
    },
    {
      name: "a failed call",
      values: { operation: "chat", model: "gpt-4o", status: "error", errorType: "rate_limit", latencySeconds: 0.1 },
      message: "slow down",
      sentence: "chat gpt-4o, failed: rate_limit, 0.100 s, slow down",
    },
    { name: "a call that says nothing", values: {}, sentence: "call unknown model, done, 0.000 s" },
    { name: "a cheap call", values: { model: "m", latencySeconds: 0, costUsd: 0.000_000_15 }, sentence: "call m, done, 0.000 s, $0.000000" },
  ])("can be read by a person: $name", ({ values, message, sentence }) => {
    expect(logOf(span(values, message ? { status: { code: 2, message } } : {})).body).toEqual({ stringValue: sentence });
  });

  test("keeps the resource, and a record per span in the order of the spans", () => {
    const resource = { attributes: [{ key: "service.name", value: { stringValue: "app" } }] };
    const logs = callLogs({
      resourceSpans: [{ resource, scopeSpans: [{ spans: [span({}, { spanId: "1" })] }, { spans: [span({}, { spanId: "2" }), span({}, { spanId: "3" })] }] }],
    });
    expect(logs[0]?.resource).toEqual(resource);
    expect(logs[0]?.scopeLogs[0]?.logRecords.map(({ spanId }) => spanId)).toEqual(["1", "2", "3"]);
  });

  test("is made of nothing from an empty request", () => {
    expect(callLogs({})).toEqual([]);
    expect(callLogs({ resourceSpans: [{}] }).flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))).toEqual([]);
  });
});

describe("a value of OTLP/JSON", () => {
  test.each<[AnyValue | undefined, string | number | boolean | undefined]>([
    [{ stringValue: "" }, ""],
    [{ intValue: "9007199254740991" }, 9_007_199_254_740_991],
    [{ intValue: 0 }, 0],
    [{ doubleValue: 0 }, 0],
    [{ boolValue: false }, false],
    [{}, undefined],
    [undefined, undefined],
  ])("%j is %j", (value, expected) => {
    expect(plainValue(value)).toBe(expected);
  });

  test("is what it was when it is read again", () => {
    const values: KeyValue[] = ["text", 1, 1.5, true].map((value) => ({ key: "k", value: anyValue(value) }));
    expect(values.map(({ value }) => plainValue(value))).toEqual(["text", 1, 1.5, true]);
  });
});
