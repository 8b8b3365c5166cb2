import { type Attributes, metrics } from "@opentelemetry/api";
import { labels } from "../../telemetry/labels.ts";
import * as contract from "../../telemetry/metrics.ts";
import type { Fault } from "../faults.ts";
import { around, chance } from "../random.ts";
import { type Feature, features } from "./features.ts";
import { described } from "./gauges.ts";

type Rating = (typeof labels.rating.bound.values)[number];

/** Share of the answers that are scored, and that users say something of. */
const SCORED = 0.3;
const RATED = 0.3;

/** Share of the ratings that are good, and where most users dislike their answers. */
const LIKED = 0.9;
const RARELY_LIKED = 0.3;

/** What an ordinary score is short of 1: half of them less, half of them more. */
const SHORT_OF_PERFECT = 0.12;

/** What answers are worth: scores of evaluations, and what users say. */
export class Opinions {
  private readonly meter = metrics.getMeter("demo");
  private readonly scores = this.meter.createHistogram(contract.evaluationScore.otel, {
    ...described(contract.evaluationScore),
    advice: { explicitBucketBoundaries: [...contract.evaluationScore.buckets] },
  });
  private readonly ratings = this.meter.createCounter(contract.feedback.otel, described(contract.feedback));

  /** Counters begin at zero, so that the first dislike is seen as one more. */
  constructor() {
    for (const { name, models } of features) {
      for (const [model] of models) for (const rating of labels.rating.bound.values) this.rate(0, rating, { feature: name, model });
    }
  }

  /** What is thought of an answer: of some nothing at all. */
  of({ name, evaluations }: Feature, model: string, fault: Fault | undefined): void {
    const answer = { feature: name, model };
    if (chance(SCORED)) {
      for (const evaluation of evaluations) {
        const score = Math.max(0, 1 - around(SHORT_OF_PERFECT, 0.5));
        this.scores.record(fault === "quality_drop" ? score / 2 : score, { ...answer, evaluation });
      }
    }
    if (chance(RATED)) this.rate(1, chance(fault === "feedback_drop" ? RARELY_LIKED : LIKED) ? "up" : "down", answer);
  }

  private rate(count: number, rating: Rating, answer: Attributes): void {
    this.ratings.add(count, { ...answer, rating });
  }
}
