import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { databaseOf } from "../../../ledger/settings.ts";
import { CALL_EVENT } from "../../../telemetry/call-record.ts";
import { askDatabase } from "../../support/database.ts";
import { markedLoad } from "../../support/marked-load.ts";
import { eventually } from "../../support/process.ts";
import { stores } from "../../support/stores.ts";
import type { StackOf } from "./context.ts";

const SERVICE = "ai-app";

/** More than the load can send in its time; Loki gives so many records in one answer. */
const MOST = 5_000;

export function killing(stack: StackOf): void {
  describe("killed", () => {
    it("loses no call and no log record that the Collector had accepted, and doubles none", async () => {
      const { deployment } = stack();
      const ask = stores(deployment.site);
      const loading = markedLoad(deployment.site.open("otlpHttp"), SERVICE, { senders: 4, seconds: 12 });
      for (let kill = 0; kill < 2; kill++) {
        await pause(4_000);
        process.kill(deployment.pid("collector"), "SIGKILL");
      }
      const accepted = await loading;
      expect(accepted.calls.length).toBeGreaterThan(300);
      expect(accepted.unanswered).toBeGreaterThan(0);
      await eventually(async () => {
        const records = await ask.logql(`{service_name="${SERVICE}"} | event_name="${CALL_EVENT}" | request_id=~"marked-.+"`, MOST);
        const ids = records.flatMap(({ stream, values }) => values.map(() => stream.request_id ?? ""));
        expect(missing(accepted.calls, ids)).toEqual([]);
        expect(ids).toHaveLength(new Set(ids).size);
      }, 60);
      await eventually(async () => {
        const rows = await askDatabase<{ request_id: string }>(databaseOf(deployment.site), "reader", "SELECT request_id FROM llm_usage WHERE request_id LIKE 'marked-%'");
        const ids = rows.map(({ request_id }) => request_id);
        expect(missing(accepted.calls, ids)).toEqual([]);
        expect(ids).toHaveLength(new Set(ids).size);
      }, 60);
      await eventually(async () => {
        const records = await ask.logql(`{service_name="${SERVICE}"} |= "marked-" | event_name=""`, MOST);
        const ids = records.flatMap(({ values }) => values.map(([, line]) => line));
        expect(missing(accepted.logs, ids)).toEqual([]);
        expect(ids).toHaveLength(new Set(ids).size);
      }, 60);
    });
  });
}

function missing(wanted: readonly string[], found: readonly string[]): string[] {
  const set = new Set(found);
  return wanted.filter((id) => !set.has(id));
}
