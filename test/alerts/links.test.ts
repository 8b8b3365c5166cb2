import { describe, expect, it } from "vitest";
import { alertRules } from "../../alerts/rules.ts";
import { dashboards } from "../../dashboards/all.ts";
import { panelIds } from "../../dashboards/dashboard.ts";
import { panelPlaces } from "../../dashboards/places.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { fixedSite } from "../support/fixed-site.ts";

const panelOf = (signal: string) => panelPlaces().get(signal);
const { config, site } = fixedSite({ demo: { enabled: true } });
const rules = alertRules(config, { site, panelOf });

describe("an alert", () => {
  it("of every signal has a panel to look at", () => {
    expect(
      alertingSignals(config)
        .filter(({ id }) => !panelOf(id))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  it.each(rules.map((rule) => [`${rule.alert} ${rule.labels.severity}`, rule] as const))("links to a panel that shows its signal: %s", (_, { labels, annotations }) => {
    const [, uid, panel] = /\/d\/([\w-]+)\?viewPanel=(\d+)&from=now-1h&to=now/.exec(annotations.panel_url ?? "") ?? [];
    const board = dashboards.find((each) => each.uid === uid);
    const shown = board && [...panelIds(board.rows)].find(([, id]) => id === Number(panel))?.[0];
    expect(shown && "shows" in shown ? shown.shows : []).toContain(labels.signal);
  });

  it("about a service links to the traces and the records of its calls", () => {
    const about = rules.filter(({ annotations }) => annotations.summary?.includes("$labels.service"));
    expect(about.length).toBeGreaterThan(0);
    for (const { annotations } of about) {
      expect(annotations.traces_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/search\?service=\{\{ \$labels\.service \| urlquery \}\}&/);
      expect(annotations.logs).toMatch(/^\{service_name="\{\{ \$labels\.service \}\}"[,}]/);
    }
  });

  it("narrows the dashboard to what it is about", () => {
    const narrowed = rules.find(({ labels }) => labels.signal === "llm-error-ratio");
    expect(narrowed?.annotations.panel_url).toContain("&var-environment={{ $labels.environment | urlquery }}&var-service={{ $labels.service | urlquery }}");
  });

  it("links to the graph of what it judges where no Grafana runs with the stack", () => {
    const bare = fixedSite({}, ["prometheus", "jaeger", "loki"]);
    const [first] = alertRules(bare.config, { site: bare.site, panelOf });
    const url = new URL(first?.annotations.panel_url ?? "");
    expect(url.pathname).toBe("/query");
    expect(url.searchParams.get("g0.expr")).toMatch(/llm_/);
  });

  it("asks Tempo in its own language", () => {
    const tempo = fixedSite({}, ["prometheus", "tempo", "loki", "grafana"]);
    const asked = alertRules(tempo.config, { site: tempo.site, panelOf }).find(({ labels }) => labels.signal === "llm-error-ratio");
    expect(asked?.annotations.traces).toMatch(/^\{ resource\.service\.name = "\{\{ \$labels\.service \}\}" && .*status = "error" \}$/);
    expect(asked?.annotations.traces_url).toBeUndefined();
  });
});
