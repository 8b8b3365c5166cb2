import type { Config } from "../../../config/schema.ts";
import { limitsOf } from "../../../signals/alert-limits.ts";
import * as budget from "../../../signals/budget.ts";
import { featureBudget, teamBudget } from "../../../signals/declared-series.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import type { Limit } from "../../../signals/signal.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { monthCost, monthForecast } from "../../../telemetry/server-metrics.ts";
import { longestOf, percent } from "../../support/limit-cases.ts";
import { call, constant, firingOf, growing, missing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const STEP = 300;
const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Whose budget an alert is about, and the labels of the incident. */
const scopes = [
  {
    signals: [budget.featureBudgetHalfUsed, budget.featureBudgetNearlyUsed, budget.featureBudgetExceeded, budget.featureBudgetForecast],
    of: featureBudget,
    labels: { environment: call.environment, feature: call.feature, team: call.team },
    where: `of feature ${call.feature}, team ${call.team} (${call.environment})`,
  },
  {
    signals: [budget.teamBudgetHalfUsed, budget.teamBudgetNearlyUsed, budget.teamBudgetExceeded, budget.teamBudgetForecast],
    of: teamBudget,
    labels: { environment: call.environment, team: call.team },
    where: `of team ${call.team} (${call.environment})`,
  },
] as const;

type Scope = (typeof scopes)[number];

const forecasts: readonly string[] = [budget.featureBudgetForecast.id, budget.teamBudgetForecast.id];

export function budgetCases(config: Config): RuleCase[] {
  return alertingSignals(config).flatMap((signal) => scopes.filter(({ signals }) => signals.some(({ id }) => id === signal.id)).flatMap((scope) => casesOf(config, signal, scope)));
}

function casesOf(config: Config, signal: AlertingSignal, scope: Scope): RuleCase[] {
  const { alert } = signal;
  const dollars = scope.of
    .values(config)
    .find(({ labels }) => Object.entries(labels).every(([label, value]) => Object.entries(scope.labels).some(([own, said]) => own === label && said === value)))?.value;
  if (dollars === undefined) throw new Error(`the config has no budget ${scope.where}`);
  const forecast = forecasts.includes(signal.id);
  const common = { alert: alert.name, step: STEP };
  /** What is judged, by the labels that the ledger tells its sums apart by. */
  const judged = (labels: Readonly<Record<string, string>> = {}) => series(forecast ? monthForecast : monthCost, { job: "ledger", ...labels });
  /** A forecast is only told of a month of which something is spent. */
  const spent = forecast ? { [series(monthCost, { job: "ledger" })]: constant(dollars / 2, (10 * DAY) / STEP) } : {};
  const subject = forecast ? "The forecast share of the monthly budget" : "The used share of the monthly budget";
  const firing = (share: number, since: number, at: number) =>
    firingOf(signal, { value: share, since, at, step: STEP }, (limit) => said(subject, share, limit, alert.impact, scope));
  const other = scope.of === featureBudget ? { team: "search" } : { feature: "document_search" };
  const shared = [
    [{}, 0.7],
    [other, 0.5],
  ] as const;
  const longest = longestOf({ signal, since: 0, step: STEP });
  const enough = (longest + 2 * DAY) / STEP;

  return [
    ...limitsOf(alert).flatMap(({ limit }): RuleCase[] => {
      const { pending, fires } = sidesOf(limit.for, HOUR, STEP);
      const above = limit.above + 0.001;
      const rising = (to: number) => ({ ...spent, [judged()]: `${constant(0, HOUR / STEP)} ${constant(dollars * to, enough)}` });
      return [
        {
          ...common,
          name: `at exactly ${limit.above} it does not fire however long it lasts`,
          series: rising(limit.above),
          checks: [fires, HOUR + longest + DAY].map((at) => ({ at, firing: firing(limit.above, HOUR, at) })),
        },
        {
          ...common,
          name: `just above ${limit.above} it is silent until ${limit.for} are over, then fires`,
          series: rising(above),
          checks: [pending, fires].map((at) => ({ at, firing: firing(above, HOUR, at) })),
        },
      ];
    }),
    {
      ...common,
      name: "it resolves when a month ends, December too: the ledger's sums begin at 0 again",
      series: { ...spent, [judged()]: `${constant(dollars * 1.2, enough)} ${growing(dollars / 1e6, 12)}` },
      checks: [
        { at: longest, firing: firing(1.2, 0, longest) },
        { at: (enough - 1) * STEP, firing: firing(1.2, 0, longest) },
        { at: enough * STEP, firing: [] },
      ],
    },
    {
      ...common,
      name: `a ledger that is away does not end it, until ${budget.LAST_WORD} without a word are over`,
      series: { ...spent, [judged()]: `${constant(dollars * 1.2, longest / STEP + 1)} ${missing((toSeconds(budget.LAST_WORD) + HOUR) / STEP)}` },
      checks: [
        { at: longest + toSeconds(budget.LAST_WORD) - STEP, firing: firing(1.2, 0, longest) },
        { at: longest + toSeconds(budget.LAST_WORD) + STEP, firing: [] },
      ],
    },
    {
      ...common,
      name: "what several teams and features pay counts together, and an instance of the ledger that was replaced does not",
      series: {
        ...spent,
        ...Object.fromEntries(shared.flatMap(([labels, share]) => ["a", "b"].map((instance) => [judged({ ...labels, instance }), constant(dollars * share, longest / STEP + 1)]))),
      },
      checks: [{ at: longest, firing: firing(1.2, 0, longest) }],
    },
    {
      ...common,
      name: "environments are apart, and what has no budget is silent",
      series: {
        ...spent,
        [judged({ environment: "demo" })]: constant(dollars * 0.4, enough),
        [judged()]: constant(dollars * 0.4, enough),
        [judged({ feature: "document_search", team: "search" })]: constant(dollars * 9, enough),
      },
      checks: [{ at: longest, firing: [] }],
    },
    ...(forecast ? [budget.ENOUGH_SPENT, budget.ENOUGH_SPENT * 1.01] : []).map((share): RuleCase => {
      const told = share > budget.ENOUGH_SPENT;
      return {
        ...common,
        name: `with ${told ? "more than" : "exactly"} ${budget.ENOUGH_SPENT} of the budget spent a forecast is ${told ? "told" : "no news yet"}`,
        series: { [series(monthCost, { job: "ledger" })]: constant(dollars * share, enough), [judged()]: constant(dollars * 1.2, enough) },
        checks: [{ at: longest, firing: told ? firing(1.2, 0, longest) : [] }],
      };
    }),
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: longest, firing: [] }] },
  ];
}

function said(subject: string, share: number, { above, for: duration }: Limit, impact: string, { labels, where }: Scope) {
  return {
    labels,
    summary: `${subject} ${where} is ${percent(share)}`,
    description: `${subject} ${where} is ${percent(share)}; the limit is ${percent(above)} for ${duration}. ${impact}`,
  };
}
