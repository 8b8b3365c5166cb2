import type { Server } from "node:http";
import { exposed } from "../intake/exposition.ts";
import { intakeServer } from "../intake/server.ts";
import { callsRecorded } from "../telemetry/server-metrics.ts";
import { callLogs } from "./call-log.ts";
import { type Disks, diskMetrics } from "./disks.ts";
import type { Sink } from "./sink.ts";

/** Turns calls into log records and counts what became of them. It also says how full the disks are, since no other server of the stack does. */
export function recorderServer(sink: Sink, disks: Disks = {}): Server {
  const totals = { stored: 0, set_aside: 0 };
  return intakeServer({
    read: callLogs,
    write: async (logs) => {
      const outcome = await sink.write(logs);
      totals.stored += outcome.stored;
      totals.set_aside += outcome.setAside;
    },
    metrics: () =>
      exposed(
        callsRecorded,
        Object.entries(totals).map(([result, value]) => [{ result }, value]),
      ) + diskMetrics(disks),
    healthy: () => true,
  });
}
