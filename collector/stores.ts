import type { PortName } from "../config/ports.ts";
import type { Config } from "../config/schema.ts";
import { type Site, traceStore } from "../config/site.ts";
import { exporters } from "../telemetry/exporters.ts";
import { exporter } from "./component.ts";
import { durable } from "./queues.ts";

/** Whoever keeps calls: nothing between the receiver and these queues holds data in memory. */
export function callStores(config: Config, site: Site) {
  return [callStore(config, site, "calls", "recorder"), ...(site.servers.includes("ledger") ? [callStore(config, site, "ledger", "ledger")] : [])];
}

/** All calls, to one who keeps them. Each has a queue of its own: another may be down. */
function callStore(config: Config, site: Site, name: "calls" | "ledger", port: PortName) {
  const { id, whenFull } = exporters[name];
  return exporter(id, {
    endpoint: `http://${site.reach(port)}`,
    encoding: "json",
    compression: "none",
    ...durable(config, "calls", whenFull),
  });
}

/** Log records of applications, to Loki. */
export function appLogs(config: Config, site: Site) {
  return exporter(exporters.logs.id, {
    endpoint: `http://${site.reach("loki")}/otlp`,
    compression: "none",
    ...durable(config, "logs", exporters.logs.whenFull),
  });
}

const traceReceivers: Readonly<Record<ReturnType<typeof traceStore>, PortName>> = { jaeger: "jaegerOtlp", tempo: "tempoOtlp" };

/** Sampled traces, to the trace store. */
export function sampledTraces(config: Config, site: Site) {
  return exporter(exporters.traces.id, {
    endpoint: site.reach(traceReceivers[traceStore(site)]),
    compression: "none",
    // Between servers of one host or one internal network; the site's network is the boundary.
    tls: { insecure: true },
    ...durable(config, "spans", exporters.traces.whenFull),
  });
}
