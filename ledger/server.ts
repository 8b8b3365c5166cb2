import type { Server } from "node:http";
import type { Pool } from "pg";
import type { Aside } from "../intake/aside.ts";
import { exposed } from "../intake/exposition.ts";
import { intakeServer } from "../intake/server.ts";
import { ledgerLag, ledgerRows } from "../telemetry/server-metrics.ts";
import type { Keeper } from "./keeper.ts";
import { Lag } from "./lag.ts";
import { readCalls } from "./usage-row.ts";
import { type Written, writeCalls } from "./writer.ts";

/** Writes calls to the ledger, and shows what became of them and what they come to. */
export function ledgerServer(writers: Pool, aside: Pick<Aside, "add">, keeper: Pick<Keeper, "ready" | "metrics">): Server {
  let totals: Written = { stored: 0, duplicate: 0, set_aside: 0 };
  const lag = new Lag();
  return intakeServer({
    read: readCalls,
    write: async (calls) => {
      const oldest = calls.reduce((least, { endedMs }) => Math.min(least, endedMs ?? least), Date.now());
      const { stored, duplicate, set_aside } = await lag.during(oldest, () => writeCalls(calls, writers, aside));
      totals = { stored: totals.stored + stored, duplicate: totals.duplicate + duplicate, set_aside: totals.set_aside + set_aside };
    },
    metrics: () =>
      [
        exposed(
          ledgerRows,
          Object.entries(totals).map(([result, value]) => [{ result }, value]),
        ),
        exposed(ledgerLag, [[{}, lag.seconds]]),
        keeper.metrics(),
      ].join(""),
    healthy: () => keeper.ready(),
  });
}
