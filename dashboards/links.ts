import { DashboardLinkBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import type { TraceQuery } from "../query/traces.ts";
import { callsOf } from "../signals/calls-of.ts";
import type { About } from "../signals/signal.ts";
import type { LabelName } from "../telemetry/labels.ts";
import { sources } from "./sources.ts";

/** The trace store of a target: it decides how a link asks for traces. */
export type TraceStore = "jaeger" | "tempo";

/** Links from a series to the traces and the records of its calls, for the time on screen, where its labels name them. */
export function seriesLinks(by: readonly string[], about: About | undefined, store: TraceStore): DashboardLinkBuilder[] {
  const calls = by.includes("service") ? callsOf(by, about, ofSeries) : undefined;
  if (!calls) return [];
  return [
    link("Traces of these calls", sources.traces.uid, tracePane(calls.traces, store)),
    link("Records of these calls", sources.logs.uid, { expr: calls.records.toLogQl(), queryType: "range" }),
  ];
}

function tracePane(query: TraceQuery, store: TraceStore): object {
  return store === "tempo" ? { queryType: "traceql", query: query.toTraceQl(), limit: 20 } : { ...query.toJaeger() };
}

/** Grafana puts the value of the series' label here. */
function ofSeries(label: LabelName): string {
  return `\${__field.labels.${label}}`;
}

function link(title: string, datasource: string, query: object): DashboardLinkBuilder {
  const pane = { datasource, queries: [{ refId: "A", datasource: { uid: datasource }, ...query }], range: { from: "${__from}", to: "${__to}" } };
  return new DashboardLinkBuilder(title).url(`/explore?schemaVersion=1&panes=${encode(JSON.stringify({ p: pane }))}`).targetBlank(true);
}

/** Grafana fills in `${…}` only where it stands unencoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%24%7B(.*?)%7D/g, (variable) => decodeURIComponent(variable));
}
