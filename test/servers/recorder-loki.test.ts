import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LogQuery } from "../../query/logs.ts";
import { is, matches, noneOf } from "../../query/matcher.ts";
import type { RecorderSettings } from "../../recorder/settings.ts";
import { bundled } from "../../stacks/programs.ts";
import { loki } from "../../stacks/services/loki.ts";
import { RECORDER_BUNDLE, recorder } from "../../stacks/services/recorder.ts";
import { attributeKey } from "../../telemetry/attributes.ts";
import { requests } from "../../telemetry/metrics.ts";
import { callsRecorded } from "../../telemetry/server-metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { matching, scrape, sumBy } from "../support/exposition.ts";
import { post, type SpanInput, tracesRequest } from "../support/otlp.ts";
import { eventually, Process } from "../support/process.ts";
import { startServer } from "../support/server.ts";
import { type StackFiles, writeStack } from "../support/stack-files.ts";

/** Starts the recorder as the local target does: its bundle, run by Node. */
async function startRecorder({ config, site }: StackFiles): Promise<Process> {
  const service = recorder(config, site);
  const file = site.file(RECORDER_BUNDLE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bundled(RECORDER_BUNDLE).body);
  return Process.start(process.execPath, [file, ...service.args], `http://${site.reach("recorder")}${service.health.path}`, service.env);
}

/** A span as the Collector hands it over. */
const call = (id: string, more: Partial<SpanInput> = {}): SpanInput => ({
  name: "chat",
  attributes: {
    ...{ [attributeKey("requestId")]: id, [attributeKey("operation")]: "chat", [attributeKey("model")]: "gpt-4o", [attributeKey("status")]: "success" },
    ...{ [attributeKey("inputTokens")]: 10, [attributeKey("costUsd")]: 0.25, [attributeKey("latencySeconds")]: 12, [attributeKey("feature")]: "chat_assistant" },
  },
  ...more,
});

const sender = { resource: { "service.name": "ai-app", "deployment.environment.name": "production" } };

describe("the recorder before a real Loki", () => {
  let stack: StackFiles;
  let store: Process;
  let ours: Process;
  const calls = Array.from({ length: 20 }, (_, n) => call(`call-${n}`));
  // Older than Loki takes.
  const tooOld = call("too-old", { ended: new Date("2020-01-01T00:00:00Z") });
  const traces = tracesRequest([...calls.slice(0, 7), tooOld, ...calls.slice(7)], sender);
  const send = () => post(`http://${stack.site.reach("recorder")}/v1/traces`, traces);

  beforeAll(async () => {
    stack = await writeStack();
    store = await startServer(stack, loki);
    ours = await startRecorder(stack);
    expect(await send()).toBe(200);
  });
  afterAll(async () => {
    await ours?.stop();
    await store?.stop();
    stack?.remove();
  });

  const query = async (logql: string) => {
    const url = `http://${stack.site.reach("loki")}/loki/api/v1/query_range?${new URLSearchParams({ query: logql, limit: "500", since: "1h" })}`;
    const { data } = (await (await fetch(url)).json()) as { data: { result: { stream: Record<string, string>; values: [string, string][] }[] } };
    return data.result.flatMap(({ stream, values }) => values.map(([, line]) => ({ ...stream, line })));
  };
  const first = async (ranked: LogQuery) => {
    const url = `http://${stack.site.reach("loki")}/loki/api/v1/query?${new URLSearchParams({ query: ranked.toLogQl() })}`;
    const { data } = (await (await fetch(url)).json()) as { data: { result: { metric: object; value: [number, string] }[] } };
    return data.result.map(({ metric, value: [, value] }) => [metric, value]);
  };
  const ids = async () => (await query('{service_name="ai-app"}')).map((each) => (each as Record<string, string>).request_id).toSorted();

  test("stores every call that Loki takes", async () => {
    await eventually(async () => expect(await ids()).toEqual(calls.map((_, n) => `call-${n}`).toSorted()));
  });

  test("sets aside the one that Loki refuses, with its reason", () => {
    const { aside } = JSON.parse(readFileSync(recorder(stack.config, stack.site).args[0] ?? "", "utf8")) as RecorderSettings;
    const lines = readdirSync(aside.directory).flatMap((file) => readFileSync(join(aside.directory, file), "utf8").trim().split("\n"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("too-old");
    expect((JSON.parse(lines[0] ?? "") as { reason: string }).reason).toMatch(/^400: .*(too old|timestamp)/i);
  });

  test("does not double calls that are delivered again", async () => {
    expect(await send()).toBe(200);
    expect(await ids()).toHaveLength(calls.length);
  });

  test("can say who spent most", async () => {
    const spent = LogQuery.from("service_name", is("ai-app")).ranked({ of: "cost_usd", by: "feature", range: "1h", first: 10 });
    expect(await first(spent)).toEqual([[{ feature: "chat_assistant" }, String(calls.length * 0.25)]]);
  });

  test("can say which service calls most", async () => {
    const made = LogQuery.from("deployment_environment_name", matches(".+")).where("event_name", is("llm.call")).ranked({ by: "service_name", range: "1h", first: 10 });
    expect(await first(made)).toEqual([[{ service_name: "ai-app" }, String(calls.length)]]);
  });

  test("can say which calls took long, as a number", async () => {
    const found = (seconds: number) => query(LogQuery.from("service_name", is("ai-app")).atLeast("latency_seconds", seconds).toLogQl());
    expect(await found(5)).toHaveLength(calls.length);
    expect(await found(12.5)).toEqual([]);
  });

  test("can say which calls nobody declared", async () => {
    const undeclared = (...services: readonly string[]) =>
      query(
        LogQuery.from("deployment_environment_name", matches(".+"))
          .whereAny({ service_name: noneOf(services), label_feature: is("other") })
          .toLogQl(),
      );
    expect(await undeclared("ai-app")).toEqual([]);
    expect(await undeclared("another")).toHaveLength(calls.length);
  });

  test("makes every field one that a query can ask for", async () => {
    const found = await query('{service_name="ai-app", deployment_environment_name="production"} | event_name="llm.call" | model="gpt-4o" | cost_usd > 0.2 | request_id="call-3"');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ feature: "chat_assistant", trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), line: expect.stringContaining("chat gpt-4o") });
  });

  test("says what became of them", async () => {
    expect(sumBy(await scrape(`http://${stack.site.reach("recorder")}/metrics`), callsRecorded.prom, "result")).toEqual({ stored: 40, set_aside: 2 });
  });

  test("answers 503 while Loki is down", async () => {
    await store.stop();
    expect(await send()).toBe(503);
  });
});

describe("the recorder beside a Collector", () => {
  let collector: CollectorUnderTest;
  let ours: Process;
  beforeAll(async () => {
    collector = await collectorWith();
    await collector.recorder.down();
    ours = await startRecorder(collector.stack);
  });
  afterAll(async () => {
    await ours?.stop();
    await collector?.close();
  });

  test("gives it the series from zero, and again after it was killed", async () => {
    const some = async () => expect(matching(await collector.metrics(), requests.prom).length).toBeGreaterThan(0);
    await eventually(some);
    await collector.kill();
    await collector.start();
    await eventually(some);
  });
});
