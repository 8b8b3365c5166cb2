import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { latest, observedUpTo } from "../../query/promql.ts";
import { bucketBounds } from "../../signals/limits.ts";
import { failedCalls, judgedCalls, slowCalls } from "../../signals/objectives.ts";
import { errorBurn, latencyBurn } from "../../signals/slo.ts";
import { prometheus } from "../../stacks/services/prometheus.ts";
import { requestDuration } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { sample } from "../support/config.ts";
import { aiApp, chatCall } from "../support/otlp.ts";
import { eventually, type Process } from "../support/process.ts";
import { startServer } from "../support/server.ts";
import { stores } from "../support/stores.ts";

/** No bound that the histogram has by itself, so that the objective must have made it one. */
const SECONDS = 2.2;

const AVAILABILITY = 0.9;
const FAST = 0.75;

let collector: CollectorUnderTest;
let server: Process | undefined;

beforeAll(async () => {
  const slo = { availability: AVAILABILITY, latency: { share: FAST, seconds: SECONDS } };
  const features = { chat_assistant: { team: "assistants" }, document_search: { team: ["search", "assistants"], slo } } satisfies ConfigInput["features"];
  collector = await collectorWith({ features, scrapeInterval: "1s" });
  server = await startServer(collector.stack, prometheus);
});

afterAll(async () => {
  await server?.kill();
  await collector.close();
});

function ask(query: { toString(): string }) {
  return stores(collector.stack.site).promql(String(query));
}

describe("what Prometheus makes of the Collector's histograms", () => {
  it("has every bound as a query for it writes it", async () => {
    await collector.send([chatCall({ feature: "document_search" })], aiApp);
    const bounds = bucketBounds(requestDuration, collector.stack.config);
    expect(bounds).toContain(SECONDS);
    await eventually(async () => {
      for (const bound of bounds) expect({ bound, series: (await ask(observedUpTo(bound, requestDuration, "5m"))).length > 0 }).toEqual({ bound, series: true });
    });
  });

  it("would have no answer for a bound that is written otherwise", async () => {
    expect(await ask(`${requestDuration.prom}_bucket{le="5"}`)).toEqual([]);
    expect(await ask(`${requestDuration.prom}_bucket{le="5.0"}`)).not.toEqual([]);
  });
});

it("objectives are held against all calls of their feature, by real rules from real spans", async () => {
  // Of every four calls two are slow, one of which fails; the second team pays for one of them. One lasts as long as is allowed.
  const feature = "document_search";
  const four = [
    chatCall({ feature }, { seconds: SECONDS }),
    chatCall({ feature }, { seconds: 0.5 }),
    chatCall({ feature, team: "assistants" }, { seconds: SECONDS + 0.001 }),
    chatCall({ feature, "error.type": "timeout" }, { seconds: 30, status: { code: 2 } }),
  ];
  const shares = async () => {
    await collector.send(four, aiApp);
    const [all, failed, slow] = await Promise.all([judgedCalls, failedCalls, slowCalls].map((metric) => ask(latest(metric).where("service", { op: "=", value: "ai-app" }))));
    const mine = (found: typeof all) => found?.find(({ metric }) => metric.feature === feature);
    expect(mine(all)?.metric).toMatchObject({ team: "search", environment: sample.environment });
    const rate = Number(mine(all)?.value[1]);
    return { failed: Number(mine(failed)?.value[1]) / rate, slow: Number(mine(slow)?.value[1]) / rate };
  };
  await eventually(async () => {
    const { failed, slow } = await shares();
    expect(failed).toBeCloseTo(0.25, 1);
    expect(slow).toBeCloseTo(0.5, 1);
  }, 60);
  await eventually(async () => {
    for (const [signal, burn] of [
      [errorBurn, 0.25 / (1 - AVAILABILITY)],
      [latencyBurn, 0.5 / (1 - FAST)],
    ] as const) {
      const [found] = (await ask(signal.answer("feature"))).filter(({ metric }) => metric.feature === feature);
      expect(Math.abs(Number(found?.value[1]) / burn - 1)).toBeLessThan(0.2);
    }
  }, 90);
});
