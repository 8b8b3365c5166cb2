import { LogQuery } from "../query/logs.ts";
import { is } from "../query/matcher.ts";
import { filtered, type Vector } from "../query/promql.ts";
import type { TraceQuery } from "../query/traces.ts";
import { callsOf } from "../signals/calls-of.ts";
import type { AlertingSignal } from "../signals/limits.ts";
import type { Expression } from "../signals/signal.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import type { Command, Place } from "./diagnoses/command.ts";
import { type Step, usualScope } from "./diagnoses/step.ts";

/** What stands for the value of a label that an alert has. */
export type StandIn = (label: CallLabel) => string;

/** What is asked in a step of an alert's diagnosis, about the calls that the alert names. */
export type Asked =
  | { readonly of: "metrics"; readonly query: Expression }
  | { readonly of: "records"; readonly query: LogQuery }
  | { readonly of: "traces"; readonly query: TraceQuery }
  | { readonly of: "command"; readonly command: Command };

export function askedIn(step: Step, signal: AlertingSignal, standIn: StandIn): Asked {
  const scope = scopeOf(step, signal);
  if ("command" in step) return { of: "command", command: step.command };
  if ("query" in step) return { of: "metrics", query: scope.reduce((query: Expression, label) => filtered(query as Vector<string>, label, is(standIn(label))), step.query) };
  if ("logs" in step) return { of: "records", query: step.logs(LogQuery.from("service_name", is(standIn("service")))) };
  const calls = callsOf(scope, signal.about, (label) => standIn(label as CallLabel));
  if (!calls) throw new Error(`${signal.id}: nothing says whose calls are meant in "${step.ask}"`);
  return "records" in step ? { of: "records", query: step.records(calls.records) } : { of: "traces", query: step.traces(calls.traces) };
}

/** The labels by which a step is narrowed: those of the alert that it wants. A log store is never read whole. */
export function scopeOf(step: Step, { alert, about }: AlertingSignal): readonly CallLabel[] {
  const labels = (step.of ?? usualScope).filter((label) => alert.by.includes(label) && !(about?.ofEveryTeam && label === "team"));
  const everywhere = ("records" in step || "traces" in step) && !labels.includes("service") && !labels.includes("environment");
  return everywhere ? [...labels, "environment"] : labels;
}

/**
 * The steps as sections of a page. Where an answer leads to another step, it says its number.
 *
 * @param said what was answered when each was asked, if it was
 */
export function stepSections(steps: readonly Step[], signal: AlertingSignal, standIn: StandIn, place: Place, said: readonly (string | undefined)[] = []): string[] {
  return steps.map((step, index) => {
    const answers = Object.entries(step.answers).map(([found, then]) => `- **${found}**: ${numbered(then, steps)}`);
    const now = said[index];
    return [
      `### ${index + 1}. ${step.ask}`,
      asked(askedIn(step, signal, standIn), standIn, place),
      ...(now === undefined ? [] : ["It answers now:", code("", now)]),
      answers.join("\n"),
    ].join("\n\n");
  });
}

function numbered(text: string, steps: readonly Step[]): string {
  return text.replace(/\[\[(.+?)\]\]/g, (_, ask: string) => {
    const index = steps.findIndex((step) => step.ask === ask);
    if (index < 0) throw new Error(`no step asks "${ask}"`);
    return `step ${index + 1}`;
  });
}

function asked(asks: Asked, standIn: StandIn, place: Place): string {
  if (asks.of === "metrics") return code("promql", String(asks.query));
  if (asks.of === "records") return code("logql", asks.query.toLogQl());
  if (asks.of === "traces") return traces(asks.query);
  const { here, inContainers } = asks.command;
  return [code("sh", here(place, standIn)), ...(inContainers ? [`In containers: \`${inContainers(place)}\``] : [])].join("\n\n");
}

function traces(query: TraceQuery): string {
  const { service, tags, minDuration } = query.toJaeger() ?? {};
  const search = [...(service ? [`service \`${service}\``] : []), ...(tags ? [`tags \`${tags}\``] : []), ...(minDuration ? [`min duration \`${minDuration}\``] : [])];
  return [code("traceql", query.toTraceQl()), ...(service ? [`In Jaeger: ${search.join(", ")}`] : [])].join("\n\n");
}

export function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
