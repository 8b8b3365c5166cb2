import { is } from "../query/matcher.ts";
import { latest, type Vector } from "../query/promql.ts";
import { lastKnown, shareOfEach } from "../query/statistics.ts";
import type { Duration } from "../telemetry/duration.ts";
import { ALL_SERVICES } from "../telemetry/labels.ts";
import { monthCost, monthForecast } from "../telemetry/server-metrics.ts";
import { featureBudget, teamBudget } from "./declared-series.ts";
import { type Alert, type Signal, signal } from "./signal.ts";

/**
 * So long the ledger's last word counts while it is away. What a month has cost hardly changes meanwhile, and an alert that
 * ended for want of a reading would begin again with the next one.
 */
export const LAST_WORD: Duration = "6h";

/** Share of a budget that must be spent before its forecast is told. */
export const ENOUGH_SPENT = 0.1;

/** Whose budgets they are. */
interface Scope<L extends string> {
  readonly of: "feature" | "team";
  /** Begins the names of its alerts. */
  readonly name: string;
  readonly by: readonly L[];
  /** What the month has cost, or will have, as a share of the budget. */
  readonly share: (gauge: typeof monthCost) => Vector<L>;
}

/** A signal that alerts. */
type Rung<L extends string> = Signal<L> & { readonly alert: Alert };

/** What differs between the alerts of one scope. */
interface Step extends Pick<Alert, "limits" | "impact"> {
  /** Ends the id. */
  readonly id: string;
  /** Ends the alert's name. */
  readonly name: string;
  /** Ends the title. */
  readonly title: string;
  /** Ends of the ids of those that say more. */
  readonly impliedBy?: readonly string[];
}

/**
 * One alert for each thing that people do about a budget: plan, act, stop. The higher ones silence the lower ones.
 *
 * Budgets are of calendar months (UTC), which PromQL does not know: the ledger says what a month has cost. When the month
 * changes its gauge falls to 0, and all alerts of the old month resolve together. Where the ledger has seen nothing there
 * is no share, and no alert.
 */
function ladder<L extends string>({ of, name, by, share }: Scope<L>): Readonly<Record<"halfUsed" | "nearlyUsed" | "exceeded" | "forecast", Rung<L>>> {
  const idOf = (end: string) => `llm-${of}-budget-${end}`;
  const alerting = (step: Step): Omit<Alert, "expression" | "value" | "says" | "by"> & { readonly by: readonly L[] } => ({
    name: `${name}${step.name}`,
    component: "budget",
    by,
    fixed: { service: ALL_SERVICES },
    limits: step.limits,
    impact: step.impact,
    ...(step.impliedBy && { impliedBy: step.impliedBy.map(idOf) }),
  });
  // Whichever team its calls are charged to, they spend the budget of a feature.
  const about = of === "feature" ? { about: { ofEveryTeam: true } as const } : {};
  const used = (step: Step): Rung<L> =>
    signal<L>({
      id: idOf(step.id),
      title: `Budget of each ${of} ${step.title}`,
      question: `What share of its budget of the calendar month (UTC) has each ${of} used? Over several, that of the one which used most.`,
      unit: "ratio",
      ...about,
      answer: (...labels) => share(monthCost).max(...labels),
      alert: { ...alerting(step), says: { subject: "The used share of the monthly budget" } },
    });
  return {
    halfUsed: used({
      id: "half-used",
      name: "HalfUsed",
      title: "half used",
      limits: { warning: { above: 0.5, for: "5m", because: "time to look whether half of the month is over too" } },
      impliedBy: ["forecast", "nearly-used", "exceeded"],
      impact: "Nothing yet. Where less than half of the month is over, the rest will not last at this pace.",
    }),
    nearlyUsed: used({
      id: "nearly-used",
      name: "NearlyUsed",
      title: "nearly used",
      limits: {
        critical: { above: 0.95, for: "5m", because: "what is left is used up within a day or two of an ordinary month" },
        warning: { above: 0.8, for: "5m", because: "a fifth is left: enough to choose what to save at, not to wait" },
      },
      impliedBy: ["exceeded"],
      impact: "Little is left for the rest of the month: choose what to save at, or ask for more.",
    }),
    exceeded: used({
      id: "exceeded",
      name: "Exceeded",
      title: "used up",
      limits: { critical: { above: 1, for: "5m", because: "all of it is spent, and every further call comes on top" } },
      impact: "Nothing stops the calls: each further one is spent beyond what was granted.",
    }),
    forecast: signal<L>({
      id: idOf("forecast"),
      title: `Budget of each ${of} at the month's end`,
      question: `What share of its monthly budget will each ${of} have used when the month (UTC) ends, if it goes on as in the last four weeks? Over several, that of the one which will have used most.`,
      unit: "ratio",
      ...about,
      answer: (...labels) => share(monthForecast).max(...labels),
      alert: {
        ...alerting({
          id: "forecast",
          name: "Forecast",
          title: "at the month's end",
          limits: {
            warning: {
              above: 1,
              for: "1h",
              because: `on track to exceed the budget; told from ${ENOUGH_SPENT * 100}% spent on, since before that a forecast is only what the weeks before this month were like`,
            },
          },
          impliedBy: ["exceeded"],
          impact: "The budget will not last to the end of the month if use goes on like this.",
        }),
        enough: (...labels) =>
          share(monthCost)
            .max(...labels)
            .above(ENOUGH_SPENT),
        says: { subject: "The forecast share of the monthly budget" },
      },
    }),
  };
}

/** A sum of the ledger: instances of it say the same, and one that was replaced is not added to its successor. */
function ofMonth<K extends "environment" | "feature" | "team">(gauge: typeof monthCost, ...by: readonly K[]): Vector<K> {
  return lastKnown(gauge, LAST_WORD)
    .where("job", is(gauge.job))
    .max("environment", "feature", "team")
    .sum(...by);
}

const features = ladder({
  of: "feature",
  name: "LLMFeatureBudget",
  by: ["environment", "feature", "team"],
  // Whoever pays for the calls, the team that the budget names is told.
  share: (gauge) => shareOfEach(ofMonth(gauge, "environment", "feature"), latest(featureBudget.metric), ["feature"], ["team"]),
});

export const featureBudgetHalfUsed = features.halfUsed;
export const featureBudgetNearlyUsed = features.nearlyUsed;
export const featureBudgetExceeded = features.exceeded;
export const featureBudgetForecast = features.forecast;

const teams = ladder({
  of: "team",
  name: "LLMTeamBudget",
  by: ["environment", "team"],
  share: (gauge) => ofMonth(gauge, "environment", "team").overEach(latest(teamBudget.metric), "team"),
});

export const teamBudgetHalfUsed = teams.halfUsed;
export const teamBudgetNearlyUsed = teams.nearlyUsed;
export const teamBudgetExceeded = teams.exceeded;
export const teamBudgetForecast = teams.forecast;
