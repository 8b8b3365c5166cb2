import { costPerRequest } from "../signals/cost.ts";
import { refusalRate } from "../signals/errors.ts";
import { latencyP95 } from "../signals/latency.ts";
import { embeddingModels, versionsSeen } from "../signals/models.ts";
import { answersEvaluated, evaluationMean, feedbackCount, qualityLoss, thumbsDown, thumbsDownRise } from "../signals/quality.ts";
import { requestRate } from "../signals/traffic.ts";
import type { Dashboard } from "./dashboard.ts";
import { wide } from "./panel.ts";
import { lines, stacked, stat } from "./panels.ts";

export const quality: Dashboard = {
  uid: "plumbline-quality",
  title: "LLM quality",
  description: "Are the answers any good, as good as they were, and which model or variant gives the better ones?",
  rows: [
    { title: "Now", panels: [stat(thumbsDown), stat(feedbackCount), stat(answersEvaluated), stat(refusalRate)] },
    {
      title: "Against the week before",
      panels: [
        wide("full", lines(qualityLoss, "environment", "service", "feature", "model", "evaluation", "variant")),
        lines(thumbsDownRise, "environment", "service", "feature"),
        lines(thumbsDown, "environment", "service", "feature"),
      ],
    },
    {
      title: "Scores and feedback",
      panels: [
        lines(evaluationMean, "environment", "service", "feature", "evaluation"),
        stacked(answersEvaluated, "evaluation"),
        stacked(feedbackCount, "rating"),
        lines(refusalRate, "environment", "service", "feature", "model"),
      ],
    },
    {
      title: "One against the other",
      panels: [
        lines(evaluationMean, "feature", "evaluation", "variant"),
        lines(thumbsDown, "feature", "variant"),
        lines(evaluationMean, "feature", "evaluation", "model"),
        lines(thumbsDown, "feature", "model"),
        lines(costPerRequest, "environment", "service", "feature", "model"),
        lines(latencyP95, "environment", "service", "feature", "model"),
      ],
    },
    {
      title: "What changed",
      panels: [
        stacked(requestRate, "feature", "model"),
        lines(versionsSeen, "environment", "service", "model"),
        wide("full", lines(embeddingModels, "environment", "service", "feature", "model")),
      ],
    },
  ],
};
