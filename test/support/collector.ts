import type { ConfigInput } from "../../config/schema.ts";
import { type KeyValue, plainValue, type TracesRequest } from "../../intake/otlp.ts";
import { callLogs } from "../../recorder/call-log.ts";
import type { LogRecord } from "../../recorder/log-record.ts";
import { collector } from "../../stacks/services/collector.ts";
import { type CallField, callRecord } from "../../telemetry/call-record.ts";
import { type Sample, scrape } from "./exposition.ts";
import { type LogInput, logsRequest, post, type Sender, type SpanInput, tracesRequest } from "./otlp.ts";
import type { Process } from "./process.ts";
import { startServer } from "./server.ts";
import { grpcSink, httpSink, type Sink } from "./sinks.ts";
import { type StackFiles, writeStack } from "./stack-files.ts";

type Value = string | number | boolean | undefined;

export type Fields = Readonly<Partial<Record<CallField, Value>>>;

/** A real Collector with the generated config, and stand-ins for the stores that it sends to. */
export interface CollectorUnderTest {
  readonly stack: StackFiles;
  readonly recorder: Sink;
  readonly logStore: Sink;
  readonly traceStore: Sink;
  /** Sends spans in one request, and fails unless the Collector takes them. */
  send(spans: readonly SpanInput[], sender?: Sender): Promise<void>;
  sendLogs(records: readonly LogInput[], sender?: Sender): Promise<void>;
  /** What Prometheus would scrape. */
  metrics(): Promise<readonly Sample[]>;
  /** Its own metrics. */
  selfMetrics(): Promise<readonly Sample[]>;
  /** The call records of what the recorder was sent. */
  records(): readonly CallRecord[];
  url(port: "otlpHttp" | "otlpInternal", path: string): string;
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  output(): string;
  /** Ends everything. */
  close(): Promise<void>;
}

export interface CallRecord {
  readonly record: LogRecord;
  readonly service: Value;
  readonly fields: Fields;
}

export async function collectorWith(changes: Partial<ConfigInput> = {}): Promise<CollectorUnderTest> {
  // Tests declare a service per case; nobody stores their series.
  const stack = await writeStack({ ...changes, capacity: { seriesBudget: 10_000_000, ...changes.capacity } });
  const { config, site } = stack;
  const { ports } = config.listen;
  const [recorder, logStore, traceStore] = await Promise.all([httpSink(ports.recorder), httpSink(ports.loki), grpcSink(ports.jaegerOtlp)]);
  const url = (port: "otlpHttp" | "otlpInternal", path: string) => `http://${site.reach(port)}${path}`;
  const begin = () => startServer(stack, collector);
  let running: Process | undefined = await begin();
  const accepted = (status: number) => {
    if (status !== 200) throw new Error(`the Collector answered ${status}:\n${running?.output.join("")}`);
  };
  const end = async (how: "stop" | "kill") => {
    await running?.[how]();
    running = undefined;
  };
  return {
    stack,
    recorder,
    logStore,
    traceStore,
    url,
    send: async (spans, sender) => accepted(await post(url("otlpHttp", "/v1/traces"), tracesRequest(spans, sender))),
    sendLogs: async (records, sender) => accepted(await post(url("otlpHttp", "/v1/logs"), logsRequest(records, sender))),
    metrics: async () => (await Promise.all((["collectorMetrics", "collectorApps"] as const).map((port) => scrape(`http://${site.reach(port)}/metrics`)))).flat(),
    selfMetrics: () => scrape(`http://${site.reach("collectorSelf")}/metrics`),
    records: () => recorder.bodies.flatMap(recordsOf),
    kill: () => end("kill"),
    stop: () => end("stop"),
    start: async () => {
      running = await begin();
    },
    output: () => running?.output.join("") ?? "",
    close: async () => {
      await end("kill");
      await Promise.all([recorder.down(), logStore.down(), traceStore.down()]);
      stack.remove();
    },
  };
}

function recordsOf(body: string): CallRecord[] {
  return callLogs(JSON.parse(body) as TracesRequest).flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map((record) => ({ record, service: valuesOf(resource.attributes)["service.name"], fields: fieldsOf(record) }))),
  );
}

function fieldsOf({ attributes }: LogRecord): Fields {
  return Object.fromEntries(Object.entries(valuesOf(attributes)).filter(([key]) => key in callRecord));
}

function valuesOf(attributes: readonly KeyValue[] = []): Readonly<Record<string, Value>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}
