import { DashboardLinkBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { LogQuery } from "../query/logs.ts";
import { is } from "../query/matcher.ts";
import { TraceQuery } from "../query/traces.ts";
import type { About } from "../signals/signal.ts";
import { CALL_EVENT, type CallField, callRecord } from "../telemetry/call-record.ts";
import { callLabels, type LabelName } from "../telemetry/labels.ts";
import { sources } from "./sources.ts";

/** The trace store of a target: it decides how a link asks for traces. */
export type TraceStore = "jaeger" | "tempo";

/** What a series or its signal says beside the labels of every call, as spans and records have it too. */
const facts = ["status", "error_type"] as const satisfies readonly (keyof About & CallField & LabelName)[];

/**
 * Links from a series to the traces and the records of its calls, for the time on screen. Only a series that names its
 * service has them: Jaeger searches one service at a time, and a log store is never read whole. Both know a service by
 * the name that it sent. An undeclared one is called `other` in the series: its link is there, since Grafana cannot leave
 * it out for one value, and finds nothing until the service is declared.
 */
export function seriesLinks(by: readonly string[], about: About | undefined, store: TraceStore): DashboardLinkBuilder[] {
  if (!by.includes("service")) return [];
  const service = ofSeries("service");
  const labels = callLabels.filter((label) => label !== "service").filter((label) => by.includes(label));
  const said = facts.flatMap((fact) => {
    const value = by.includes(fact) ? ofSeries(fact) : about?.[fact];
    return value ? [{ fact, value }] : [];
  });
  const allTraces = labels.reduce((query, label) => query.label(label, ofSeries(label)), TraceQuery.all().service(service));
  const allLogs = labels.reduce((query, label) => query.label(label, is(ofSeries(label))), LogQuery.from("service_name", is(service)).where("event_name", is(CALL_EVENT)));
  const traces = said.reduce((query, { fact, value }) => query.where(callRecord[fact], value), allTraces);
  const logs = said.reduce((query, { fact, value }) => query.where(fact, is(value)), allLogs);
  return [
    link("Traces of these calls", sources.traces.uid, tracePane(traces, store)),
    link("Records of these calls", sources.logs.uid, { expr: logs.toLogQl(), queryType: "range" }),
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
