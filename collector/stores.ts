import type { PortName } from "../config/ports.ts";
import type { Config } from "../config/schema.ts";
import { type Site, traceStore } from "../config/site.ts";
import { exporter } from "./component.ts";
import { durable } from "./queues.ts";

/** Calls, to the recorder: nothing between the receiver and this queue holds data in memory. */
export function callRecords(config: Config, site: Site) {
  return exporter("otlp_http/calls", {
    endpoint: `http://${site.reach("recorder")}`,
    encoding: "json",
    compression: "none",
    ...durable(config, "calls", "block"),
  });
}

/** The same calls, to the ledger, which has a queue of its own: one of the two may be down. */
export function callUsage(config: Config, site: Site) {
  return exporter("otlp_http/ledger", {
    endpoint: `http://${site.reach("ledger")}`,
    encoding: "json",
    compression: "none",
    ...durable(config, "calls", "block"),
  });
}

/** Log records of applications, to Loki. */
export function appLogs(config: Config, site: Site) {
  return exporter("otlp_http/logs", {
    endpoint: `http://${site.reach("loki")}/otlp`,
    compression: "none",
    ...durable(config, "logs", "drop"),
  });
}

const traceReceivers: Readonly<Record<ReturnType<typeof traceStore>, PortName>> = { jaeger: "jaegerOtlp", tempo: "tempoOtlp" };

/** Sampled traces, to the trace store. */
export function sampledTraces(config: Config, site: Site) {
  return exporter("otlp_grpc/traces", {
    endpoint: site.reach(traceReceivers[traceStore(site)]),
    compression: "none",
    // Between servers of one host or one internal network; the site's network is the boundary.
    tls: { insecure: true },
    ...durable(config, "spans", "drop"),
  });
}
