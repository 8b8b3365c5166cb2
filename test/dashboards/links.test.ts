import { describe, expect, it } from "vitest";
import { cache } from "../../dashboards/cache.ts";
import { cost } from "../../dashboards/cost.ts";
import { errors } from "../../dashboards/errors.ts";
import { latency } from "../../dashboards/latency.ts";
import { overview } from "../../dashboards/overview.ts";
import { providers } from "../../dashboards/providers.ts";
import { quality } from "../../dashboards/quality.ts";
import { slo } from "../../dashboards/slo.ts";
import { sources } from "../../dashboards/sources.ts";
import { tokens } from "../../dashboards/tokens.ts";
import { callLabels } from "../../telemetry/labels.ts";
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

  /** What a link asks, as the stores get it. */
  function asked(panel: string): readonly string[] {
    const queries = links.filter((link) => link.panel === panel).flatMap(({ pane }) => pane.queries);
    return queries.map(({ query, tags, expr }) => String(query ?? tags ?? expr));
  }

  it.each([
    {
      panel: "P95 latency by environment, service, provider, model",
      jaeger: "label.environment=some-environment label.provider=some-provider label.model=some-model",
      tempo: 'resource.label.environment = "some-environment" && span.label.provider = "some-provider" && span.label.model = "some-model"',
      loki: '| label_provider="some-provider" | label_model="some-model"',
    },
    {
      panel: "Cost per request by environment, service, feature",
      jaeger: "label.environment=some-environment label.feature=some-feature",
      tempo: 'resource.label.environment = "some-environment" && span.label.feature = "some-feature"',
      loki: '| label_feature="some-feature"',
    },
    {
      // Failures lead to calls that failed.
      panel: "Error ratio by environment, service, feature, team",
      jaeger: "label.environment=some-environment label.feature=some-feature label.team=some-team llm.status=error",
      tempo: 'resource.label.environment = "some-environment" && span.label.feature = "some-feature" && span.label.team = "some-team" && span.llm.status = "error"',
      loki: '| label_feature="some-feature" | label_team="some-team" | status="error"',
    },
    {
      panel: "Errors by environment, service, error_type",
      jaeger: "label.environment=some-environment llm.error_type=some-error_type",
      tempo: 'resource.label.environment = "some-environment" && span.llm.error_type = "some-error_type"',
      loki: '| error_type="some-error_type"',
    },
    {
      panel: "Policy violations by environment, service, policy",
      jaeger: "label.environment=some-environment llm.error_type=content_policy",
      tempo: 'resource.label.environment = "some-environment" && span.llm.error_type = "content_policy"',
      loki: '| error_type="content_policy"',
    },
  ])("carry what the series and its signal say: $panel", ({ panel, loki, ...traces }) => {
    const [trace, log] = asked(panel);
    expect(trace).toBe(store === "tempo" ? `{ resource.service.name = "some-service" && ${traces.tempo} }` : traces.jaeger);
    expect(log).toBe(`{service_name="some-service", deployment_environment_name="some-environment"} | event_name="llm.call" ${loki}`);
  });

  it("carry every label of a call that the series is split by", () => {
    for (const { title, fieldConfig, targets } of panels.filter(({ fieldConfig }) => (fieldConfig?.defaults.links ?? []).length > 0)) {
      const by = /by \((?:le, )?([^)]+)\)/.exec(targets?.[0]?.expr ?? "")?.[1]?.split(", ") ?? [];
      for (const { url } of fieldConfig?.defaults.links ?? []) {
        const carried = [...url.matchAll(/\$\{__field\.labels\.(\w+)\}/g)].map(([, label]) => label);
        expect(carried, title).toEqual(expect.arrayContaining(["environment", ...by.filter((label) => (callLabels as readonly string[]).includes(label))]));
      }
    }
  });

  it("are only where a series names its service", () => {
    const linked = panels.filter(({ fieldConfig }) => (fieldConfig?.defaults.links ?? []).length > 0);
    expect(linked.filter(({ targets }) => !targets?.some(({ expr }) => /by \([^)]*\bservice\b/.test(expr))).map(({ title }) => title)).toEqual([]);
  });

  it("are on every dashboard of calls", () => {
    const linked = dashboardsOf(config, site).filter((dashboard) => shown(dashboard).some(({ fieldConfig }) => (fieldConfig?.defaults.links ?? []).length > 0));
    expect(linked.map(({ uid }) => uid)).toEqual([overview, latency, errors, slo, cost, tokens, providers, cache, quality].map(({ uid }) => uid));
  });
});
