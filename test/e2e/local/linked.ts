import { describe, expect, it } from "vitest";
import { errors } from "../../../dashboards/errors.ts";
import { panelQueries } from "../../../doctor/panels.ts";
import { grafanaFiles } from "../../../storage/grafana.ts";
import { CALL_EVENT } from "../../../telemetry/call-record.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { dashboardsOf, type PanelJson, shown } from "../../support/dashboard-json.ts";
import { eventually } from "../../support/process.ts";
import { stores, type Trace } from "../../support/stores.ts";
import { switched } from "./alerting.ts";
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

    it("leads from the largest series of every panel with links to its traces and its records", async () => {
      const { config, site } = stack().deployment;
      const ask = stores(site);
      const queries = panelQueries(config, site);
      const panels = dashboardsOf(config, site).flatMap((dashboard) =>
        shown(dashboard).map((panel) => ({ dashboard: dashboard.title, panel: panel.title, links: linksOf(panel) })),
      );
      const queryFor = (dashboard: string, panel: string) => queries.find((each) => each.dashboard === dashboard && each.panel === panel)?.expr ?? "";
      // Some calls fail on any day, but not in every minute; panels of failures need one to lead to.
      const failures = [errors.title, "Error ratio by environment, service, provider, model"] as const;
      const faults = `${site.open("demoGateway")}/faults`;
      await switched(faults, "POST", { fault: "server_error", share: 0.1 });
      await eventually(async () => expect(largest(await ask.promql(queryFor(...failures)))).toBeDefined(), 60).finally(() => switched(faults, "DELETE"));
      const followed: string[] = [];
      for (const { dashboard, panel, links } of panels.filter((each) => each.links.length > 0)) {
        const series = largest(await ask.promql(queryFor(dashboard, panel)));
        // Nothing of the kind happened, or it needs more history than the stack has.
        if (!series) continue;
        for (const { title, url } of links) {
          const asked = queryOf(filled(url, series.metric));
          const found = async () => ("expr" in asked ? await ask.logql(asked.expr, 5) : await ask.traces(jaegerSearch(asked)));
          await eventually(async () => expect(await found(), `${dashboard} / ${panel} / ${title}: ${JSON.stringify(asked)}`).not.toEqual([]), 40);
        }
        followed.push(`${dashboard} / ${panel}`);
      }
      expect(followed.length, followed.join("\n")).toBeGreaterThan(15);
      expect(followed).toContain(failures.join(" / "));
    });
  });
}

/** The query of the data source that leads from a trace to its logs. */
function traceToLogs(site: Parameters<typeof grafanaFiles>[0]): string {
  const file = grafanaFiles(site).find(({ path }) => path.includes("datasources"));
  return /query: '?(\{service_name.*?)'?$/m.exec(file?.body ?? "")?.[1] ?? "";
}

type Sample = Awaited<ReturnType<ReturnType<typeof stores>["promql"]>>[number];

/** Undefined where nothing is above 0. */
function largest(series: readonly Sample[]): Sample | undefined {
  return series.filter(({ value }) => Number(value[1]) > 0).toSorted((a, b) => Number(b.value[1]) - Number(a.value[1]))[0];
}

function linksOf({ fieldConfig }: PanelJson) {
  return fieldConfig?.defaults.links ?? [];
}

/** What Grafana opens when a series is clicked on. A label that the series does not have is left as it stands, and finds nothing. */
function filled(url: string, labels: Sample["metric"]): string {
  return url.replace(/\$\{__field\.labels\.(\w+)\}/g, (variable, label: string) => (label in labels ? encodeURIComponent(labels[label] ?? "") : variable));
}

interface JaegerQuery {
  readonly service: string;
  readonly tags: string;
  readonly limit: number;
}

/** The one query of an Explore link. */
function queryOf(url: string): JaegerQuery | { readonly expr: string } {
  const panes = new URL(url, "http://grafana").searchParams.get("panes") ?? "";
  return (JSON.parse(panes) as { p: { queries: [JaegerQuery | { readonly expr: string }] } }).p.queries[0];
}

/** What Grafana's Jaeger data source makes of it: tags as JSON, for the last hour. */
function jaegerSearch({ service, tags, limit }: JaegerQuery): Record<string, string> {
  const pairs = [...tags.matchAll(/(\S+?)=("(?:[^"\\]|\\.)*"|\S+)/g)].map(([, key, value = ""]) => [key, value.startsWith('"') ? (JSON.parse(value) as string) : value]);
  const now = Date.now() * 1_000;
  return { service, tags: JSON.stringify(Object.fromEntries(pairs)), limit: String(limit), start: String(now - 3_600_000_000), end: String(now) };
}
