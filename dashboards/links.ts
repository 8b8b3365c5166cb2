import { DashboardLinkBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import type { LogQuery } from "../query/logs.ts";
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
  return [link("Traces of these calls", exploreTraces(calls.traces, store, ON_SCREEN)), link("Records of these calls", exploreRecords(calls.records, ON_SCREEN))];
}

/** A time as Grafana says it: `now-1h`, or a variable. */
interface TimeRange {
  readonly from: string;
  readonly to: string;
}

const ON_SCREEN: TimeRange = { from: "${__from}", to: "${__to}" };

/** Path of Grafana's page with the traces that a query asks for. */
export function exploreTraces(query: TraceQuery, store: TraceStore, range: TimeRange): string {
  return explore(sources.traces.uid, store === "tempo" ? { queryType: "traceql", query: query.toTraceQl(), limit: 20 } : { ...query.toJaeger() }, range);
}

/** Path of Grafana's page with the records that a query asks for. */
export function exploreRecords(query: LogQuery, range: TimeRange): string {
  return explore(sources.logs.uid, { expr: query.toLogQl(), queryType: "range" }, range);
}

/** Grafana puts the value of the series' label here. */
function ofSeries(label: LabelName): string {
  return `\${__field.labels.${label}}`;
}

function link(title: string, path: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).url(path).targetBlank(true);
}

function explore(datasource: string, query: object, range: TimeRange): string {
  const pane = { datasource, queries: [{ refId: "A", datasource: { uid: datasource }, ...query }], range };
  return `/explore?schemaVersion=1&panes=${encode(JSON.stringify({ p: pane }))}`;
}

/** What fills in variables of Grafana, `${…}`, and of alerts, `{{ … }}`, finds them only where they stand unencoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%24%7B.*?%7D|%7B%7B.*?%7D%7D/g, (variable) => decodeURIComponent(variable));
}
