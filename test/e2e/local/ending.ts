import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { databaseOf } from "../../../ledger/settings.ts";
import { askDatabase } from "../../support/database.ts";
import type { StackOf } from "./context.ts";

export function ending(stack: StackOf): void {
  describe("ended", () => {
    it("stops everything and keeps the data", async () => {
      const { deployment } = stack();
      const { site } = deployment;
      const processes = site.servers.map((server) => deployment.pid(server));
      const down = await deployment.plumb("down");
      expect(down.status, down.output).toBe(0);
      expect(down.output).toContain("its data is kept");
      expect(processes.filter(alive)).toEqual([]);
      expect(readdirSync(site.data("loki")).length).toBeGreaterThan(0);
      // It did not wait for its clients to leave.
      expect(readFileSync(join(site.directory, "log/postgres/current"), "utf8")).toContain("received fast shutdown request");
      expect(existsSync(join(site.directory, "secrets"))).toBe(true);
    });

    it("comes back with its data, also where the passwords of its database are gone", async () => {
      const { deployment } = stack();
      for (const password of Object.values(databaseOf(deployment.site).passwords)) rmSync(password);
      const up = await deployment.plumb("up");
      expect(up.status, up.output).toBe(0);
      const query = new URLSearchParams({ query: 'max_over_time(llm_requests_total{environment="production"}[1h])' });
      const { data } = (await (await fetch(`${deployment.site.open("prometheus")}/api/v1/query?${query}`)).json()) as { data: { result: unknown[] } };
      expect(data.result.length).toBeGreaterThan(0);
      const [ledger] = await askDatabase<{ calls: number }>(databaseOf(deployment.site), "reader", "SELECT count(*)::int AS calls FROM llm_usage");
      expect(ledger?.calls).toBeGreaterThan(0);
    });

    it("leaves nothing behind when it is told so", async () => {
      const { deployment } = stack();
      const { site } = deployment;
      const processes = site.servers.map((server) => deployment.pid(server));
      const down = await deployment.plumb("down", { PLUMBLINE_PURGE: "1" });
      expect(down.status, down.output).toBe(0);
      expect(processes.filter(alive)).toEqual([]);
      expect(existsSync(site.directory) ? readdirSync(site.directory) : []).toEqual([]);
      expect(down.output).toContain(`The stack is gone. Removed from ${site.directory}: etc, data, log, secrets, services.`);
    });

    it("says so when there is nothing left to remove", async () => {
      const { deployment } = stack();
      const down = await deployment.plumb("down", { PLUMBLINE_PURGE: "1" });
      expect(down.status, down.output).toBe(0);
      expect(down.output).toContain(`There was nothing of it in ${deployment.site.directory}.`);
    });
  });
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
