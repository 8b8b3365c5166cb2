import { describe, expect, test } from "vitest";
import { columns, readCalls } from "../../ledger/usage-row.ts";
import { attributeKey, costKey } from "../../telemetry/attributes.ts";
import { type Attributes, type SpanInput, tracesRequest } from "../support/otlp.ts";

/** The row of one call, by column; or the reason why there is none. */
function rowOf(attributes: Attributes = {}, more: Partial<SpanInput> = {}, change: (span: Record<string, unknown>) => object = (span) => span) {
  const request = tracesRequest([{ name: "chat", attributes, ...more }], { resource: { "service.name": "ai-app" } }) as {
    resourceSpans: [{ scopeSpans: [{ spans: [Record<string, unknown>] }] }];
  };
  const [span] = request.resourceSpans[0].scopeSpans[0].spans;
  request.resourceSpans[0].scopeSpans[0].spans[0] = change(span) as Record<string, unknown>;
  const [call] = readCalls(request as never);
  return call?.row ? Object.fromEntries(columns.map(({ name }, index) => [name, call.row?.[index]])) : call?.reason;
}

const key = attributeKey;

describe("the row of a call", () => {
  test("has the end of the call to the microsecond", () => {
    expect(rowOf({}, {}, (span) => ({ ...span, endTimeUnixNano: "1764000000123456789" }))).toMatchObject({ timestamp: "2025-11-24T16:00:00.123456Z" });
    expect(rowOf({}, {}, (span) => ({ ...span, endTimeUnixNano: "1764000000000000999" }))).toMatchObject({ timestamp: "2025-11-24T16:00:00.000000Z" });
  });

  test.each([
    ["it does not say when it ended", { endTimeUnixNano: undefined }],
    ["it does not say when it ended", { endTimeUnixNano: "0" }],
    ["it does not say when it ended", { endTimeUnixNano: "yesterday" }],
    ["it has no trace id", { traceId: "" }],
    ["it has no span id", { spanId: "abc" }],
  ])("is none where %s: %o", (reason, change) => {
    expect(rowOf({}, {}, (span) => ({ ...span, ...change }))).toBe(reason);
  });

  test("has what is missing as missing, and no cost as 0", () => {
    expect(rowOf()).toMatchObject({
      user_id: null,
      model: null,
      input_tokens: null,
      total_tokens: null,
      latency_ms: null,
      cost_usd: 0,
      input_cost_usd: 0,
      service: "ai-app",
      environment: null,
    });
  });

  test("is known by its span where the provider gave no id", () => {
    expect(rowOf({}, { spanId: "0123456789abcdef" })).toMatchObject({ request_id: "0123456789abcdef" });
    expect(rowOf({ [key("requestId")]: "req-7" })).toMatchObject({ request_id: "req-7" });
  });

  test("has names cut at what the table takes, without the character that no text there can hold", () => {
    expect(rowOf({ [key("model")]: "m".repeat(300), [key("feature")]: "a\0b" })).toMatchObject({ model: "m".repeat(255), feature: "a\u{fffd}b" });
  });

  test("adds up tokens where only the parts are said", () => {
    expect(rowOf({ [key("inputTokens")]: 7 })).toMatchObject({ total_tokens: 7 });
    expect(rowOf({ [key("inputTokens")]: 7, [key("outputTokens")]: 5 })).toMatchObject({ total_tokens: 12 });
  });

  test("splits cost by the types of tokens", () => {
    const costs = { [key("costUsd")]: 0.6, [costKey("input")]: 0.1, [costKey("cache_read")]: 0.2, [costKey("reasoning")]: 0.3 };
    expect(rowOf(costs)).toMatchObject({ cost_usd: 0.6, input_cost_usd: 0.1, cache_read_cost_usd: 0.2, reasoning_cost_usd: 0.3, output_cost_usd: 0, priced: true });
  });

  test.each([
    { what: "a price", attributes: { [key("costUsd")]: { double: 0 }, [key("inputTokens")]: 5 }, priced: true },
    { what: "usage and no price", attributes: { [key("inputTokens")]: 5, [key("status")]: "success" }, priced: false },
    { what: "usage and no price, although it failed", attributes: { [key("outputTokens")]: 5, [key("status")]: "error" }, priced: false },
    { what: "success and no usage: nobody knows what it cost", attributes: { [key("status")]: "success" }, priced: false },
    { what: "failure before anything was used", attributes: { [key("status")]: "error" }, priced: true },
  ])("says whether it is priced: $what", ({ attributes, priced }) => {
    expect(rowOf(attributes)).toMatchObject({ priced });
  });
});
