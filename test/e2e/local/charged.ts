import { describe, expect, it } from "vitest";
import { databaseOf } from "../../../ledger/settings.ts";
import { CALL_EVENT } from "../../../telemetry/call-record.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { ledgerRows, monthCost } from "../../../telemetry/server-metrics.ts";
import { askDatabase } from "../../support/database.ts";
import { eventually } from "../../support/process.ts";
import { stores } from "../../support/stores.ts";
import type { StackOf } from "./context.ts";

export function charged(stack: StackOf): void {
  describe("charged", () => {
    it("has in the ledger the calls of the demo that the logs have, at the same price", async () => {
      const { site } = stack().deployment;
      // What comes in meanwhile may be in one of the two only.
      const until = Date.now() - 5_000;
      await eventually(async () => {
        const streams = await stores(site).logql(`{service_name="${DEMO_SERVICE}"} | event_name="${CALL_EVENT}"`, 5_000);
        const logged = streams.flatMap(({ stream, values }) =>
          values.flatMap(([time]) => (Number(time) / 1e6 <= until ? [`${stream.span_id} ${Number(stream.cost_usd ?? 0).toFixed(9)}`] : [])),
        );
        const rows = await askDatabase<{ span_id: string; usd: number }>(
          databaseOf(site),
          "reader",
          "SELECT span_id, cost_usd::float8 AS usd FROM llm_usage WHERE service = $1 AND timestamp <= $2",
          [DEMO_SERVICE, new Date(until).toISOString()],
        );
        expect(rows.length).toBeGreaterThan(50);
        expect(rows.map(({ span_id, usd }) => `${span_id} ${usd.toFixed(9)}`).toSorted()).toEqual(logged.toSorted());
      }, 60);
    });

    it("shows what the demo cost this month, and sets nothing aside", async () => {
      const { site, config } = stack().deployment;
      const ask = stores(site).promql;
      await eventually(async () => expect(Number((await ask(`sum(${monthCost.prom}{environment="${config.demo.environment}"})`))[0]?.value[1])).toBeGreaterThan(0), 60);
      expect((await ask(`${ledgerRows.prom}{result="set_aside"}`))[0]?.value[1]).toBe("0");
    });
  });
}
