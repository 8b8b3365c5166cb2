import { LogQuery } from "../query/logs.ts";
import { is } from "../query/matcher.ts";
import { TraceQuery } from "../query/traces.ts";
import { CALL_EVENT, type CallField, callRecord } from "../telemetry/call-record.ts";
import { fromSeconds } from "../telemetry/duration.ts";
import { type CallLabel, callLabels, type LabelName } from "../telemetry/labels.ts";
import type { About } from "./signal.ts";

/** What a series or its signal says beside the labels of every call, as spans and records have it too. */
const facts = ["status", "error_type"] as const satisfies readonly (keyof About & CallField & LabelName)[];

export interface CallsOf {
  /** Jaeger finds them only where they name a service: it searches one at a time. */
  readonly traces: TraceQuery;
  readonly records: LogQuery;
}

/**
 * The traces and records of the calls that a series counts. Only a series that names its service or its environment has
 * them: a log store is never read whole. Both know a service by the name that it sent; an undeclared one is called `other`
 * in the series and is not found until it is declared.
 *
 * @param standIn what stands for the value of a label
 * @param seconds how long slow calls took at least, where it is known
 */
export function callsOf(by: readonly string[], about: About | undefined, standIn: (label: LabelName) => string, seconds = about?.beyond): CallsOf | undefined {
  const stream = (["service", "environment"] as const).find((label) => by.includes(label));
  if (!stream) return undefined;
  const labels = callLabels.filter((label) => by.includes(label) && !(about?.ofEveryTeam && label === "team"));
  const said = facts.flatMap((fact) => {
    const value = by.includes(fact) ? standIn(fact) : about?.[fact];
    return value ? [{ fact, value }] : [];
  });
  const from = stream === "service" ? LogQuery.from("service_name", is(standIn(stream))) : LogQuery.from("deployment_environment_name", is(standIn(stream)));
  const allRecords = labels.filter((label) => label !== stream).reduce((query, label) => query.label(label, is(standIn(label))), from.where("event_name", is(CALL_EVENT)));
  const allTraces = labels.reduce((query, label) => labelled(query, label, standIn(label)), TraceQuery.all());
  const traces = said.reduce((query, { fact, value }) => query.where(callRecord[fact], value), allTraces);
  const records = said.reduce((query, { fact, value }) => query.where(fact, is(value)), allRecords);
  if (!about?.slow || seconds === undefined) return { traces, records };
  // A call lasts at least as long as any part of it.
  return { traces: traces.atLeast(fromSeconds(seconds)), records: records.atLeast(about.slow, seconds) };
}

function labelled(query: TraceQuery, label: CallLabel, value: string): TraceQuery {
  return label === "service" ? query.service(value) : query.label(label, value);
}
