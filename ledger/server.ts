import type { Server } from "node:http";
import type { Pool } from "pg";
import type { Aside } from "../intake/aside.ts";
import { exposed } from "../intake/exposition.ts";
import { intakeServer } from "../intake/server.ts";
import { ledgerLag, ledgerRows } from "../telemetry/server-metrics.ts";
import type { Keeper } from "./keeper.ts";
import { Lag } from "./lag.ts";
import { readCalls } from "./usage-row.ts";
import { results, writeCalls } from "./writer.ts";

/** Writes calls to the ledger, and shows what became of them and what they come to. */
export function ledgerServer(writers: Pool, aside: Pick<Aside, "add">, keeper: Pick<Keeper, "ready" | "metrics">): Server {
  const totals = new Map(results.map((result) => [result, 0]));
  const lag = new Lag();
  return intakeServer({
    read: readCalls,
    write: async (calls) => {
      const oldest = calls.reduce((least, { endedMs }) => Math.min(least, endedMs ?? least), Date.now());
      await lag.during(oldest, () => writeCalls(calls, writers, aside, (result, some) => totals.set(result, (totals.get(result) ?? 0) + some)));
    },
    metrics: () =>
      [
        exposed(
          ledgerRows,
          [...totals].map(([result, value]) => [{ result }, value]),
        ),
        exposed(ledgerLag, [[{}, lag.seconds]]),
        keeper.metrics(),
      ].join(""),
    healthy: () => keeper.ready(),
  });
}
