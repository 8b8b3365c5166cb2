import { owner } from "../signals/baselines.ts";
import * as budget from "../signals/budget.ts";
import { cacheSaved } from "../signals/cache.ts";
import { costAnomaly, costPace, costPerDay, costPerMillionTokens, costPerRequest, costPerRequestP95, costRate, costSpike, unpricedShare } from "../signals/cost.ts";
import { usageMissingShare } from "../signals/tokens.ts";
import type { Dashboard } from "./dashboard.ts";
import { wide } from "./panel.ts";
import { bars, lines, pie, stacked, stat } from "./panels.ts";

export const cost: Dashboard = {
  uid: "plumbline-cost",
  title: "LLM cost",
  description: "What is spent, by whom and on what; and how much of it is not known?",
  rows: [
    { title: "Now", panels: [stat(costPace), stat(costPerDay), stat(costPerRequest), stat(unpricedShare)] },
    {
      title: "Where it goes",
      panels: [
        bars("Cost by feature", "What did each feature cost in the last hour, and in the last day?", [costRate, costPerDay], "feature"),
        bars("Cost by team", "What did each team's calls cost in the last hour, and in the last day?", [costRate, costPerDay], "team"),
        stacked(costPace, "feature"),
        stacked(costPace, "model"),
        wide("third", pie("Cost by model", costRate, "model")),
        wide("third", pie("Cost by provider", costRate, "provider")),
        wide("third", pie("Cost by type of token", costRate, "type")),
      ],
    },
    {
      title: "Is it usual?",
      panels: [lines(costAnomaly, ...owner), lines(costSpike, ...owner)],
    },
    {
      title: "Budgets",
      panels: [
        ...[budget.featureBudgetHalfUsed, budget.featureBudgetNearlyUsed, budget.featureBudgetExceeded, budget.featureBudgetForecast].map((signal) =>
          wide("quarter", lines(signal, "environment", "feature")),
        ),
        ...[budget.teamBudgetHalfUsed, budget.teamBudgetNearlyUsed, budget.teamBudgetExceeded, budget.teamBudgetForecast].map((signal) =>
          wide("quarter", lines(signal, "environment", "team")),
        ),
      ],
    },
    {
      title: "What a call costs",
      panels: [
        lines(costPerRequest, "environment", "service", "feature"),
        lines(costPerRequestP95, "environment", "service", "feature"),
        lines(costPerMillionTokens, "provider", "model"),
        lines(cacheSaved, "feature", "kind"),
      ],
    },
    {
      title: "Can it be trusted?",
      panels: [lines(unpricedShare, "environment", "service", "provider", "model"), lines(usageMissingShare, "environment", "service", "feature", "model")],
    },
  ],
};
