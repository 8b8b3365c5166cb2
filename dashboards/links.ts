import { DashboardLinkBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { LogQuery } from "../query/logs.ts";
import { is } from "../query/matcher.ts";
import { TraceQuery } from "../query/traces.ts";
import { CALL_EVENT } from "../telemetry/call-record.ts";
import { type CallLabel, callLabels } from "../telemetry/labels.ts";
import { sources } from "./sources.ts";

/** The trace store of a target: it decides how a link asks for traces. */
export type TraceStore = "jaeger" | "tempo";

/**
 * Links from a series to the traces and logs behind it, for the time on screen. Only a series that names its service
 * has them: Jaeger searches one service at a time, and a log store is never read whole.
 */
export function seriesLinks(by: readonly string[], store: TraceStore): DashboardLinkBuilder[] {
  if (!by.includes("service")) return [];
  const labels = callLabels.filter((label) => by.includes(label) && label !== "service" && label !== "environment");
  const traces = labels.reduce((query, label) => query.label(label, ofSeries(label)), TraceQuery.all().service(ofSeries("service")));
  const logs = LogQuery.from("service_name", is(ofSeries("service"))).where("event_name", is(CALL_EVENT));
  return [
    link("Traces of these calls", sources.traces.uid, tracePane(traces, store)),
    link("Records of this service's calls", sources.logs.uid, { expr: logs.toLogQl(), queryType: "range" }),
  ];
}

function tracePane(query: TraceQuery, store: TraceStore): object {
  return store === "tempo" ? { queryType: "traceql", query: query.toTraceQl(), limit: 20 } : { ...query.toJaeger() };
}

/** Grafana puts the value of the series' label here. */
function ofSeries(label: CallLabel): string {
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
