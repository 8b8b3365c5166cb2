import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requests, tokens } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { sumOf } from "../support/exposition.ts";
import { chatCall, newSpanId, newTraceId, type SpanInput, usage } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";

/** A span written by hand around a client that is instrumented too: two spans, one call. */
function wrapped(): readonly SpanInput[] {
  const [traceId, outer] = [newTraceId(), newSpanId()];
  const byHand = { "llm.model": "gpt-4o", "llm.provider": "openai", feature: "chat_assistant", "llm.input_tokens": 10, "llm.output_tokens": 1 };
  return [
    { name: "llm.chat_completion", traceId, spanId: outer, attributes: byHand },
    { ...chatCall(usage(10, 1)), name: "inner span", traceId, parentSpanId: outer },
  ];
}

describe("one call that is seen twice", () => {
  let collector: CollectorUnderTest;
  const send = (service: string, spans: readonly SpanInput[]) => collector.send(spans, { resource: { "service.name": service } });
  beforeAll(async () => {
    collector = await collectorWith({ services: { unsaid: {}, chosen: { dialects: ["guide"] }, client: {}, proxy: { dialects: [] } }, sampling: { keep: 1 } });
    await send("unsaid", wrapped());
    await send("chosen", wrapped());
    // A client and the proxy behind it, each with a span of its own.
    const traceId = newTraceId();
    await send("client", [{ ...chatCall(usage(10, 1)), traceId }]);
    await send("proxy", [{ ...chatCall(usage(10, 1)), name: "proxied span", traceId }]);
    await eventually(async () => expect(sumOf(await collector.metrics(), requests.prom)).toBe(4));
    await eventually(() => expect(collector.traceStore.text()).toContain("proxied span"));
  });
  afterAll(() => collector?.close());

  test.each([
    { service: "unsaid", seen: "by two instrumentations of a service that does not say which counts", calls: 2 },
    { service: "chosen", seen: "by two instrumentations of a service of which one dialect counts", calls: 1 },
    { service: "client", seen: "by a client", calls: 1 },
    { service: "proxy", seen: "by a proxy of which no dialect counts", calls: 0 },
  ])("counts $calls when it is seen $seen", async ({ service, calls }) => {
    const samples = await collector.metrics();
    expect(sumOf(samples, requests.prom, { service })).toBe(calls);
    expect(sumOf(samples, tokens.prom, { service })).toBe(calls * 11);
    expect(collector.records().filter((each) => each.service === service)).toHaveLength(calls);
  });

  test("is traced whole all the same", () => {
    for (const name of ["inner span", "proxied span"]) expect(collector.traceStore.text()).toContain(name);
  });
});
