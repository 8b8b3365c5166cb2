import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requests } from "../../telemetry/metrics.ts";
import { judgedTraces, removedTraces, undecidedTraces } from "../../telemetry/server-metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { sumOf } from "../support/exposition.ts";
import { chatCall, newTraceId, type SpanInput, usage } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";

const ORDINARY = 2_000;

/** A call, and the names by which its trace is found in the store. */
const named = (name: string, more: Partial<SpanInput> = {}): SpanInput => ({ ...chatCall(usage(1, 1)), ...more, name });

/** Answered, and stopped by a content filter. */
const filtered = chatCall({ ...usage(1, 1), "gen_ai.response.finish_reasons": ["content_filter"] });

describe("tail sampling", () => {
  let collector: CollectorUnderTest;
  const lateTrace = newTraceId();
  const stored = (prefix: string) => new Set([...collector.traceStore.text().matchAll(new RegExp(`${prefix}-\\d+;`, "g"))].map(([name]) => name)).size;
  beforeAll(async () => {
    collector = await collectorWith({ sampling: { longestCall: "3s", slow: "3s", keep: 0.1 } });
    // The first step of a long call: by itself nothing speaks for it.
    await collector.send([named("early-0;", { traceId: lateTrace, parentSpanId: "ab".repeat(8), attributes: { "llm.stage": "retrieval" }, ended: new Date(Date.now() - 90_000) })]);
    const calls = [
      ...Array.from({ length: ORDINARY }, (_, n) => named(`ordinary-${n};`)),
      ...Array.from({ length: 50 }, (_, n) => named(`slow-${n};`, { seconds: 3.5 })),
      ...Array.from({ length: 50 }, (_, n) => named(`failed-${n};`, { status: { code: 2 } })),
      ...Array.from({ length: 50 }, (_, n) => ({ ...filtered, name: `filtered-${n};` })),
    ];
    for (let start = 0; start < calls.length; start += 100) await collector.send(calls.slice(start, start + 100));
    // Trace of two requests: the error comes after its siblings.
    const traceId = newTraceId();
    await collector.send([named("sibling-0;", { traceId, parentSpanId: "ab".repeat(8) })]);
    await collector.send([named("sibling-1;", { traceId, status: { code: 2 } })]);
  });
  afterAll(() => collector?.close());

  test("keeps every slow and every failed call", async () => {
    await eventually(() => {
      expect(stored("slow")).toBe(50);
      expect(stored("failed")).toBe(50);
    });
  });

  test("keeps every call that counts as an error although the provider did not fail", async () => {
    await eventually(() => expect(stored("filtered")).toBe(50));
  });

  test("keeps the whole trace of an error, also what came before it", async () => {
    await eventually(() => expect(stored("sibling")).toBe(2));
  });

  test("keeps about a tenth of the rest", async () => {
    await pause(4_000);
    // Five standard deviations to both sides.
    const deviation = Math.sqrt(ORDINARY * 0.1 * 0.9);
    expect(stored("ordinary")).toBeGreaterThan(ORDINARY * 0.1 - 5 * deviation);
    expect(stored("ordinary")).toBeLessThan(ORDINARY * 0.1 + 5 * deviation);
  });

  test("keeps a slow call whose first span came longer ago than it waits", async () => {
    await pause(1_000);
    await collector.send([named("late-0;", { traceId: lateTrace, seconds: 90 })]);
    await eventually(() => expect(stored("late")).toBe(1));
  });

  test("takes nothing from the counters and the call records", async () => {
    const calls = ORDINARY + 50 + 50 + 50 + 2 + 1;
    await eventually(async () => expect(sumOf(await collector.metrics(), requests.prom)).toBe(calls));
    await eventually(() => expect(collector.records()).toHaveLength(calls));
  });
});

describe("tail sampling without room for all that is undecided", () => {
  const ROOM = 5;
  let collector: CollectorUnderTest;
  beforeAll(async () => {
    collector = await collectorWith({ sampling: { longestCall: "5m", keep: 0, undecidedTraces: ROOM } });
  });
  afterAll(() => collector?.close());

  test("counts exactly what it let go undecided: not what it kept early, and not what waits", async () => {
    const child = { parentSpanId: "ab".repeat(8) };
    await collector.send(Array.from({ length: 10 }, (_, n) => named(`failed-${n};`, { ...child, status: { code: 2 } })));
    await collector.send(Array.from({ length: 20 }, (_, n) => named(`ordinary-${n};`, child)));
    await eventually(async () => {
      const own = await collector.selfMetrics();
      expect(sumOf(own, undecidedTraces.prom)).toBe(ROOM);
      expect(sumOf(own, removedTraces.prom) - sumOf(own, judgedTraces.prom)).toBe(20 - ROOM);
      expect(sumOf(own, judgedTraces.prom)).toBe(10);
    });
  });
});
