import type { Config } from "../config/schema.ts";
import { type Site, traceStore } from "../config/site.ts";
import type { LogQuery } from "../query/logs.ts";
import { quote } from "../query/matcher.ts";
import type { TraceQuery } from "../query/traces.ts";
import { type CallsOf, callsOf } from "../signals/calls-of.ts";
import { latencyObjectives } from "../signals/latency-objectives.ts";
import type { AnySignal, Limit } from "../signals/signal.ts";
import { callLabels } from "../telemetry/labels.ts";
import { serverOf } from "./server-of.ts";

/** Annotations of an alert. */
type Notes = Readonly<Record<string, string>>;

/** Where people look further, and how to get there. */
export interface Lookups {
  readonly site: Site;
  /** The panel that shows a signal. */
  readonly panelOf: (signalId: string) => { readonly uid: string; readonly panel: number } | undefined;
  /** Paths of Grafana's pages with what a query asks for, of a time as Grafana says it. */
  readonly explore: {
    readonly records: (query: LogQuery, time: typeof LAST_HOUR) => string;
    readonly traces: (query: TraceQuery, store: "tempo", time: typeof LAST_HOUR) => string;
  };
}

const LAST_HOUR = { from: "now-1h", to: "now" } as const;

/** The rule that fires. */
interface Rule {
  /** What it judges. */
  readonly expr: string;
  readonly limit: Limit;
  readonly config: Config;
}

/** Paths of the servers' own pages, where a query is asked. */
export const PAGES = { prometheus: "/query", jaeger: "/search" } as const;

/** The time that a link shows, as each page is told it; templates put the time of the alert in its place. */
export const AROUND = {
  grafana: String(new URLSearchParams(LAST_HOUR)),
  explore: encodeURIComponent(JSON.stringify(LAST_HOUR)),
  prometheus: "g0.range_input=1h",
  jaeger: "lookback=1h",
} as const;

/**
 * Links of an alert: to its panel, and to the traces and records of the calls that it is about; of one that is about none,
 * whose log says more. Where no Grafana runs with the stack the panel is Prometheus' own graph, and records and Tempo's
 * traces are found by the query, in whatever reads the stores.
 */
export function linkNotes(signal: AnySignal, { expr, limit, config }: Rule, lookups: Lookups): Notes {
  return { panel_url: panelUrl(signal, expr, lookups), ...callNotes(signal, limit, config, lookups) };
}

function panelUrl({ id, alert }: AnySignal, expr: string, { site, panelOf }: Lookups): string {
  const place = site.servers.includes("grafana") ? panelOf(id) : undefined;
  if (!place) return `${site.link("prometheus")}${PAGES.prometheus}?${new URLSearchParams({ "g0.expr": expr, "g0.tab": "graph" })}&${AROUND.prometheus}`;
  const variables = callLabels.filter((label) => alert?.by.includes(label)).map((label) => `&var-${label}=${encodedOf(label)}`);
  return `${site.link("grafana")}/d/${place.uid}?viewPanel=${place.panel}&${AROUND.grafana}${variables.join("")}`;
}

function callNotes(signal: AnySignal, limit: Limit, config: Config, { site, explore }: Lookups): Notes {
  const by = signal.alert?.by ?? [];
  const grafana = site.servers.includes("grafana") ? site.link("grafana") : undefined;
  const opened = (records: LogQuery) => `${grafana}${explore.records(records, LAST_HOUR)}`;
  if (signal.about?.records) {
    const records = signal.about.records(config);
    return { logs: records.toLogQl(), ...(grafana ? { logs_url: opened(records) } : {}) };
  }
  if (!callsOf(by, signal.about, ofAlert)) return { log: `log of ${by.includes("job") ? ofAlert("job") : serverOf(signal, limit)}` };
  const note = (standIn: typeof ofAlert, render: (calls: CallsOf) => string) =>
    perSlowness(signal, limit, config, (seconds) => {
      const calls = callsOf(by, signal.about, standIn, seconds);
      return calls ? render(calls) : "";
    });
  const logs = { logs: note(ofAlert, ({ records }) => records.toLogQl()), ...(grafana ? { logs_url: note(encodedOf, ({ records }) => opened(records)) } : {}) };
  if (traceStore(site) === "jaeger") return by.includes("service") ? { ...logs, traces_url: note(encodedOf, (calls) => jaegerUrl(calls, site)) } : logs;
  const traces = note(ofAlert, (calls) => calls.traces.toTraceQl());
  return { ...logs, traces, ...(grafana ? { traces_url: note(encodedOf, (calls) => `${grafana}${explore.traces(calls.traces, "tempo", LAST_HOUR)}`) } : {}) };
}

/** What counts as slow is the limit; of an objective, what the feature declares: the alert then chooses by its feature. */
function perSlowness({ about, unit }: AnySignal, limit: Limit, config: Config, render: (seconds: number | undefined) => string): string {
  if (!about?.slow || about.beyond !== undefined) return render(about?.beyond);
  if (unit === "seconds") return render(limit.above);
  const declared = latencyObjectives(config);
  const texts = [...new Set(declared.map(({ seconds }) => seconds))].map((seconds) => {
    const of = declared.filter((each) => each.seconds === seconds).map(({ feature }) => quote(feature));
    return { of, text: render(seconds) };
  });
  if (texts.length <= 1) return texts[0]?.text ?? render(undefined);
  return `${texts.map(({ of, text }, index) => `{{ ${index > 0 ? "else " : ""}if eq $labels.feature ${of.join(" ")} }}${text}`).join("")}{{ end }}`;
}

/** Jaeger's page wants tags as JSON. Values are encoded one by one, since the alert fills them in. */
function jaegerUrl({ traces }: CallsOf, site: Site): string {
  const tags = Object.entries(traces.toJaegerTags()).map(([key, value]) => `${encodeURIComponent(`"${key}":"`)}${value}${encodeURIComponent('"')}`);
  const least = traces.toJaeger()?.minDuration;
  const asked = [
    `service=${encodedOf("service")}`,
    AROUND.jaeger,
    "limit=20",
    ...(least ? [`minDuration=${least}`] : []),
    `tags=${encodeURIComponent("{")}${tags.join(",")}${encodeURIComponent("}")}`,
  ];
  return `${site.link("jaeger")}${PAGES.jaeger}?${asked.join("&")}`;
}

/** Prometheus puts the value of the alert's label here. */
function ofAlert(label: string): string {
  return `{{ $labels.${label} }}`;
}

function encodedOf(label: string): string {
  return `{{ $labels.${label} | urlquery }}`;
}
