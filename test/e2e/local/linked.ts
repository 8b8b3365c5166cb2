import { describe, expect, it } from "vitest";
import { dashboardFiles } from "../../../dashboards/all.ts";
import { grafanaFiles } from "../../../storage/grafana.ts";
import { CALL_EVENT } from "../../../telemetry/call-record.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { eventually } from "../../support/process.ts";
import { stores, type Trace } from "../../support/stores.ts";
import type { StackOf } from "./context.ts";

export function linked(stack: StackOf): void {
  describe("linked", () => {
    it("leads from a record to its trace, and from the trace back to its records", async () => {
      const { site } = stack().deployment;
      const ask = stores(site);
      // Traces of failed calls are all kept.
      const trace = await eventually(async () => {
        const [record] = await ask.logql(`{service_name="${DEMO_SERVICE}"} | event_name="${CALL_EVENT}" | status="error"`, 1);
        const found = await ask.trace(record?.stream.trace_id ?? "none");
        expect(found?.spans.length).toBeGreaterThan(1);
        return found as Trace;
      });
      const query = traceToLogs(site)
        .replace(/\$\$?\{__trace\.traceId\}/, trace.traceID)
        .replace(/\$\$?\{__span\.tags\["service\.name"\]\}/, DEMO_SERVICE);
      await eventually(async () => {
        const events = (await ask.logql(query)).map(({ stream }) => stream.event_name);
        expect(events).toContain(CALL_EVENT);
        // What the application itself wrote is there too.
        expect(events).toContain(undefined);
      });
    });

    it("leads from every panel that names a service to traces of its busiest series", async () => {
      const { config, site } = stack().deployment;
      const ask = stores(site);
      const links = panelLinks(dashboardFiles(config, site).map(({ body }) => body));
      expect(links.length).toBeGreaterThan(8);
      for (const { title, url } of links) {
        const labels = [...url.matchAll(/\$\{__field\.labels\.(\w+)\}/g)].map(([, label]) => label ?? "");
        const busiest = await ask.promql(`topk(1, sum by (${[...new Set(labels)].join(", ")}) (increase(llm_requests_total{service="${DEMO_SERVICE}"}[10m])))`);
        const metric = busiest[0]?.metric ?? {};
        const resolved = url.replace(/\$\{__field\.labels\.(\w+)\}/g, (_, label: string) => metric[label] ?? "none");
        await eventually(async () => expect(await ask.traces(jaegerSearch(resolved)), `${title}: ${resolved}`).not.toEqual([]), 40);
      }
    });
  });
}

/** The query of the data source that leads from a trace to its logs. */
function traceToLogs(site: Parameters<typeof grafanaFiles>[0]): string {
  const file = grafanaFiles(site).find(({ path }) => path.includes("datasources"));
  return /query: '?(\{service_name.*?)'?$/m.exec(file?.body ?? "")?.[1] ?? "";
}

function panelLinks(dashboards: readonly string[]): { title: string; url: string }[] {
  interface PanelJson {
    readonly title: string;
    readonly fieldConfig?: { readonly defaults?: { readonly links?: readonly { readonly title: string; readonly url: string }[] } };
  }
  return dashboards
    .flatMap((body) => (JSON.parse(body) as { panels: readonly PanelJson[] }).panels)
    .flatMap(({ title, fieldConfig }) => (fieldConfig?.defaults?.links ?? []).filter((link) => link.title.startsWith("Traces")).map(({ url }) => ({ title, url })));
}

/** Grafana's Explore link → what its Jaeger data source asks: tags as JSON, for the time on screen. */
function jaegerSearch(url: string): Record<string, string> {
  const panes = JSON.parse(new URL(url, "http://grafana").searchParams.get("panes") ?? "{}") as { p: { queries: [{ service: string; tags: string; limit: number }] } };
  const [{ service, tags, limit }] = panes.p.queries;
  const pairs = [...tags.matchAll(/(\S+?)=("(?:[^"\\]|\\.)*"|\S+)/g)].map(([, key, value = ""]) => [key, value.startsWith('"') ? (JSON.parse(value) as string) : value]);
  const now = Date.now() * 1_000;
  return { service, tags: JSON.stringify(Object.fromEntries(pairs)), limit: String(limit), start: String(now - 3_600_000_000), end: String(now) };
}
