import { describe, expect, it } from "vitest";
import { AROUND } from "../../alerts/links.ts";
import { alertRules } from "../../alerts/rules.ts";
import { dashboards } from "../../dashboards/all.ts";
import { panelIds } from "../../dashboards/dashboard.ts";
import { pages, placeOf } from "../../dashboards/places.ts";
import { sources } from "../../dashboards/sources.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { undeclaredShare } from "../../signals/pipeline-series.ts";
import { latencyBurn } from "../../signals/slo.ts";
import { fixedSite } from "../support/fixed-site.ts";

const { config, site } = fixedSite({ demo: { enabled: true } });
const rules = alertRules(config, { site, ...pages });

function noteOf(signal: string, note: string, severity?: string): string | undefined {
  return rules.find(({ labels }) => labels.signal === signal && (severity === undefined || labels.severity === severity))?.annotations[note];
}

describe("an alert", () => {
  it("of every signal has a panel to look at", () => {
    expect(
      alertingSignals(config)
        .filter(({ id }) => !placeOf(id))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  it("leads to the dashboard of its topic, and to the overview only where that alone shows it", () => {
    const [overview, ...topics] = dashboards;
    const shownBy = (boards: typeof dashboards) => new Set(boards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.flatMap(({ shows }) => shows))));
    const both = [...shownBy(overview ? [overview] : [])].filter((id) => shownBy(topics).has(id));
    expect(both.length).toBeGreaterThan(0);
    expect(both.filter((id) => placeOf(id)?.uid === overview?.uid)).toEqual([]);
  });

  it.each(rules.map((rule) => [`${rule.alert} ${rule.labels.severity}`, rule] as const))("links to a panel that shows its signal: %s", (_, { labels, annotations }) => {
    const [, uid, panel] = /\/d\/([\w-]+)\?viewPanel=(\d+)&from=now-1h&to=now/.exec(annotations.panel_url ?? "") ?? [];
    const board = dashboards.find((each) => each.uid === uid);
    const shown = board && [...panelIds(board.rows)].find(([, id]) => id === Number(panel))?.[0];
    expect(shown && "shows" in shown ? shown.shows : []).toContain(labels.signal);
  });

  it.each(rules.map((rule) => [`${rule.alert} ${rule.labels.severity}`, rule] as const))("says which records or which log to read: %s", (_, { labels, annotations }) => {
    const { logs, traces_url, log } = annotations;
    if (annotations.summary?.includes("$labels.service")) {
      expect(traces_url).toMatch(/^(\{\{ if eq [^}]*\}\})?http:\/\/127\.0\.0\.1:\d+\/search\?service=\{\{ \$labels\.service \| urlquery \}\}&/);
      expect(logs).toMatch(/^(\{\{ if eq [^}]*\}\})?\{service_name="\{\{ \$labels\.service \}\}"[,}]/);
    } else if (labels.component === "budget") {
      const payer = labels.signal?.startsWith("llm-team-") ? "team" : "feature";
      expect(logs).toBe(`{deployment_environment_name="{{ $labels.environment }}"} | event_name="llm.call" | label_${payer}="{{ $labels.${payer} }}"`);
    } else if (labels.signal === undeclaredShare.id) {
      expect(logs).toMatch(/ \| service_name!~"\S+" or label_model="other" or label_feature="other"$/);
    } else {
      expect({ logs, log }).toEqual({ logs: undefined, log: expect.stringMatching(/^log of (\{\{ \$labels\.job \}\}|[a-z]+( and [a-z]+)*)$/) });
    }
  });

  it.each([
    ["pipeline-collector-down", "collector"],
    ["pipeline-alertmanager-down", "alertmanager"],
    ["pipeline-store-down", "{{ $labels.job }}"],
    ["pipeline-queue-fill", "collector"],
    ["pipeline-set-aside", "recorder"],
    ["pipeline-ledger-set-aside", "ledger"],
    ["pipeline-logs-discarded", "loki"],
    ["pipeline-rule-failures", "prometheus"],
    ["pipeline-notifications-failed", "alertmanager"],
    ["pipeline-series-budget", "prometheus"],
  ])("about the stack names the server whose log says more: %s", (signal, server) => {
    expect(noteOf(signal, "log")).toBe(`log of ${server}`);
  });

  it.each([
    ["llm-latency-p95", "critical", "latency_seconds >= 5", "5s"],
    ["llm-latency-p95", "warning", "latency_seconds >= 3", "3s"],
    ["llm-first-token-p95", "critical", "time_to_first_token_seconds >= 5", "5s"],
    ["llm-latency-beyond-buckets", "warning", "latency_seconds >= 600", "10m"],
  ])("about slow calls finds only those: %s %s", (signal, severity, test, least) => {
    expect(noteOf(signal, "logs", severity)).toMatch(new RegExp(` \\| ${test}$`));
    expect(noteOf(signal, "traces_url", severity)).toContain(`&minDuration=${least}&`);
  });

  it("about an objective finds what is slow for its feature, whichever team is charged", () => {
    const slo = (seconds: number) => ({ team: "search", slo: { latency: { share: 0.9, seconds } } });
    const two = fixedSite({ features: { chat_assistant: slo(8), document_search: slo(2.5), code_review: slo(8) } });
    const rule = alertRules(two.config, { site: two.site, ...pages }).find(({ labels }) => labels.signal === latencyBurn.id);
    const records = (seconds: number) =>
      `{service_name="{{ $labels.service }}", deployment_environment_name="{{ $labels.environment }}"} | event_name="llm.call" | label_feature="{{ $labels.feature }}" | latency_seconds >= ${seconds}`;
    expect(rule?.annotations.logs).toBe(
      `{{ if eq $labels.feature "chat_assistant" "code_review" }}${records(8)}{{ else if eq $labels.feature "document_search" }}${records(2.5)}{{ end }}`,
    );
    expect(rule?.annotations.traces_url).toMatch(/&minDuration=8s&.*&minDuration=2500ms&/);
  });

  it("narrows the dashboard to what it is about", () => {
    const narrowed = rules.find(({ labels }) => labels.signal === "llm-error-ratio");
    expect(narrowed?.annotations.panel_url).toContain("&var-environment={{ $labels.environment | urlquery }}&var-service={{ $labels.service | urlquery }}");
  });

  it("links to the graph of what it judges where no Grafana runs with the stack", () => {
    const bare = fixedSite({}, ["prometheus", "jaeger", "loki"]);
    const [first] = alertRules(bare.config, { site: bare.site, ...pages });
    const url = new URL(first?.annotations.panel_url ?? "");
    expect(url.pathname).toBe("/query");
    expect(url.searchParams.get("g0.expr")).toMatch(/llm_/);
    expect(url.searchParams.get("g0.range_input")).toBe("1h");
  });

  it("asks Tempo in its own language", () => {
    const tempo = fixedSite({}, ["prometheus", "tempo", "loki", "grafana"]);
    const asked = alertRules(tempo.config, { site: tempo.site, ...pages }).find(({ labels }) => labels.signal === "llm-error-ratio");
    expect(asked?.annotations.traces).toMatch(/^\{ resource\.service\.name = "\{\{ \$labels\.service \}\}" && .*status = "error" \}$/);
  });

  it("opens records and Tempo's traces in Grafana where one runs, for the labels and the time of the alert", () => {
    const tempo = fixedSite({}, ["prometheus", "tempo", "loki", "grafana"]);
    const { annotations } = alertRules(tempo.config, { site: tempo.site, ...pages }).find(({ labels }) => labels.signal === "llm-error-ratio") ?? {};
    for (const [url, uid, query] of [
      [annotations?.logs_url, sources.logs.uid, { expr: annotations?.logs?.replaceAll(" }}", " | urlquery }}"), queryType: "range" }],
      [annotations?.traces_url, sources.traces.uid, { query: annotations?.traces?.replaceAll(" }}", " | urlquery }}"), queryType: "traceql" }],
    ] as const) {
      const { origin, pathname, searchParams } = new URL(url ?? "");
      expect(origin + pathname).toBe(`${tempo.site.open("grafana")}/explore`);
      const { p } = JSON.parse(searchParams.get("panes") ?? "") as { p: { datasource: string; range: object; queries: object[] } };
      expect(p).toMatchObject({ datasource: uid, range: { from: "now-1h", to: "now" }, queries: [query] });
      // What the template of messages puts the alert's time in place of.
      expect(url).toContain(AROUND.explore);
    }
    const bare = fixedSite({}, ["prometheus", "tempo", "loki"]);
    for (const rule of alertRules(bare.config, { site: bare.site, ...pages })) expect([rule.annotations.logs_url, rule.annotations.traces_url]).toEqual([undefined, undefined]);
  });

  it("opens pages at the addresses that the config gives them", () => {
    const links = { grafana: "https://see.example.org/grafana/", prometheus: "https://see.example.org/prometheus", jaeger: "https://see.example.org" };
    const behind = fixedSite({ links });
    for (const { annotations } of alertRules(behind.config, { site: behind.site, ...pages })) {
      expect(annotations.panel_url).toMatch(/^https:\/\/see\.example\.org\/grafana\/d\//);
      if (annotations.traces_url) expect(annotations.traces_url).toMatch(/(^|\}\})https:\/\/see\.example\.org\/search\?/);
      expect(JSON.stringify(annotations)).not.toMatch(/127\.0\.0\.1:(3000|9090|16686)/);
    }
    const bare = fixedSite({ links }, ["prometheus", "jaeger", "loki"]);
    const [first] = alertRules(bare.config, { site: bare.site, ...pages });
    expect(first?.annotations.panel_url).toMatch(/^https:\/\/see\.example\.org\/prometheus\/query\?/);
  });
});
