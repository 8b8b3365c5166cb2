import { describe, expect, it } from "vitest";
import { answers, panelQueries } from "../../../doctor/panels.ts";
import { BASELINE_INTERVAL } from "../../../signals/baseline.ts";
import { CALL_EVENT, callRecord } from "../../../telemetry/call-record.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import type { Metric } from "../../../telemetry/metric.ts";
import * as serverMetrics from "../../../telemetry/server-metrics.ts";
import { eventually } from "../../support/process.ts";
import { stores } from "../../support/stores.ts";
import type { StackOf } from "./context.ts";

/** Fields that the demo's calls leave out: it says no such thing. */
const unsaid = ["variant", "prompt", "response", "cache_write_tokens", "reported_cost_usd", "queue_seconds", "network_seconds"];

const own = Object.values<Metric>(serverMetrics).filter((metric): metric is serverMetrics.ServerMetric => "job" in metric);

export function populated(stack: StackOf): void {
  describe("populated", () => {
    it("answers every query of every panel", async () => {
      const { config, site } = stack().deployment;
      const queries = panelQueries(config, site).filter(({ excuse }) => excuse === undefined);
      expect(queries.length).toBeGreaterThan(60);
      await eventually(async () => {
        const results = await Promise.all(queries.map(async (query) => ({ query, answered: await answers(query, site) })));
        expect(results.filter(({ answered }) => !answered).map(({ query }) => `${query.dashboard} / ${query.panel}: ${query.expr}`)).toEqual([]);
      }, 60);
    });

    it("scrapes every server of its own", async () => {
      const { deployment } = stack();
      const targets = await stores(deployment.site).promql("up");
      expect(targets.filter(({ value }) => value[1] !== "1").map(({ metric }) => metric.job)).toEqual([]);
      expect(targets.map(({ metric }) => metric.job).sort()).toEqual(["alertmanager", "apps", "calls", "collector", "jaeger", "ledger", "loki", "prometheus", "recorder"]);
    });

    it("finds every metric of its servers under the name and job that the contract says", async () => {
      const names = await fetch(`${stack().deployment.site.open("prometheus")}/api/v1/series?${new URLSearchParams({ "match[]": '{__name__=~".+"}' })}`);
      const { data } = (await names.json()) as { data: readonly { __name__: string; job?: string }[] };
      const found = new Set(data.map(({ __name__, job }) => `${job} ${__name__}`));
      const absent = own.filter(({ job, prom, appears }) => appears !== "with trouble" && !found.has(`${job} ${prom}`));
      expect(absent.map(({ prom }) => prom)).toEqual([]);
    });

    it("evaluates every rule without an error", async () => {
      const { site } = stack().deployment;
      // A group is evaluated for the first time some time within its interval.
      await eventually(async () => {
        const response = await fetch(`${site.open("prometheus")}/api/v1/rules`);
        const { data } = (await response.json()) as { data: { groups: { name: string; rules: { name: string; health: string; lastError?: string }[] }[] } };
        const rules = data.groups.flatMap(({ rules }) => rules);
        expect(rules.length).toBeGreaterThan(25);
        expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
      }, 2 * toSeconds(BASELINE_INTERVAL));
    });

    it("keeps one structured record per call, with every field that the call has", async () => {
      const { site } = stack().deployment;
      await eventually(async () => {
        const streams = await stores(site).logql(`{service_name="${DEMO_SERVICE}"} | event_name="${CALL_EVENT}"`, 2_000);
        const seen = new Set(streams.flatMap(({ stream }) => Object.keys(stream)));
        expect(Object.keys(callRecord).filter((field) => !seen.has(field) && !unsaid.includes(field))).toEqual([]);
        expect([...seen]).toContain("trace_id");
      });
    });

    it("stores no user id as the application sent it", async () => {
      const { site } = stack().deployment;
      const streams = await stores(site).logql(`{service_name="${DEMO_SERVICE}"} | user_id != ""`, 500);
      const users = new Set(streams.map(({ stream }) => stream.user_id ?? ""));
      expect(users.size).toBeGreaterThan(5);
      expect([...users].filter((user) => !/^[0-9a-f]{64}$/.test(user))).toEqual([]);
    });
  });
}
