import { calcPrice } from "@pydantic/genai-prices";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dialects } from "../../telemetry/dialects.ts";
import { cost, errors, requestDuration, requests, requestTokens, stageDuration, timeToFirstToken, tokens, usageMissing } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { type DialectSpan, dialectSpans, noCalls } from "../support/dialect-spans.ts";
import { matching, sumBy, sumOf } from "../support/exposition.ts";
import { type Attributes, chatCall, type SpanInput, usage } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";

// Each dialect comes from a service of its own, so that its numbers can be read one by one.

const service = (name: string) => `app-of-${name}`;

/** What the catalogue's own library says of the fixture. */
function price({ tokens: types, labels }: DialectSpan): number {
  const { input = 0, cache_read = 0, cache_write = 0, output = 0, reasoning = 0 } = types;
  const usage = {
    input_tokens: input + cache_read + cache_write,
    output_tokens: output + reasoning,
    cache_read_tokens: cache_read,
    cache_write_tokens: cache_write,
  };
  const providerId = labels.provider === "azure.ai.openai" ? "azure" : (labels.provider ?? "");
  return calcPrice(usage, labels.model ?? "", { providerId })?.total_price ?? Number.NaN;
}

const failing: readonly { readonly name: string; readonly span: SpanInput; readonly errorType: string; readonly status: string }[] = [
  {
    name: "an exception class in error.type",
    span: chatCall({ "error.type": "RateLimitError" }, { status: { code: 2, message: "slow down" } }),
    errorType: "rate_limit",
    status: "error",
  },
  {
    name: "an HTTP status in error.type",
    span: chatCall({ "error.type": "503" }, { status: { code: 2 } }),
    errorType: "api_error",
    status: "error",
  },
  {
    name: "an exception event",
    span: chatCall({}, { status: { code: 2 }, events: [{ name: "exception", attributes: { "exception.type": "openai.APITimeoutError" } }] }),
    errorType: "timeout",
    status: "error",
  },
  {
    name: "nothing but a status message",
    span: chatCall({}, { status: { code: 2, message: "connect ECONNREFUSED 10.0.0.1:443" } }),
    errorType: "connection",
    status: "error",
  },
  {
    name: "a content filter that ended an answer",
    span: chatCall({ "gen_ai.response.finish_reasons": ["content_filter"], ...usage(1, 1) }),
    errorType: "content_policy",
    status: "success",
  },
];

const twice: SpanInput = {
  name: "llm.chat_completion",
  attributes: Object.assign({}, ...dialectSpans.map(({ span }) => span.attributes)) as Attributes,
};

describe("a span of each dialect", () => {
  let collector: CollectorUnderTest;
  beforeAll(async () => {
    const names = [...dialects.map(({ name }) => name), ...failing.keys(), "none", "both", "text"].map((name) => service(String(name)));
    collector = await collectorWith({ services: Object.fromEntries(names.map((name) => [name, {}])) });
    const send = (name: string, spans: readonly SpanInput[]) => collector.send(spans, { resource: { "service.name": service(name) } });
    for (const { dialect, span } of dialectSpans) await send(dialect, [span]);
    for (const [index, { span }] of failing.entries()) await send(String(index), [span]);
    await send("none", noCalls);
    await send("both", [twice]);
    await send("text", [{ name: "llm.chat_completion", attributes: { "llm.model": "gpt-4o", "llm.input_tokens": "1000", "llm.output_tokens": { double: 100 } } }]);
    const sent = dialectSpans.length + failing.length + 2;
    await eventually(async () => expect(sumOf(await collector.metrics(), requests.prom)).toBe(sent));
    await eventually(() => expect(collector.records()).toHaveLength(sent));
  });
  afterAll(() => collector?.close());

  const recordOf = (name: string) => collector.records().find((each) => each.service === service(name));

  test("has a fixture in this test", () => {
    expect(dialectSpans.map(({ dialect }) => dialect).toSorted()).toEqual(dialects.map(({ name }) => name).toSorted());
  });

  test.each(dialectSpans)("$dialect: is one request with the labels of the contract", async (fixture) => {
    const where = { service: service(fixture.dialect) };
    const counted = matching(await collector.metrics(), requests.prom, where).filter(({ value }) => value > 0);
    expect(counted).toEqual([{ name: requests.prom, value: 1, labels: { ...where, environment: "production", ...fixture.labels } }]);
  });

  test.each(dialectSpans)("$dialect: has its tokens by disjoint type, and as a distribution", async (fixture) => {
    const samples = await collector.metrics();
    const where = { service: service(fixture.dialect) };
    expect(sumBy(samples, tokens.prom, "type", where)).toEqual(fixture.tokens);
    expect(sumBy(samples, `${requestTokens.prom}_sum`, "direction", where)).toEqual({ input: 1_000, output: 100 });
  });

  test.each(dialectSpans)("$dialect: costs what the catalogue says", async (fixture) => {
    const expected = price(fixture);
    expect(expected).toBeGreaterThan(0);
    expect(sumOf(await collector.metrics(), cost.prom, { service: service(fixture.dialect) })).toBeCloseTo(expected, 9);
    expect(recordOf(fixture.dialect)?.fields.cost_usd).toBeCloseTo(expected, 9);
  });

  test.each(dialectSpans)("$dialect: has its duration from the span itself", async (fixture) => {
    const samples = await collector.metrics();
    const where = { service: service(fixture.dialect) };
    expect(sumOf(samples, `${requestDuration.prom}_sum`, where)).toBeCloseTo(0.5, 6);
    expect(sumOf(samples, `${timeToFirstToken.prom}_sum`, where)).toBeCloseTo(fixture.firstTokenSeconds ?? 0, 6);
    const stages = sumBy(samples, `${stageDuration.prom}_count`, "stage", where);
    expect(stages).toEqual(fixture.firstTokenSeconds ? { inference: 1, streaming: 1 } : { inference: 1 });
  });

  test.each(dialectSpans)("$dialect: leaves a call record with what it says", (fixture) => {
    const record = recordOf(fixture.dialect);
    expect(record?.fields).toMatchObject({ ...fixture.fields, status: "success", latency_seconds: expect.closeTo(0.5, 6) });
    expect(record?.fields.user_id).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(failing.map((each, index) => ({ ...each, index })))("an error told by $name has its class", async ({ index, errorType, status }) => {
    const where = { service: service(String(index)) };
    const samples = await collector.metrics();
    expect(sumBy(samples, errors.prom, "error_type", where)).toEqual({ [errorType]: 1 });
    expect(sumBy(samples, requests.prom, "status", where)).toEqual({ [status]: 1 });
    expect(recordOf(String(index))?.fields).toMatchObject({ error_type: errorType, status });
  });

  test("no call is counted for agents, workflows, chains and ordinary spans", async () => {
    const samples = await collector.metrics();
    for (const { prom } of [requests, tokens, cost]) expect(sumOf(samples, prom, { service: service("none") })).toBe(0);
    expect(recordOf("none")).toBeUndefined();
  });

  test("one call is counted for a span that speaks all dialects at once", async () => {
    const samples = await collector.metrics();
    const where = { service: service("both") };
    expect(sumOf(samples, requests.prom, where)).toBe(1);
    expect(sumOf(samples, tokens.prom, where)).toBe(1_100);
  });

  test("numbers count that a client sent as text or as floats", async () => {
    const where = { service: service("text") };
    expect(sumBy(await collector.metrics(), tokens.prom, "type", where)).toEqual({ input: 1_000, output: 100 });
    expect(sumOf(await collector.metrics(), usageMissing.prom, where)).toBe(0);
  });
});
