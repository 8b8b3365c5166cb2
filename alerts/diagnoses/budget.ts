import * as budget from "../../signals/budget.ts";
import type { Signal } from "../../signals/signal.ts";
import { STOP_SPENDING, spendingSteps } from "./spending.ts";
import type { Diagnoses, Step } from "./step.ts";

/** What each step of the ladder asks for: the higher, the sooner. */
const plan = "nothing has to stop today. Find out where the month will end, and tell who answers for the budget.";
const save = "tell who answers for the budget; then save where it hurts least, by the steps below.";
const answerFor = `decide with who answers for the budget whether it is raised. If not: ${STOP_SPENDING}`;

/** The ledger's name of a label. */
const columns = { feature: "feature", team: "team_id" } as const;

/** Who spent it, from the ledger: the metrics know no users, and the log store no whole month. */
function spenders(whose: keyof typeof columns): Step {
  return {
    ask: "Who spent most of it this month?",
    command: {
      here: ({ ledger }, label) =>
        ledger(
          `SELECT feature, model, user_id, count(*) AS calls, round(sum(cost_usd), 2) AS usd FROM llm_usage WHERE ${columns[whose]} = '${label(whose)}' AND timestamp >= date_trunc('month', now()) GROUP BY 1, 2, 3 ORDER BY usd DESC LIMIT 10`,
        ),
    },
    answers: {
      "One user far above the others": "a script, a leaked key or abuse. The ids are pseudonyms; the application that holds the key knows whose they are.",
      "One model": "ask whether a cheaper one would do for a part of the work.",
      "Many alike": `the ${whose} is used more than the budget foresaw.`,
    },
  };
}

/** Steps of one scope: how much, how fast, then what to do about it. A budget is spent by all services and environments together. */
function steps<L extends string>(used: Signal<L>, forecast: Signal<L>, by: readonly L[], whose: keyof typeof columns): readonly Step[] {
  return [
    {
      ask: `How much of its budget has each ${whose} used?`,
      query: used.answer(...by),
      of: [],
      answers: {
        "More than the share of the month that is over": "too fast: half of it on the tenth means that it is gone on the twentieth.",
        "A step in its graph": "an incident: find its hour, and the alerts on cost of that hour.",
        "A slope": "use. This alert ends with the calendar month (UTC) or with a larger budget; what is saved brings back nothing that is spent.",
      },
    },
    {
      ask: "Where will it be at the end of the month?",
      query: forecast.answer(...by),
      of: [],
      answers: {
        "Below 1": "it will last as things are.",
        "Above 1": "save, move money between budgets, or raise `monthlyBudgetUsd` in the config with who answers for it.",
      },
    },
    spenders(whose),
    ...spendingSteps([], [whose]),
  ];
}

const ofFeatures = steps(budget.featureBudgetNearlyUsed, budget.featureBudgetForecast, ["environment", "feature"], "feature");
const ofTeams = steps(budget.teamBudgetNearlyUsed, budget.teamBudgetForecast, ["environment", "team"], "team");

export const budgetDiagnoses: Diagnoses = {
  [budget.featureBudgetHalfUsed.id]: { first: plan, steps: ofFeatures },
  [budget.featureBudgetNearlyUsed.id]: { first: save, steps: ofFeatures },
  [budget.featureBudgetExceeded.id]: { first: answerFor, steps: ofFeatures },
  [budget.featureBudgetForecast.id]: { first: save, steps: ofFeatures },
  [budget.teamBudgetHalfUsed.id]: { first: plan, steps: ofTeams },
  [budget.teamBudgetNearlyUsed.id]: { first: save, steps: ofTeams },
  [budget.teamBudgetExceeded.id]: { first: answerFor, steps: ofTeams },
  [budget.teamBudgetForecast.id]: { first: save, steps: ofTeams },
};
