import * as objectives from "../signals/slo.ts";
import type { Dashboard } from "./dashboard.ts";
import { lines, stat } from "./panels.ts";

export const slo: Dashboard = {
  uid: "plumbline-slo",
  title: "LLM objectives",
  description: "Does every feature keep what was promised of it, and how long will its error budget last?",
  rows: [
    { title: "Worst feature", panels: [stat(objectives.errorBurn), stat(objectives.errorBudgetLeft), stat(objectives.latencyBurn), stat(objectives.latencyBudgetLeft)] },
    {
      title: "Calls that fail",
      panels: [
        lines(objectives.errorBurn, "environment", "service", "feature"),
        lines(objectives.errorBudgetLeft, "environment", "service", "feature"),
        lines(objectives.availability, "environment", "service", "feature"),
        lines(objectives.availabilityTarget, "feature"),
      ],
    },
    {
      title: "Calls that are slow",
      panels: [
        lines(objectives.latencyBurn, "environment", "service", "feature"),
        lines(objectives.latencyBudgetLeft, "environment", "service", "feature"),
        lines(objectives.promptness, "environment", "service", "feature"),
        lines(objectives.latencyTarget, "feature"),
      ],
    },
  ],
};
