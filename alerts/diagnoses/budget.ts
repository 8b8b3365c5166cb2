import * as budget from "../../signals/budget.ts";
import type { Signal } from "../../signals/signal.ts";
import { spendingSteps } from "./spending.ts";
import { type Diagnoses, everywhere, type Step } from "./step.ts";

/** A budget is spent by all services together: nothing narrows the queries but the environment of records, `production` here. */
const spending = spendingSteps({ signal: (signal) => signal, calls: everywhere });

/** Steps of one scope: how much, how fast, then what to do about it. */
function steps<L extends string>(used: Signal<L>, forecast: Signal<L>, by: readonly L[], whose: string): readonly Step[] {
  return [
    {
      ask: `How much of its budget has each ${whose} used?`,
      query: used.answer(...by),
      conclude: "Compare with the day of the month: half of it on the tenth is a third too fast. A step is an incident: the alerts on cost say when. A slope is use.",
    },
    {
      ask: "Where will it be at the end of the month?",
      query: forecast.answer(...by),
      conclude: "Below 1: it will last as things are. Above: save, move money between budgets, or raise `monthlyBudgetUsd` in the config with who answers for it.",
    },
    ...spending,
    {
      ask: "When does this alert end?",
      conclude: "When the calendar month (UTC) ends, or with a larger budget. Nothing that is saved brings back what is spent.",
    },
  ];
}

const ofFeatures = steps(budget.featureBudgetNearlyUsed, budget.featureBudgetForecast, ["environment", "feature"], "feature");
const ofTeams = steps(budget.teamBudgetNearlyUsed, budget.teamBudgetForecast, ["environment", "team"], "team");

export const budgetDiagnoses: Diagnoses = {
  [budget.featureBudgetHalfUsed.id]: ofFeatures,
  [budget.featureBudgetNearlyUsed.id]: ofFeatures,
  [budget.featureBudgetExceeded.id]: ofFeatures,
  [budget.featureBudgetForecast.id]: ofFeatures,
  [budget.teamBudgetHalfUsed.id]: ofTeams,
  [budget.teamBudgetNearlyUsed.id]: ofTeams,
  [budget.teamBudgetExceeded.id]: ofTeams,
  [budget.teamBudgetForecast.id]: ofTeams,
};
