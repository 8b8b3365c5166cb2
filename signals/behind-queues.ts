import { exporters } from "../telemetry/exporters.ts";
import type { Implication } from "./signal.ts";

const all = Object.values(exporters);

/** What is said of the queues before a store that is down says nothing of another store's. */
export const oneStore: Implication["where"] = all.map(({ id, stores }) => ({ source: { job: stores }, target: { exporter: [id] } }));

/** The ledger is late because it is down. */
export const theLedger: Implication["where"] = [{ source: { job: exporters.ledger.stores }, target: {} }];

/** Senders are turned away where a queue holds them back. What others cannot hold is dropped. */
export const blocking: Implication["where"] = [{ source: { exporter: all.filter(({ whenFull }) => whenFull === "block").map(({ id }) => id) }, target: {} }];

/** Loki is who refuses log records. */
export const logRecords: Implication["where"] = [{ source: { exporter: [exporters.logs.id] }, target: {} }];
