import { LogQuery } from "../query/logs.ts";
import { is } from "../query/matcher.ts";
import { TraceQuery } from "../query/traces.ts";
import { CALL_EVENT, type CallField, callRecord } from "../telemetry/call-record.ts";
import { callLabels, type LabelName } from "../telemetry/labels.ts";
import type { About } from "./signal.ts";

/** What a series or its signal says beside the labels of every call, as spans and records have it too. */
const facts = ["status", "error_type"] as const satisfies readonly (keyof About & CallField & LabelName)[];

export interface CallsOf {
  readonly traces: TraceQuery;
  readonly records: LogQuery;
}

/**
 * The traces and records of the calls that a series counts. Only a series that names its service has them: Jaeger
 * searches one service at a time, and a log store is never read whole. Both know a service by the name that it sent; an
 * undeclared one is called `other` in the series and is not found until it is declared.
 *
 * @param standIn what stands for the value of a label
 */
export function callsOf(by: readonly string[], about: About | undefined, standIn: (label: LabelName) => string): CallsOf | undefined {
  if (!by.includes("service")) return undefined;
  const service = standIn("service");
  const labels = callLabels.filter((label) => label !== "service").filter((label) => by.includes(label));
  const said = facts.flatMap((fact) => {
    const value = by.includes(fact) ? standIn(fact) : about?.[fact];
    return value ? [{ fact, value }] : [];
  });
  const allTraces = labels.reduce((query, label) => query.label(label, standIn(label)), TraceQuery.all().service(service));
  const allRecords = labels.reduce((query, label) => query.label(label, is(standIn(label))), LogQuery.from("service_name", is(service)).where("event_name", is(CALL_EVENT)));
  return {
    traces: said.reduce((query, { fact, value }) => query.where(callRecord[fact], value), allTraces),
    records: said.reduce((query, { fact, value }) => query.where(fact, is(value)), allRecords),
  };
}
