import { describe, expect, it } from "vitest";
import { sources } from "../../dashboards/sources.ts";
import { dashboardsOf, shown } from "../support/dashboard-json.ts";
import { fixedSite } from "../support/fixed-site.ts";

interface Pane {
  readonly datasource: string;
  readonly queries: readonly Readonly<Record<string, unknown>>[];
  readonly range: { readonly from: string; readonly to: string };
}

/** What Grafana's Explore is opened with, once Grafana has filled in the variables. */
function paneOf(url: string): Pane {
  const filled = url.replace(/\$\{__field\.labels\.(\w+)\}/g, "some-$1").replace(/\$\{__(from|to)\}/g, "1700000000000");
  const query = new URLSearchParams(filled.slice(filled.indexOf("?")));
  const [pane] = Object.values(JSON.parse(query.get("panes") ?? "") as Record<string, Pane>);
  if (!pane) throw new Error(`no pane in ${url}`);
  return pane;
}

const stores = { jaeger: fixedSite({}, ["jaeger", "loki", "prometheus"]), tempo: fixedSite({}, ["tempo", "loki", "prometheus"]) };

describe.each(Object.entries(stores))("links from a panel, with %s", (store, { config, site }) => {
  const panels = dashboardsOf(config, site).flatMap(shown);
  const links = panels.flatMap(({ title, fieldConfig }) => (fieldConfig?.defaults.links ?? []).map((link) => ({ panel: title, ...link, pane: paneOf(link.url) })));

  it("are there, and lead to the traces and the records for the time on screen", () => {
    expect(new Set(links.map(({ pane }) => pane.datasource))).toEqual(new Set([sources.traces.uid, sources.logs.uid]));
    for (const { pane } of links) expect(pane.range).toEqual({ from: "1700000000000", to: "1700000000000" });
  });

  it("ask the trace store in its own language, and never in the other's", () => {
    const traces = links.filter(({ pane }) => pane.datasource === sources.traces.uid).flatMap(({ pane }) => pane.queries);
    expect(traces.length).toBeGreaterThan(0);
    for (const query of traces) {
      if (store === "tempo") expect(query).toMatchObject({ queryType: "traceql", query: expect.stringContaining('resource.service.name = "some-service"') });
      else expect(query).toMatchObject({ queryType: "search", service: "some-service" });
      expect("service" in query).toBe(store === "jaeger");
      expect("query" in query).toBe(store === "tempo");
    }
  });

  it("carry the labels of the series that was clicked on", () => {
    const [link] = links.filter(({ panel, pane }) => panel === "P95 latency by service, provider, model" && pane.datasource === sources.traces.uid);
    expect(JSON.stringify(link?.pane.queries)).toMatch(/label\.provider.*some-provider.*label\.model.*some-model/);
  });

  it("are only where a series names its service", () => {
    const linked = panels.filter(({ fieldConfig }) => (fieldConfig?.defaults.links ?? []).length > 0);
    expect(linked.filter(({ targets }) => !targets?.some(({ expr }) => /by \([^)]*\bservice\b/.test(expr))).map(({ title }) => title)).toEqual([]);
  });

  it("ask for records of calls", () => {
    for (const { pane } of links.filter((each) => each.pane.datasource === sources.logs.uid)) {
      expect(pane.queries).toEqual([expect.objectContaining({ expr: '{service_name="some-service"} | event_name="llm.call"', queryType: "range" })]);
    }
  });
});
