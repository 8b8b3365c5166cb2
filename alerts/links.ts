import { type Site, traceStore } from "../config/site.ts";
import { callsOf } from "../signals/calls-of.ts";
import type { AnySignal } from "../signals/signal.ts";
import { callLabels } from "../telemetry/labels.ts";

/** Annotations of an alert. */
type Notes = Readonly<Record<string, string>>;

/** Where people look further, and how to get there. */
export interface Lookups {
  readonly site: Site;
  /** The panel that shows a signal. */
  readonly panelOf: (signalId: string) => { readonly uid: string; readonly panel: number } | undefined;
}

/** As long before and after now as a message's link shows; templates put the time of the alert in its place. */
export const AROUND = { from: "now-1h", to: "now" } as const;

/**
 * Links of an alert: to its panel, and to the traces and records of the calls that it is about. Where no Grafana runs
 * with the stack the panel is Prometheus' own graph, and records are found by the query, in whatever reads Loki.
 */
export function linkNotes(signal: AnySignal, expr: string, lookups: Lookups): Notes {
  const by = signal.alert?.by ?? [];
  const calls = callsOf(by, signal.about, ofAlert);
  return {
    panel_url: panelUrl(signal, expr, lookups),
    ...(calls && { logs: calls.records.toLogQl() }),
    ...(calls && traceStore(lookups.site) === "tempo" ? { traces: calls.traces.toTraceQl() } : jaegerNote(by, signal, lookups.site)),
  };
}

function panelUrl({ id, alert }: AnySignal, expr: string, { site, panelOf }: Lookups): string {
  const place = site.servers.includes("grafana") ? panelOf(id) : undefined;
  if (!place) return `${site.open("prometheus")}/query?${new URLSearchParams({ "g0.expr": expr, "g0.tab": "graph", "g0.range_input": "1h" })}`;
  const variables = callLabels.filter((label) => alert?.by.includes(label)).map((label) => `&var-${label}=${encodedOf(label)}`);
  return `${site.open("grafana")}/d/${place.uid}?viewPanel=${place.panel}&from=${AROUND.from}&to=${AROUND.to}${variables.join("")}`;
}

/** Jaeger's page wants tags as JSON. Values are encoded one by one, since the alert fills them in. */
function jaegerNote(by: readonly string[], { about }: AnySignal, site: Site): Notes {
  const calls = callsOf(by, about, encodedOf);
  if (!calls) return {};
  const tags = Object.entries(calls.traces.toJaegerTags()).map(([key, value]) => `${encodeURIComponent(`"${key}":"`)}${value}${encodeURIComponent('"')}`);
  return {
    traces_url: `${site.open("jaeger")}/search?service=${encodedOf("service")}&lookback=1h&limit=20&tags=${encodeURIComponent("{")}${tags.join(",")}${encodeURIComponent("}")}`,
  };
}

/** Prometheus puts the value of the alert's label here. */
function ofAlert(label: string): string {
  return `{{ $labels.${label} }}`;
}

function encodedOf(label: string): string {
  return `{{ $labels.${label} | urlquery }}`;
}
