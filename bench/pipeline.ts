import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { collectorFiles } from "../collector/collector.ts";
import { USER_KEY } from "../collector/privacy.ts";
import { callStores } from "../collector/stores.ts";
import { portNames } from "../config/ports.ts";
import type { Config, ConfigInput } from "../config/schema.ts";
import type { ServerName } from "../config/servers.ts";
import type { Site } from "../config/site.ts";
import { checked } from "../stacks/check.ts";
import { localSite } from "../stacks/local/site.ts";
import { collector } from "../stacks/services/collector.ts";
import { requests } from "../telemetry/metrics.ts";
import { wanted } from "../tools/cache.ts";
import { locate } from "../tools/locate.ts";
import { type Load, send } from "./load.ts";
import { Server } from "./server.ts";
import { grpcSink, httpSink } from "./sinks.ts";

/** Ports of the benchmarks, apart from those of a stack that may run beside. */
const FIRST_PORT = 25_000;

/** The servers whose telemetry takes part: a Collector and every store that it writes to. */
export const servers: readonly ServerName[] = ["loki", "jaeger", "recorder", "ledger", "collector"];

/** What one Collector config is, and how it is told that nothing was lost. */
export interface Subject {
  readonly name: string;
  readonly config: Config;
  /** Whom the Collector is generated for; all of them where nothing is said. */
  readonly servers?: readonly ServerName[];
  /** Changes to the text of the generated config. */
  readonly edit?: (body: string) => string;
  /** Whether calls are counted and recorded: not where spans only pass through. */
  readonly counts: boolean;
}

export interface Result {
  readonly name: string;
  readonly spans: number;
  readonly microsecondsPerSpan: number;
  readonly spansPerCoreSecond: number;
  readonly peakMiB: number;
  readonly refused: number;
}

/** A config of the size of a mid-sized platform. */
export function configOf(changes: Partial<ConfigInput> = {}): Config {
  const input: ConfigInput = {
    environment: "production",
    services: { "ai-app": {} },
    teams: { assistants: {}, search: {} },
    features: { chat_assistant: { team: "assistants" }, code_review: { team: "assistants" }, document_search: { team: "search" }, summarize: { team: "search" } },
    models: {
      "gpt-4o": { provider: "openai" },
      "gpt-4o-mini": { provider: "openai" },
      "gpt-5": { provider: "openai" },
      "claude-sonnet-4-5": { provider: "anthropic" },
    },
    listen: { ports: Object.fromEntries(portNames.map((name, index) => [name, FIRST_PORT + index])) },
    // Spans come at once and not by the second: the queues must take them all.
    capacity: { callsPerSecond: 1_000, seriesBudget: 10_000_000 },
    ...changes,
  };
  return checked(input).config;
}

/** Sends spans through one Collector and says what they cost it, from its start to its last queue empty. */
export async function measure(subject: Subject, load: Load, spans: number, senders: number): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), "plumbline-bench-"));
  const site = localSite({ ...subject.config, local: { ...subject.config.local, directory } }, subject.servers ?? servers);
  const write = (path: string, body: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, body);
  };
  for (const { path, body } of collectorFiles(subject.config, site)) write(site.file(path), subject.edit?.(body) ?? body);
  write(site.secret(USER_KEY), "k".repeat(64));
  mkdirSync(site.data("collector"), { recursive: true });

  const { ports } = subject.config.listen;
  const stores = await Promise.all([httpSink(ports.recorder), httpSink(ports.ledger), httpSink(ports.loki), grpcSink(ports.jaegerOtlp)]);
  const service = collector(subject.config, site);
  const program = locate(wanted("otelcol"));
  if (!program) throw new Error("otelcol is neither on PATH nor built: run make tools");
  const server = await Server.start(program, service.args, service.env, `http://${site.reach("collectorHealth")}`);
  try {
    const url = new URL(`http://${site.reach("otlpHttp")}/v1/traces`);
    // What is measured is a Collector that has its heap and its connections.
    const warm = await send(url, load, Math.ceil(spans / 10), senders);
    await drained(site.reach("collectorSelf"));
    const before = server.cpuSeconds();
    const { accepted, refused } = await send(url, load, spans, senders);
    await drained(site.reach("collectorSelf"));
    const seconds = server.cpuSeconds() - before;
    if (subject.counts) await nothingLost(subject.config, site, accepted + warm.accepted);
    const microsecondsPerSpan = (seconds * 1e6) / accepted;
    return { name: subject.name, spans: accepted, microsecondsPerSpan, spansPerCoreSecond: 1e6 / microsecondsPerSpan, peakMiB: server.peakMiB(), refused };
  } finally {
    await server.stop();
    for (const store of stores) store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Waits until no queue holds anything and the last batch is out. */
async function drained(self: string): Promise<void> {
  for (let quiet = 0; quiet < 5; ) {
    await pause(100);
    const waiting = await total(self, "otelcol_exporter_queue_size");
    quiet = waiting === 0 ? quiet + 1 : 0;
  }
}

/** Every span that was accepted is counted and has been sent to whoever keeps calls. */
async function nothingLost(config: Config, site: Site, accepted: number): Promise<void> {
  const counted = await total(site.reach("collectorMetrics"), requests.prom);
  if (counted !== accepted) throw new Error(`${accepted} spans were accepted, ${counted} counted`);
  for (const { id } of callStores(config, site)) {
    const sent = await total(site.reach("collectorSelf"), "otelcol_exporter_sent_spans_total", `exporter="${id}"`);
    if (sent !== accepted) throw new Error(`${accepted} spans were accepted, ${sent} sent by ${id}`);
  }
}

async function total(address: string, metric: string, label = ""): Promise<number> {
  const text = await (await fetch(`http://${address}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith(`${metric}{`) && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}
