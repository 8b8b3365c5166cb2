import { is, oneOf } from "../query/matcher.ts";
import { latest, type Vector } from "../query/promql.ts";
import { evaluationNames, evaluationsGoodAt } from "../telemetry/evaluations.ts";
import { labels } from "../telemetry/labels.ts";
import { feedbackPerHour, scoreSumPerHour, scoresPerHour } from "./recordings.ts";
import { addedUp, hoursWithAny, usual } from "./trailing.ts";
import { WEEK } from "./windows.ts";

/** Scores, or opinions, of the week before that are too few to call anything usual. */
export const FEW_BEFORE = 100;

/** Hours of the week before in which there must be any: one good hour is no baseline. */
export const ENOUGH_HOURS = 6;

/** Where there are enough of what is counted by the hour. */
function enough<L extends string>(hourly: Vector<L>, by: readonly L[]): Vector<L> {
  return addedUp(hourly, WEEK)
    .above(FEW_BEFORE)
    .and(hoursWithAny(hourly, WEEK).above(ENOUGH_HOURS - 1), ...by);
}

/** What a score is of: two means with the same of these can be compared. */
export const featureScore = ["environment", "service", "feature", "evaluation"] as const;

export const scoreLabels = [...featureScore, "model", "variant"] as const;

type ScoreLabel = (typeof scoreLabels)[number];

/** Scores of the last hour that can be good or bad. */
export function scores<K extends ScoreLabel>(...by: readonly K[]): Vector<K> {
  return latest(scoresPerHour.metric)
    .where("evaluation", oneOf(evaluationNames))
    .sum(...by);
}

/** Their sum, those that are good when low turned round: of answers that are as good as can be it is their number. */
function goodness<K extends ScoreLabel>(...by: readonly K[]): Vector<K> {
  const turned = latest(scoresPerHour.metric)
    .minus(latest(scoreSumPerHour.metric))
    .where("evaluation", oneOf(evaluationsGoodAt("low")));
  return latest(scoreSumPerHour.metric)
    .where("evaluation", oneOf(evaluationsGoodAt("high")))
    .or(turned)
    .sum(...by);
}

/** How good the answers of the last hour are, from 0 to 1. */
export function quality<K extends ScoreLabel>(...by: readonly K[]): Vector<K> {
  return goodness(...by).over(scores(...by));
}

function usualQualityBy<K extends ScoreLabel>(name: string, by: readonly K[]) {
  const share = addedUp(goodness(...by), WEEK).over(addedUp(scores(...by), WEEK));
  return usual(name, by, "How good evaluations found the answers of the last week, from 0 to 1, the last hour left out.", share.and(enough(scores(...by), by), ...by));
}

export const usualQuality = usualQualityBy(`llm:quality:usual${WEEK}`, scoreLabels);

export const usualFeatureQuality = usualQualityBy(`llm:feature_quality:usual${WEEK}`, featureScore);

/** Whose opinions are compared with those of the week before. */
export const raterLabels = ["environment", "service", "feature"] as const;

const [UP, DOWN] = labels.rating.bound.values;

type OpinionLabel = (typeof raterLabels)[number] | "model" | "variant";

/** Answers of the last hour that users rated. */
export function rated<K extends OpinionLabel>(...by: readonly K[]): Vector<K> {
  return latest(feedbackPerHour.metric)
    .where("rating", oneOf(labels.rating.bound.values))
    .sum(...by);
}

/** The share of them that users did not like. */
export function disliked<K extends OpinionLabel>(...by: readonly K[]): Vector<K> {
  return latest(feedbackPerHour.metric)
    .where("rating", is(DOWN))
    .sum(...by)
    .over(rated(...by));
}

const liked = latest(feedbackPerHour.metric)
  .where("rating", is(UP))
  .sum(...raterLabels);

/** As what is left of what was liked: users who never complained have no series of it. */
export const usuallyDisliked = usual(
  `llm:thumbs_down:usual_share${WEEK}`,
  raterLabels,
  "Share of the ratings of the last week that were thumbs down, the last hour left out.",
  addedUp(liked, WEEK)
    .over(addedUp(rated(...raterLabels), WEEK))
    .complement()
    .and(enough(rated(...raterLabels), raterLabels), ...raterLabels),
);
