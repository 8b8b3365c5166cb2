import type { LogQuery } from "../../query/logs.ts";
import type { TraceQuery } from "../../query/traces.ts";
import type { AlertingSignal } from "../../signals/limits.ts";
import type { Expression } from "../../signals/signal.ts";
import type { CallLabel } from "../../telemetry/labels.ts";
import type { Command } from "./command.ts";

/** How a step finds out: it asks the metrics, the records or the traces of the calls, or it is a command. There is no step without. */
export type Look =
  | { readonly query: Expression }
  /** The records of the calls that the alert is about, narrowed further. */
  | { readonly records: (calls: LogQuery) => LogQuery }
  /** The traces of these calls, narrowed further. */
  | { readonly traces: (calls: TraceQuery) => TraceQuery }
  /** Everything that its service logs. */
  | { readonly logs: (service: LogQuery) => LogQuery }
  | { readonly command: Command };

/** One step of a diagnosis: what to find out, how, and what each answer means. */
export type Step = Look & {
  readonly ask: string;
  /** What may be found → what it means and what to do; what is usual is said too. */
  readonly answers: Readonly<Record<string, string>>;
  /** Labels of the alert by which the calls are narrowed, where a step looks wider or closer than others. @default `usualScope` */
  readonly of?: readonly CallLabel[];
};

/** What to do about an alert. */
export interface Diagnosis {
  /** What stops the harm, before the cause is known. */
  readonly first: string;
  readonly steps: readonly Step[];
}

/** Hand-written, by signal id. Queries are values, so none can name a metric or field that is not there. */
export type Diagnoses = Readonly<Record<string, Diagnosis>>;

/** Whose calls an alert is about: these of its labels. By the others steps tell calls apart. */
export const usualScope: readonly CallLabel[] = ["environment", "service", "provider", "feature", "team"];

/** The records or traces as they are. */
export function all<Q>(calls: Q): Q {
  return calls;
}

/** Stands for the number of the step that asks something. */
export function stepOf(ask: string): string {
  return `[[${ask}]]`;
}

/** A link to the runbook of another alert. */
export function runbookOf({ id, alert }: AlertingSignal): string {
  return `[${alert.name}](${id}.md)`;
}
