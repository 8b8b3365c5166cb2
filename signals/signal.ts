import type { Config } from "../config/schema.ts";
import type { LogQuery, SecondsField } from "../query/logs.ts";
import type { Vector } from "../query/promql.ts";
import type { Node } from "../query/promql-node.ts";
import type { Duration } from "../telemetry/duration.ts";
import type { ErrorType } from "../telemetry/error-types.ts";
import { STACK_SERVICE, type statuses } from "../telemetry/labels.ts";
import type { Metric } from "../telemetry/metric.ts";
import type { ReadingUnit } from "./unit.ts";

export const severities = ["critical", "warning"] as const;

export type Severity = (typeof severities)[number];

/** Where it hurts: above which value, for how long, and why there. */
export interface Limit {
  /** In the unit of the signal. Exactly at the limit is silent. */
  readonly above: number;
  readonly for: Duration;
  readonly because: string;
}

/** An expression without its label types, for whoever only renders it. */
export interface Expression {
  readonly node: Node;
  readonly lookback: number;
  readonly metrics: readonly Metric[];
  /** The same with every time in it divided; see `rulesFasterBy` of the config. */
  faster(by: number, shortest: Duration): Expression;
  toString(): string;
}

/** The calls that a signal counts, where they are not all: traces and records are searched for what these say. */
export interface About {
  readonly status?: (typeof statuses)[number];
  readonly error_type?: ErrorType;
  /** What takes long in them. How long is the limit of the alert, where `beyond` or an objective does not say it. */
  readonly slow?: SecondsField;
  /** Seconds that they took at least, whatever the limit. */
  readonly beyond?: number;
  /** They are those of a whole feature: `team` says who answers for it, not who made them. */
  readonly ofEveryTeam?: true;
  /** Records of calls that no label of the alert leads to: it counts what the config does not name. */
  readonly records?: (config: Config) => LogQuery;
  /** It is about no calls but about this server of the stack, where neither a label nor a metric says so. */
  readonly server?: string;
}

/** Values of labels, any of which an alert may have. */
export type Having = Readonly<Record<string, readonly string[]>>;

/** An alert that says what another one says, where their labels do not show it: only between those that have these. */
export interface Implication {
  /** Id of the signal that says it already. */
  readonly by: string;
  readonly where: readonly { readonly source: Having; readonly target: Having }[];
}

/** What a multiple is of, in units of its own: a stored series with the labels that tell incidents apart. */
export interface Amount {
  readonly metric: Metric;
  readonly unit: ReadingUnit;
}

/** What is told when a signal passes a limit. */
export interface Alert {
  /** Alert name; the severity is a label. */
  readonly name: string;
  readonly component: keyof Config["routes"]["components"];
  /** Labels that tell one incident from another. `service` is among them or the same in every incident, so that inhibition can match. */
  readonly by: readonly string[];
  /** Labels that are the same in every incident, beside those of the component: see `fixedOf`. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** When it fires. */
  readonly expression: (limit: Limit, severity: Severity) => Expression;
  /** What is held against the limit, below it too. None, where no number says when it fires. */
  readonly value?: () => Expression;
  /**
   * So long it goes on firing when its limit is no longer passed: until what it silences, whose windows are longer, is
   * over too. Otherwise the end of an incident would be told as the beginning of another. One time for both severities,
   * or one each: see `outlasting`.
   */
  readonly keep?: Duration | Readonly<Partial<Record<Severity, Duration>>>;
  /**
   * Ids of signals whose alert already says it: while theirs fires about the same, by the labels that both have, this one
   * is silent for whoever hears theirs.
   */
  readonly impliedBy?: readonly (string | Implication)[];
  readonly limits: Readonly<Partial<Record<Severity, Limit>>>;
  /** What it means for users. */
  readonly impact: string;
  /**
   * Subject of the sentence "… is {value} ({amount}); the limit is {limit}", with what is wrong where that alone does
   * not say it well; or all there is to say, where no number explains it.
   */
  readonly says: { readonly subject: string; readonly fault?: string; readonly amount?: Amount } | { readonly headline: string };
}

/** Labels that are the same in every incident of an alert: what is about the stack itself has that as its service. */
export function fixedOf({ component, fixed }: Alert): Readonly<Record<string, string>> {
  return component === "pipeline" ? { service: STACK_SERVICE, ...fixed } : { ...fixed };
}

/** How long an alert goes on firing at a severity when its limit is no longer passed. */
export function keepOf({ keep }: Alert, severity: Severity): Duration | undefined {
  return typeof keep === "object" ? keep[severity] : keep;
}

/** By what an alert is said already. */
export function implicationsOf({ impliedBy = [] }: Alert): readonly Implication[] {
  return impliedBy.map((each) => (typeof each === "string" ? { by: each, where: [{ source: {}, target: {} }] } : each));
}

/** A question without its label types. */
export interface AnySignal {
  /** Stable id: names panel, runbook and the key under `limits` in the config. */
  readonly id: string;
  readonly title: string;
  /** Panel description and first line of the runbook. */
  readonly question: string;
  readonly unit: ReadingUnit;
  /** How long the stack must have run before there is an answer, where that is longer than a minute. */
  readonly history?: Duration;
  readonly about?: About;
  readonly alert?: Alert;
}

/** One question about the platform. Panels, threshold lines, alerts, rule tests and runbooks are renderings of it. */
export interface Signal<L extends string> extends AnySignal {
  /** The answer, split by labels. */
  readonly answer: <K extends L = never>(...by: readonly K[]) => Vector<K>;
}

interface AlertProps<L extends string> extends Omit<Alert, "expression" | "value" | "by"> {
  readonly by: readonly L[];
  /** Only fires where this has a series: enough traffic to judge by. */
  readonly enough?: <K extends L>(...by: readonly K[]) => Vector<K>;
}

type Props<L extends string> = Omit<Signal<L>, "alert"> & { readonly alert?: AlertProps<L> };

/** A signal whose alert, if it has one, fires where the answer is above the limit and there is enough to judge by. */
export function signal<L extends string>(props: Props<L> & { readonly alert: AlertProps<L> }): Signal<L> & { readonly alert: Alert };
export function signal<L extends string>(props: Props<L>): Signal<L>;
export function signal<L extends string>({ alert, ...rest }: Props<L>): Signal<L> {
  if (!alert) return rest;
  const { enough, ...spec } = alert;
  const expression = ({ above }: Limit): Expression => {
    const exceeded = rest.answer(...alert.by).above(above);
    return enough ? exceeded.and(enough(...alert.by), ...alert.by) : exceeded;
  };
  return { ...rest, alert: { ...spec, expression, value: () => rest.answer(...alert.by) } };
}
