import { firstTeam } from "../config/first-team.ts";
import type { Config } from "../config/schema.ts";
import { OTHER, UNKNOWN } from "../telemetry/labels.ts";
import type { Metric } from "../telemetry/metric.ts";
import { latencyObjectives } from "./latency-objectives.ts";
import { storedAs } from "./recorded.ts";

/**
 * Numbers of the config as series, so that a rule can hold what is measured against what was declared for it: recorded by
 * Prometheus as constants, one for each value.
 */
export interface DeclaredSeries<L extends string = string> {
  readonly metric: Metric<L, "gauge">;
  readonly values: (config: Config) => readonly { readonly labels: Readonly<Record<L, string>>; readonly value: number }[];
}

function declared<const L extends string>(name: string, labels: readonly L[], help: string, values: DeclaredSeries<L>["values"]): DeclaredSeries<L> {
  return { metric: storedAs(name, labels, help), values };
}

/** Share of the calls of a feature that must not fail. */
export const availabilityObjective = declared("llm:availability:objective", ["feature"], "Share of the calls of a feature that must not fail.", ({ features }) =>
  Object.entries(features).flatMap(([feature, { slo }]) => (slo?.availability === undefined ? [] : [{ labels: { feature }, value: slo.availability }])),
);

/** Share of the calls of a feature that must be fast. */
export const latencyObjective = declared("llm:latency:objective", ["feature"], "Share of the calls of a feature that must be faster than its objective says.", (config) =>
  latencyObjectives(config).map(({ feature, share }) => ({ labels: { feature }, value: share })),
);

/** US dollars a month that a feature may cost. */
export const featureBudget = declared(
  "llm:feature_budget:usd",
  ["feature", "team"],
  "US dollars a calendar month that a feature may cost, with the team that is told: the first of those that pay.",
  ({ features }) =>
    Object.entries(features).flatMap(([feature, { monthlyBudgetUsd: value, team: teams }]) =>
      value === undefined ? [] : [{ labels: { feature, team: firstTeam(teams) }, value }],
    ),
);

/** US dollars a month that a team may spend. */
export const teamBudget = declared("llm:team_budget:usd", ["team"], "US dollars a calendar month that a team may spend.", ({ teams }) =>
  Object.entries(teams).flatMap(([team, { monthlyBudgetUsd: value }]) => (value === undefined ? [] : [{ labels: { team }, value }])),
);

/** Whose a feature is: alerts that are told apart by feature, but not by team, look it up. Calls of no declared feature are for whoever runs the stack. */
export const featureTeam = declared(
  "llm:feature:team",
  ["feature", "team"],
  "Always 1; the team that a feature belongs to, the first of those that pay.",
  ({ features, operator = UNKNOWN }) => [
    ...Object.entries(features).map(([feature, { team }]) => ({ labels: { feature, team: firstTeam(team) }, value: 1 })),
    // An empty one is that of counts which do not say it.
    ...[OTHER, UNKNOWN, ""].map((feature) => ({ labels: { feature, team: operator }, value: 1 })),
  ],
);

/** The series budget of the config. */
export const seriesBudget = declared("plumbline:series:budget", [], "Most time series that applications may cost.", ({ capacity }) => [
  { labels: {}, value: capacity.seriesBudget },
]);

export const declaredSeries: readonly DeclaredSeries[] = [availabilityObjective, latencyObjective, featureBudget, teamBudget, featureTeam, seriesBudget];
