import { parse, stringify } from "yaml";
import { type Load, makeRequest } from "./load.ts";
import { configOf, measure, type Result, type Subject, servers } from "./pipeline.ts";
import { machine, median, option, table } from "./report.ts";

// What the whole pipeline costs, in relation to a Collector that only passes spans on, in one run.

const load: Load = { spansPerRequest: 200, contentBytes: 1_250, failed: 0.02 };
const SPANS = option("spans", 60_000);
const ROUNDS = option("rounds", 3);
const SENDERS = option("senders", 8);

/** OTLP in, OTLP out, through the same kind of queue in memory: the least that a Collector does. */
function passThrough(body: string): string {
  const config = parse(body) as { exporters: Record<string, { sending_queue: object }>; service: { pipelines: object } };
  const traces = config.exporters["otlp_grpc/traces"];
  return stringify({
    ...config,
    exporters: {
      "otlp_grpc/traces": {
        ...traces,
        sending_queue: { queue_size: 1_000_000, sizer: "items", block_on_overflow: true, batch: { flush_timeout: "200ms", min_size: 1_000, max_size: 4_000 } },
      },
    },
    processors: {},
    connectors: {},
    receivers: { otlp: (config as unknown as { receivers: { otlp: object } }).receivers.otlp },
    service: { ...config.service, pipelines: { traces: { receivers: ["otlp"], exporters: ["otlp_grpc/traces"] } } },
  });
}

const subjects: readonly Subject[] = [
  { name: "pass-through", config: configOf(), edit: passThrough, counts: false },
  { name: "full pipeline, content off (default)", config: configOf(), counts: true },
  { name: "full pipeline, no ledger", config: configOf(), servers: servers.filter((server) => server !== "ledger"), counts: true },
  { name: "full pipeline, content hashed", config: configOf({ privacy: { content: "hashed" } }), counts: true },
  { name: "full pipeline, content redacted", config: configOf({ privacy: { content: "redacted" } }), counts: true },
];

const bytes = Math.round(makeRequest(load).body.length / load.spansPerRequest);
console.log(`${machine()}\n${SPANS} spans of ${bytes} bytes, ${load.spansPerRequest} a request, ${SENDERS} senders, median of ${ROUNDS} rounds\n`);

const results = new Map<string, Result[]>(subjects.map(({ name }) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const subject of subjects) results.get(subject.name)?.push(await measure(subject, load, SPANS, SENDERS));
}
console.log(table([...results.values()].map(median)));
