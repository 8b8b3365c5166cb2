import { LogQuery } from "../../query/logs.ts";
import { is } from "../../query/matcher.ts";
import { filtered } from "../../query/promql.ts";
import type { TraceQuery } from "../../query/traces.ts";
import type { Expression, Signal } from "../../signals/signal.ts";
import { CALL_EVENT } from "../../telemetry/call-record.ts";

/** One step of a diagnosis: what to find out, with the query that answers it. */
export interface Step {
  readonly ask: string;
  readonly query?: Expression | LogQuery | TraceQuery;
  /** What to conclude, and to do. */
  readonly conclude: string;
}

/** Hand-written steps by signal id. Their queries are values, so none can name a metric or field that is not there. */
export type Diagnoses = Readonly<Record<string, readonly Step[]>>;

/** Stands for the service that an alert names. */
export const SERVICE = "ai-app";

/** Stands for the environment in which it is looked for, where no service narrows a query. */
export const ENVIRONMENT = "production";

/** Calls of that service only. */
export function here<L extends string>(signal: Signal<L>): Signal<L> {
  return { ...signal, answer: (...by) => filtered(signal.answer(...by), "service", is(SERVICE)) };
}

/** Records of all calls, for what no service narrows; of one environment, since a log store is never read whole. */
export const everywhere = LogQuery.from("deployment_environment_name", is(ENVIRONMENT)).where("event_name", is(CALL_EVENT));

/** Records of its calls. */
export const calls = LogQuery.from("service_name", is(SERVICE)).where("event_name", is(CALL_EVENT));
