import { latest } from "../query/promql.ts";
import { lessEach, rounded } from "../query/statistics.ts";
import { evaluationsGoodAt } from "../telemetry/evaluations.ts";
import { feedbackPerHour, scoreSumPerHour, scoresPerHour } from "./recordings.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { byChance } from "./trailing.ts";
import { disliked, featureScore, quality, rated, raterLabels, scoreLabels, scores, usualFeatureQuality, usuallyDisliked, usualQuality } from "./usual-answers.ts";
import { HOUR } from "./windows.ts";

type AnswerLabel = "environment" | "service" | "feature" | "model" | "variant";

type ScoreLabel = AnswerLabel | "evaluation";

/** Scores, or opinions, in an hour that are too few to judge by, whatever they are. */
export const FEW = 20;

export const evaluationMean = signal<ScoreLabel>({
  id: "llm-evaluation-score",
  title: "Evaluation score",
  question: `What do evaluations give the answers of the last hour on average? ${capital(evaluationsGoodAt("low").join(", "))} are good when low, the others when high.`,
  unit: "score",
  answer: (...by) =>
    latest(scoreSumPerHour.metric)
      .sum(...by)
      .over(latest(scoresPerHour.metric).sum(...by)),
});

export const answersEvaluated = signal<ScoreLabel>({
  id: "llm-answers-evaluated",
  title: "Answers evaluated",
  question: "How many answers of the last hour were evaluated? A mean of few says little.",
  unit: "count",
  answer: (...by) => latest(scoresPerHour.metric).sum(...by),
});

/** How much worse they are than they were. A model or a variant that is new is held against what its feature had from the others. */
const loss = rounded(
  quality(...scoreLabels)
    .minus(latest(usualQuality.metric))
    .or(lessEach(quality(...scoreLabels), latest(usualFeatureQuality.metric), ...featureScore))
    .times(-1),
);

export const qualityLoss: Signal<ScoreLabel> & { readonly alert: Alert } = {
  ...signal<ScoreLabel>({
    id: "llm-quality-loss",
    title: "Lost quality",
    question:
      "How much worse do evaluations find the answers of the last hour than those of the week before, on a scale from 0 to 1? Of several the worst; a new model or variant is held against the others of its feature; below zero it is better.",
    unit: "score",
    history: "8h",
    answer: (...by) => loss.max(...by),
  }),
  alert: {
    name: "LLMQualityDrop",
    component: "llm",
    by: scoreLabels,
    limits: {
      warning: {
        above: 0.1,
        for: "15m",
        because: "a tenth of the scale is what people notice; three standard errors and a quarter of an hour leave out an hour of hard questions",
      },
    },
    // What users say is judged by the hour, too, and must not be told when this is over.
    keep: HOUR,
    impact: "Answers are worse than they were: users are told wrong, useless or harmful things more often.",
    says: { subject: "The loss against the usual score", fault: "Lower scores than usual" },
    value: () => loss,
    expression: ({ above }) =>
      loss
        .above(above)
        .aboveEach(byChance(quality(...scoreLabels), scores(...scoreLabels)), ...scoreLabels)
        .and(scores(...scoreLabels).above(FEW), ...scoreLabels),
  },
};

export const feedbackCount = signal<AnswerLabel | "rating">({
  id: "llm-feedback",
  title: "Feedback",
  question: "How many answers did users rate in the last hour, and how?",
  unit: "count",
  answer: (...by) => latest(feedbackPerHour.metric).sum(...by),
});

export const thumbsDown = signal<AnswerLabel>({
  id: "llm-thumbs-down",
  title: "Thumbs down",
  question: "What share of the answers that users rated in the last hour did they not like?",
  unit: "ratio",
  answer: (...by) => disliked(...by),
});

/** By how many points the share of thumbs down has risen. */
const rise = rounded(disliked(...raterLabels).minus(latest(usuallyDisliked.metric)));

export const thumbsDownRise: Signal<(typeof raterLabels)[number]> & { readonly alert: Alert } = {
  ...signal<(typeof raterLabels)[number]>({
    id: "llm-thumbs-down-rise",
    title: "More thumbs down",
    question: "By how many points is the share of thumbs down of the last hour above that of the week before? Of several features the worst; below zero users are happier.",
    unit: "ratio",
    history: "8h",
    answer: (...by) => rise.max(...by),
  }),
  alert: {
    name: "LLMFeedbackDrop",
    component: "llm",
    by: raterLabels,
    limits: {
      warning: { above: 0.1, for: "45m", because: "of ten users who say what they think one more is unhappy; so long leaves out one angry user, and lets evaluations speak first" },
    },
    impliedBy: [qualityLoss.id],
    impact: "Users say themselves that answers got worse.",
    says: { subject: "The rise of thumbs down above their usual share", fault: "More thumbs down than usual" },
    value: () => rise,
    expression: ({ above }) =>
      rise
        .above(above)
        .aboveEach(byChance(disliked(...raterLabels), rated(...raterLabels)), ...raterLabels)
        .and(rated(...raterLabels).above(FEW), ...raterLabels),
  },
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
