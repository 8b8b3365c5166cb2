import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ServerName } from "../../../config/servers.ts";
import { databaseOf } from "../../../ledger/settings.ts";
import { errorRatio } from "../../../signals/errors.ts";
import { askDatabase } from "../../support/database.ts";
import { stores } from "../../support/stores.ts";
import type { StackOf } from "./context.ts";

export function changing(stack: StackOf): void {
  const pids = () => {
    const { deployment } = stack();
    return Object.fromEntries(deployment.site.servers.map((server) => [server, deployment.pid(server)])) as Partial<Record<ServerName, number>>;
  };

  describe("changed", () => {
    it("stays as it is when nothing changed", async () => {
      const { deployment } = stack();
      const before = pids();
      const plan = await deployment.cdktf("diff", "local");
      expect(plan.output).toContain("No changes.");
      const again = await deployment.cdktf("deploy", "local", "--auto-approve");
      expect(again.status, again.output).toBe(0);
      expect(again.output).toContain("0 added, 0 changed, 0 destroyed");
      expect(pids()).toEqual(before);
    });

    it("hands a changed limit to the running Prometheus and touches nothing else", async () => {
      const { deployment } = stack();
      const before = pids();
      deployment.configure({ limits: { [errorRatio.id]: { critical: { above: 0.123 } } } });
      const deployed = await deployment.cdktf("deploy", "local", "--auto-approve");
      expect(deployed.status, deployed.output).toBe(0);
      expect(pids()).toEqual(before);
      const rules = await (await fetch(`${deployment.site.open("prometheus")}/api/v1/rules`)).text();
      expect(rules).toContain("0.123");
    });

    it("replaces the Collector alone for a changed sampling share", async () => {
      const { deployment } = stack();
      const { collector, ...others } = pids();
      deployment.configure({ sampling: { keep: 0.2 } });
      const deployed = await deployment.cdktf("deploy", "local", "--auto-approve");
      expect(deployed.status, deployed.output).toBe(0);
      const after = pids();
      expect(after.collector).not.toBe(collector);
      expect(after).toMatchObject(others);
    });

    it("writes nothing when the config has mistakes, and names them all", async () => {
      const { deployment } = stack();
      const before = pids();
      const rules = () => readFileSync(deployment.site.file("prometheus/rules.yml"), "utf8");
      const written = rules();
      const mistakes = { retention: { logs: "soon" }, routes: { critical: ["nobody-knows-me"] } };
      const failed = await deployment.misconfigured(mistakes, () => deployment.plumb("up"));
      expect(failed.status).toBe(1);
      expect(failed.output).toContain("retention.logs");
      expect(failed.output).toContain("nobody-knows-me");
      expect(failed.output).not.toContain("at async");
      expect(rules()).toBe(written);
      expect(pids()).toEqual(before);
    });

    it("stops a server that is no longer wanted", async () => {
      const { deployment } = stack();
      const demo = deployment.pid("demo-app");
      deployment.configure({ demo: { enabled: false } });
      const deployed = await deployment.cdktf("deploy", "local", "--auto-approve");
      expect(deployed.status, deployed.output).toBe(0);
      expect(() => process.kill(demo, 0)).toThrow();
    });

    it("forgets the demo's metrics on request, and nothing else", async () => {
      const { deployment } = stack();
      const ask = stores(deployment.site);
      const everCounted = (environment: string) => ask.promql(`count(last_over_time({__name__=~"llm.+", environment="${environment}"}[1h]))`);
      expect(await everCounted("production")).not.toEqual([]);
      expect(await everCounted("demo")).not.toEqual([]);
      const charged = (environment: string) => askDatabase(databaseOf(deployment.site), "reader", "SELECT 1 FROM llm_usage WHERE environment = $1 LIMIT 1", [environment]);
      expect(await charged("production")).not.toEqual([]);
      expect(await charged("demo")).not.toEqual([]);
      const cleared = await deployment.plumb("clear-demo");
      expect(cleared.status, cleared.output).toBe(0);
      expect(await everCounted("demo")).toEqual([]);
      expect(await everCounted("production")).not.toEqual([]);
      expect(await charged("demo")).toEqual([]);
      expect(await charged("production")).not.toEqual([]);
      const orders = await (await fetch(`${deployment.site.open("loki")}/loki/api/v1/delete`)).text();
      expect(orders).toContain("demo");
    });
  });
}
