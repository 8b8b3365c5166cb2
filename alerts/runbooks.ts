import type { Artifact } from "../artifact/artifact.ts";
import type { Config } from "../config/schema.ts";
import { limitsOf } from "../signals/alert-limits.ts";
import { signals } from "../signals/all.ts";
import type { AlertingSignal } from "../signals/limits.ts";
import { ALWAYS } from "../signals/pipeline.ts";
import { type CallLabel, callLabels } from "../telemetry/labels.ts";
import { diagnoses } from "./diagnoses/all.ts";
import type { Place } from "./diagnoses/command.ts";
import { type Diagnosis, usualScope } from "./diagnoses/step.ts";
import { PAGES } from "./links.ts";
import { code, type StandIn, scopeOf, stepSections } from "./steps.ts";
import { listed, sayBurn, sayLimit } from "./wording.ts";

/** Folder of the pages below the project's root. */
export const RUNBOOKS = "docs/runbooks";

/** Where an alert says its runbook is: a link where the pages are published, else the page in the project. */
export function runbookNote({ runbooks }: Config, signalId: string): Readonly<Record<string, string>> {
  const page = `${signalId}.md`;
  return runbooks ? { runbook_url: `${runbooks.replace(/\/$/, "")}/${page}` } : { runbook: `${RUNBOOKS}/${page}` };
}

/** What a page is written for. */
interface Reader {
  readonly place: Place;
  /** What stands for a label of the alert, where the reader does not say it. */
  readonly standIn: StandIn;
  /** What to know before the first step. */
  readonly hints: (steps: string) => readonly string[];
  /** Where the limits are from. */
  readonly limits: string;
  /** What was answered to each step, if it was asked. */
  readonly said?: readonly (string | undefined)[] | undefined;
}

/** What commands contain that is not known, and what must be typed before because of it. */
interface Setting {
  readonly text: string;
  readonly hint: string;
}

/**
 * One page per signal that alerts: generated from the signal, with the hand-written steps of its diagnosis, for whatever
 * alert and stack.
 *
 * @param place where commands find the stack
 */
export function runbooks(place: Place, setting: Setting): readonly Artifact[] {
  return signals.flatMap((signal) => (alerts(signal) ? [{ path: `${RUNBOOKS}/${signal.id}.md`, body: runbook(signal, anyones(signal, place, setting)) }] : []));
}

/** Labels of an alert that fires, or of one that is asked about. */
export type Labels = Readonly<Partial<Record<CallLabel, string>>>;

/** The page for one alert of one stack: with its labels, with the limits that count there, and with what was answered to each step. */
export function filledRunbook(signal: AlertingSignal, labels: Labels, place: Place, said: readonly (string | undefined)[]): string {
  return runbook(signal, { place, standIn: filledWith(labels), hints: () => [], limits: "These are the limits of your config.", said });
}

/** What stands for a label, if it is known. */
export function filledWith(labels: Labels): StandIn {
  return (label) => labels[label] ?? placeholder(label);
}

/** The labels of an alert by which its steps are narrowed. */
export function askedLabels(signal: AlertingSignal): readonly CallLabel[] {
  const scopes = (diagnoses[signal.id]?.steps ?? []).flatMap((step) => scopeOf(step, signal));
  return callLabels.filter((label) => scopes.includes(label));
}

function alerts(signal: (typeof signals)[number]): signal is AlertingSignal {
  return signal.alert !== undefined;
}

function anyones(signal: AlertingSignal, place: Place, { text, hint }: Setting): Reader {
  const { id, alert } = signal;
  const filled = `\`npx plumb runbook ${alert.name}\``;
  const hints = (steps: string): string[] => {
    const labels = askedLabels(signal);
    const own = labels.filter((label) => alert.by.includes(label)).map((label) => `\`${placeholder(label)}\``);
    // What is about no calls has no label of theirs; records are looked for in one environment.
    const yours = own.length === 0 ? labels.map((label) => `your ${label} in the place of \`${placeholder(label)}\``) : [];
    const hand = [...(own.length > 0 ? [`the labels of the alert in the place of ${listed(own)}`] : []), ...yours];
    return [
      `${filled} prints this page ${own.length > 0 ? "for the alert that fires, " : ""}with what the running stack answers to each step.`,
      ...(hand.length > 0 ? [`By hand: put ${listed(hand)}.`] : []),
      ...wherever(steps, place),
      ...(steps.includes(text) ? [hint] : []),
    ];
  };
  return {
    place,
    standIn: placeholder,
    hints,
    limits: `These are the defaults. \`limits["${id}"]\` in \`observability.config.ts\` changes them; ${filled} prints those of your config.`,
  };
}

/** Where what stands in the steps is asked. */
function wherever(steps: string, { open }: Place): readonly string[] {
  const pages = [
    { language: "promql", at: `PromQL is asked at ${open("prometheus")}${PAGES.prometheus}` },
    { language: "logql", at: `LogQL in the Explore page of Grafana, ${open("grafana")}/explore` },
    { language: "traceql", at: `traces at ${open("jaeger")}${PAGES.jaeger}, or, where Tempo keeps them, in Grafana` },
  ];
  const asked = pages.filter(({ language }) => steps.includes(`\`\`\`${language}`)).map(({ at }) => at);
  return asked.length > 0 ? [`${asked.join("; ")}.`] : [];
}

/** It is plainly nobody's name. */
function placeholder(label: string): string {
  return label.toUpperCase();
}

function runbook(signal: AlertingSignal, reader: Reader): string {
  const { alert, id, title, question } = signal;
  const diagnosis = diagnoses[id];
  if (!diagnosis) throw new Error(`alerts/diagnoses has no steps for ${id}`);
  const sections = [
    `# ${alert.name}: ${title}`,
    "<!-- Generated by `npm run docs` from signals/ and alerts/diagnoses/. -->",
    `**${question}**`,
    `**Who is affected**: ${affected(alert)}`,
    `**What it means**: ${alert.impact}`,
    ...toDo(signal, diagnosis, reader),
    "## When it fires",
    ...firing(signal, reader),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** Whom an alert concerns: those who use what its labels name. */
function affected({ by, component }: AlertingSignal["alert"]): string {
  if (component === "pipeline") return "whoever relies on this stack.";
  return `users of the ${listed(usualScope.filter((label) => label !== "environment" && by.includes(label)))} that the alert names.`;
}

function toDo(signal: AlertingSignal, { first, steps }: Diagnosis, { place, standIn, hints, said }: Reader): string[] {
  const sections = stepSections(steps, signal, standIn, place, said);
  return [
    `**First**: ${first}`,
    "## Steps",
    ...hints(sections.join("\n")),
    "Where a query as a graph steps up or down is when it began. What shows nothing unusual leads to the next step.",
    ...sections,
  ];
}

function firing({ unit, history, alert }: AlertingSignal, { limits: from }: Reader): string[] {
  const limits = limitsOf(alert).map(({ severity, limit }) => ({ severity, ...limit }));
  const [strictest] = limits;
  if (!strictest) return ["Always.", code("promql", String(alert.expression(ALWAYS, "critical")))];
  const headline = "headline" in alert.says ? alert.says.headline.toLowerCase() : undefined;
  const rows = limits.map(
    (limit) =>
      `| ${limit.severity} | ${headline ?? `above ${unit === "burn" ? sayBurn(limit, limit.severity) : sayLimit(unit, limit.above)}`} | ${limit.for === "0s" ? "at once" : limit.for} | ${limit.because} |`,
  );
  return [
    ...(history ? [`It compares with the past: the stack must have run for ${history} before it can fire.`] : []),
    ["| severity | value | for | because |", "|---|---|---|---|", ...rows].join("\n"),
    `${headline ? "" : "Exactly at the limit it is silent. "}${from} The ${strictest.severity} rule:`,
    code("promql", String(alert.expression(strictest, strictest.severity))),
  ];
}
