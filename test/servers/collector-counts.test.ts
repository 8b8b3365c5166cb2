import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zeroFiles } from "../../collector/zeros.ts";
import { cost, errors, requestDuration, requests, tokens, unpricedRequests } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { matching, sumBy, sumOf } from "../support/exposition.ts";
import { chatCall, post, type SpanInput, usage } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";

const SENDERS = 24;
const REQUESTS_PER_SENDER = 100;
const SPANS_PER_REQUEST = 10;
const TOTAL = SENDERS * REQUESTS_PER_SENDER * SPANS_PER_REQUEST;

/** A call whose tokens and cost are different from those of the next. House prices: 1 and 2 dollars per million. */
const call = (index: number): SpanInput => {
  const failed = index % 5 === 0;
  const attributes = {
    ...{ "gen_ai.provider.name": "self_hosted", "gen_ai.request.model": "house-model" },
    ...{ feature: index % 2 ? "chat_assistant" : "document_search", ...usage(index % 1_000, index % 7) },
    ...(failed ? { "error.type": "RateLimitError" } : {}),
  };
  return chatCall(attributes, failed ? { status: { code: 2 } } : {});
};

describe(`${TOTAL} calls of ${SENDERS} clients at once`, () => {
  let collector: CollectorUnderTest;
  beforeAll(async () => {
    // Queues for all that comes at once, and enough memory to take it without refusing.
    collector = await collectorWith({ capacity: { callsPerSecond: 1_000 } });
    const sender = async (first: number) => {
      for (let n = 0; n < REQUESTS_PER_SENDER; n++) {
        const start = first + n * SPANS_PER_REQUEST;
        await collector.send(Array.from({ length: SPANS_PER_REQUEST }, (_, index) => call(start + index)));
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, (_, n) => sender(n * REQUESTS_PER_SENDER * SPANS_PER_REQUEST)));
    await eventually(async () => expect(sumOf(await collector.metrics(), requests.prom)).toBe(TOTAL), 30);
  });
  afterAll(() => collector?.close());

  const all = Array.from({ length: TOTAL }, (_, index) => index);
  const sum = (value: (index: number) => number) => all.reduce((total, index) => total + value(index), 0);

  test("give exactly as many requests and errors", async () => {
    const samples = await collector.metrics();
    expect(sumOf(samples, requests.prom)).toBe(TOTAL);
    expect(sumBy(samples, requests.prom, "feature")).toEqual({ chat_assistant: TOTAL / 2, document_search: TOTAL / 2 });
    expect(sumBy(samples, errors.prom, "error_type")).toEqual({ rate_limit: TOTAL / 5 });
    expect(sumOf(samples, `${requestDuration.prom}_count`)).toBe(TOTAL);
  });

  test("give exactly their tokens", async () => {
    expect(sumBy(await collector.metrics(), tokens.prom, "type")).toEqual({ input: sum((n) => n % 1_000), output: sum((n) => n % 7) });
  });

  test("give exactly their cost", async () => {
    const expected = sum((n) => (n % 1_000) * 1 + (n % 7) * 2) / 1e6;
    expect(sumOf(await collector.metrics(), cost.prom)).toBeCloseTo(expected, 9);
  });

  test("each leave one call record", async () => {
    await eventually(() => expect(collector.records().length).toBe(TOTAL));
    expect(new Set(collector.records().map(({ record }) => record.spanId)).size).toBe(TOTAL);
  });

  test("lose nothing anywhere: the Collector counts no drop", async () => {
    const lost = (await collector.selfMetrics()).filter(({ name, value }) => /refused|failed|dropped(?!_too_early)/.test(name) && value > 0);
    expect(lost).toEqual([]);
  });
});

describe("series from zero", () => {
  let collector: CollectorUnderTest;
  const first = { model: "gpt-4o-mini", feature: "chat_assistant", environment: "production", service: "ai-app" };
  const sendZeros = async () => {
    const [zeros] = zeroFiles(collector.stack.config);
    for (const request of zeros?.body.trimEnd().split("\n") ?? []) expect(await post(collector.url("otlpInternal", "/v1/metrics"), JSON.parse(request))).toBe(200);
  };
  beforeAll(async () => {
    collector = await collectorWith();
    await sendZeros();
  });
  afterAll(() => collector?.close());

  const miniCalls = (count = 1) => {
    const attributes = { "gen_ai.request.model": first.model, "error.type": "TimeoutError", "gen_ai.usage.input_tokens": 10 };
    return collector.send(Array.from({ length: count }, () => chatCall(attributes, { status: { code: 2 } })));
  };

  test("are there before any call, one for each declared combination", async () => {
    const zeros = await eventually(async () => {
      const samples = await collector.metrics();
      expect(matching(samples, requests.prom).length).toBeGreaterThan(0);
      return samples;
    });
    const { models, features } = collector.stack.config;
    for (const { prom } of [requests, errors, tokens, cost, unpricedRequests]) {
      const samples = matching(zeros, prom);
      expect(samples.every(({ value }) => value === 0)).toBe(true);
      const pairs = new Set(samples.map(({ labels }) => `${labels.model} ${labels.feature}`));
      expect(pairs.size).toBe(Object.keys(models).length * Object.keys(features).length);
    }
    expect(matching(zeros, requests.prom, { ...first, status: "error" }).length).toBeGreaterThan(0);
    expect(matching(zeros, errors.prom, { ...first, error_type: "timeout" })).toHaveLength(1);
  });

  test("are continued by the first call rather than joined by another series", async () => {
    const before = matching(await collector.metrics(), requests.prom).length;
    await miniCalls();
    await eventually(async () => {
      const samples = await collector.metrics();
      expect(sumOf(samples, requests.prom, first)).toBe(1);
      expect(sumOf(samples, errors.prom, { ...first, error_type: "timeout" })).toBe(1);
      expect(sumOf(samples, `${requestDuration.prom}_count`, first)).toBe(1);
      expect(matching(samples, requests.prom).length).toBe(before);
    });
  });

  test("never overwrite what was counted", async () => {
    await sendZeros();
    await sendZeros();
    const after = await collector.metrics();
    expect(sumOf(after, requests.prom, first)).toBe(1);
    expect(sumOf(after, tokens.prom, { ...first, type: "input" })).toBe(10);
    await miniCalls(2);
    await eventually(async () => expect(sumOf(await collector.metrics(), requests.prom, first)).toBe(3));
  });

  test("are there again after the Collector restarts, so that its first call is an increase", async () => {
    await collector.kill();
    await collector.start();
    expect(matching(await collector.metrics(), requests.prom)).toEqual([]);
    await sendZeros();
    await eventually(async () => expect(matching(await collector.metrics(), requests.prom, first).length).toBeGreaterThan(0));
    expect(sumOf(await collector.metrics(), requests.prom)).toBe(0);
    await miniCalls();
    await eventually(async () => expect(sumOf(await collector.metrics(), requests.prom, first)).toBe(1));
  });
});
