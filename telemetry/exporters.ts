/** How a queue behaves when a store is down for longer than it can hold. */
export type Overflow =
  /** Senders wait, and with them everything behind the same receiver: for what must not be lost. */
  | "block"
  /** What does not fit is dropped and counted: for what can be missed. */
  | "drop";

/** One way out of the Collector, with a queue of its own. */
interface Exporter {
  /** As the Collector's own metrics name it. */
  readonly id: `otlp_${string}/${string}`;
  /** Scrape jobs of whom it sends to, and of what is behind that, as far as it is scraped: it stands still while one of them is down. */
  readonly stores: readonly string[];
  readonly whenFull: Overflow;
}

/** Where what the Collector keeps goes: who sends it there, and who knows which store is to blame for which queue. */
export const exporters = {
  /** Calls, to the recorder, which takes them only when Loki has them. */
  calls: { id: "otlp_http/calls", stores: ["recorder", "loki"], whenFull: "block" },
  /** Log records of applications. */
  logs: { id: "otlp_http/logs", stores: ["loki"], whenFull: "drop" },
  /** Sampled traces, to whichever store runs. */
  traces: { id: "otlp_grpc/traces", stores: ["jaeger", "tempo"], whenFull: "drop" },
  /** Calls, to the ledger. Its database is not scraped: that it is down shows in how late the ledger is. */
  ledger: { id: "otlp_http/ledger", stores: ["ledger"], whenFull: "block" },
} as const satisfies Readonly<Record<string, Exporter>>;
