import { createServer, type Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { worstCaseSeries } from "../../collector/series.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { collectorDown, watchdog } from "../../signals/pipeline.ts";
import { seriesShare } from "../../signals/pipeline-series.ts";
import { prometheus } from "../../stacks/services/prometheus.ts";
import { CALLS_JOB } from "../../telemetry/scrape-jobs.ts";
import { configWith } from "../support/config.ts";
import { eventually, type Process } from "../support/process.ts";
import { startServer } from "../support/server.ts";
import { type StackFiles, writeStack } from "../support/stack-files.ts";
import { stores } from "../support/stores.ts";

/** Rules a minute of which is a second. */
const quick = {
  scrapeInterval: "1s",
  rulesFasterBy: 60,
  environments: [],
  services: { "ai-app": {} },
  teams: { search: {} },
  features: { search: { team: "search" } },
  models: { "gpt-4o": { provider: "openai" } },
} satisfies Partial<ConfigInput>;

const lines = (count: number) => Array.from({ length: count }, (_, one) => `some_series{of="${one}"} 1\n`).join("");

let stack: StackFiles;
let server: Process | undefined;
const targets: Server[] = [];

/** How many series the Collector shows of calls. */
let shown: number;
let budget: number;

beforeAll(async () => {
  budget = worstCaseSeries(configWith(quick)).total;
  shown = Math.floor(budget / 2);
  stack = await writeStack({ ...quick, capacity: { seriesBudget: budget } }, ["collector", "prometheus"]);
  for (const port of ["collectorMetrics", "collectorApps", "collectorSelf"] as const) {
    const target = createServer((_, response) => response.setHeader("content-type", "text/plain; version=0.0.4").end(port === "collectorMetrics" ? lines(shown) : lines(1)));
    const [host, number] = stack.site.reach(port).split(":");
    await new Promise<void>((resolve) => target.listen(Number(number), host, resolve));
    targets.push(target);
  }
  server = await startServer(stack, prometheus);
});

afterAll(async () => {
  await server?.kill();
  for (const target of targets) {
    target.closeAllConnections();
    target.close();
  }
  stack?.remove();
});

/** Severities at which an alert fires. */
async function firing({ alert: { name } }: { readonly alert: { readonly name: string } }): Promise<readonly string[]> {
  const states = await stores(stack.site).promql(`ALERTS{alertname="${name}",alertstate="firing"}`);
  return states.map(({ metric }) => metric.severity ?? "").sort();
}

/** Whether what the Collector counted is read. */
async function up(): Promise<readonly number[]> {
  return (await stores(stack.site).promql(`up{job="${CALLS_JOB}"}`)).map(({ value }) => Number(value[1]));
}

it("what Prometheus refuses beyond the budget is told as that, and not as a Collector that is down", async () => {
  // At the first evaluations of rules nothing was scraped yet.
  await eventually(async () => expect({ up: await up(), beats: await firing(watchdog), down: await firing(collectorDown) }).toEqual({ up: [1], beats: ["none"], down: [] }), 60);
  expect(await firing(seriesShare)).toEqual([]);
  shown = budget + 1;
  await eventually(async () => expect(await firing(seriesShare)).toContain("critical"));
  // Ten times as long as it takes to say that a Collector is down.
  await pause(10_000);
  expect({ up: await up(), down: await firing(collectorDown) }).toEqual({ up: [0], down: [] });
});

it("a scrape that fails for another reason still is", async () => {
  targets[0]?.closeAllConnections();
  targets[0]?.close();
  await eventually(async () => expect(await firing(collectorDown)).toEqual(["critical"]));
});
