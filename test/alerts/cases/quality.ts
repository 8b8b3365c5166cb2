import type { Config } from "../../../config/schema.ts";
import { alertingSignals } from "../../../signals/limits.ts";
import { FEW, qualityLoss } from "../../../signals/quality.ts";
import { scoreSumPerHour, scoresPerHour } from "../../../signals/recordings.ts";
import { ENOUGH_HOURS, FEW_BEFORE } from "../../../signals/usual-answers.ts";
import { evaluationScore } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, saying } from "../../support/limit-cases.ts";
import { call, constant, growing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";
import { begunAgain } from "../../support/rule-series.ts";

const HOUR = 3_600;
const STEP = 600;

/** When answers become worse: on the hour, with some more hours of history than it takes. */
const JUMP = (ENOUGH_HOURS + 2) * HOUR;

/** Scores an hour, and what they usually are. */
const SCORES = 1_000;
const USUAL = 0.8;

/** The last sample of a course: an hour after the jump it is part of its own baseline. */
const AFTER = HOUR / STEP;

type Labels = Readonly<Record<string, string>>;

const graded: Labels = { evaluation: "relevance", variant: "control" };

interface Hours {
  readonly labels?: Labels;
  readonly scores?: number;
  readonly scoresBefore?: number;
  readonly jump?: number;
  readonly until?: number;
}

/** Hours of one mean, and of another from a time on: scores, and their sum. */
function means(before: number, after: number, hours: Hours = {}): Record<string, string> {
  const { labels = graded, scores = SCORES, jump = JUMP } = hours;
  const { scoresBefore = scores, until = jump + AFTER * STEP } = hours;
  const course = (usual: number, then: number) => `${constant(usual, jump / STEP)} ${constant(then, (until - jump) / STEP)} ${constant(usual, 2 * AFTER)}`;
  return {
    [series(scoresPerHour.metric, labels)]: course(scoresBefore, scores),
    [series(scoreSumPerHour.metric, labels)]: course(total(scoresBefore, before), total(scores, after)),
  };
}

/** The sum of so many scores, without what floats add to it. */
function total(scores: number, mean: number): number {
  return Number((scores * mean).toFixed(3));
}

export function qualityCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === qualityLoss.id);
  const limit = signal?.alert.limits.warning;
  if (!signal || !limit) return [];
  const { alert } = signal;
  const common = { alert: alert.name, step: STEP };
  const courseOf = (labels: Labels): Course => ({
    signal,
    step: STEP,
    since: JUMP,
    at: (value, until) => means(USUAL, USUAL - value, until === undefined ? { labels } : { labels, until }),
    justAbove: ({ above }) => above + 0.001,
    fades: 0,
    say: saying(signal, {
      of: { feature: call.feature, evaluation: "", model: call.model, ...labels },
      subject: "The loss against the usual score",
      fault: "Lower scores than usual",
      words: (loss) => loss.toFixed(3),
      limitWords: String,
    }),
  });
  const course = courseOf(graded);
  const { fires } = sidesOf(limit.for, JUMP, STEP);
  const firing = (value: number, labels: Labels = graded) => [{ at: fires, firing: firingIn(courseOf(labels), value, fires) }];
  const silent = [{ at: fires, firing: [] }];
  const half = USUAL / 2;

  return [
    ...limitCases(course),
    {
      ...common,
      name: `${FEW} scores in an hour say nothing, however bad they are`,
      series: means(USUAL, 0, { scores: FEW, scoresBefore: SCORES }),
      checks: silent,
    },
    { ...common, name: `${FEW + 1} do`, series: means(USUAL, 0, { scores: FEW + 1, scoresBefore: SCORES }), checks: firing(USUAL) },
    {
      ...common,
      name: "a difference that so few scores may have by chance is none",
      series: means(USUAL, USUAL - limit.above * 1.2, { scores: FEW + 10, scoresBefore: SCORES }),
      checks: silent,
    },
    {
      ...common,
      name: `a week with ${FEW_BEFORE} scores in all is no baseline`,
      series: means(USUAL, half, { scoresBefore: FEW_BEFORE / (JUMP / HOUR), scores: SCORES }),
      checks: silent,
    },
    {
      ...common,
      name: "one score an hour more is",
      series: means(USUAL, half, { scoresBefore: FEW_BEFORE / (JUMP / HOUR) + 1, scores: SCORES }),
      checks: firing(half),
    },
    {
      ...common,
      name: `scores of ${ENOUGH_HOURS - 1} hours are no baseline`,
      series: means(USUAL, half, { jump: (ENOUGH_HOURS - 1) * HOUR }),
      checks: [{ at: (ENOUGH_HOURS - 1) * HOUR + fires - JUMP, firing: [] }],
    },
    { ...common, name: "better answers are no alarm", series: means(half, USUAL), checks: silent },
    {
      ...common,
      name: "hallucinations that rise are a loss",
      series: means(0.1, 0.1 + half, { labels: { ...graded, evaluation: "hallucination" } }),
      checks: firing(half, { ...graded, evaluation: "hallucination" }),
    },
    {
      ...common,
      name: "hallucinations that become fewer are none",
      series: means(half, 0.1, { labels: { ...graded, evaluation: "hallucination" } }),
      checks: silent,
    },
    {
      ...common,
      name: "of an evaluation that has no name of its own nobody knows which end is good",
      series: means(USUAL, half, { labels: { ...graded, evaluation: "other" } }),
      checks: silent,
    },
    {
      ...common,
      name: "a new model is held against what its feature had of the others",
      series: {
        ...means(USUAL, USUAL),
        ...news({ ...graded, model: "gpt-4o-mini" }, half),
      },
      checks: firing(half, { ...graded, model: "gpt-4o-mini" }),
    },
    {
      ...common,
      name: "a variant that was always worse than the others is held against itself",
      series: { ...means(USUAL, USUAL), ...means(half, half, { labels: { ...graded, variant: "b" } }) },
      checks: silent,
    },
    {
      ...common,
      name: "a feature that is new has nothing to be held against",
      series: { ...means(USUAL, USUAL), ...news({ ...graded, feature: "document_search" }, half) },
      checks: silent,
    },
    {
      ...common,
      name: "scores that stop coming are no loss",
      series: Object.fromEntries(Object.entries(means(USUAL, USUAL)).map(([name]) => [name, constant(name.includes("_sum") ? SCORES * USUAL : SCORES, JUMP / STEP)])),
      checks: silent,
    },
    {
      ...common,
      name: "from the histogram on: an application that restarts is no loss, worse answers of another feature are, over a restart too",
      series: {
        ...restarted(USUAL),
        ...begunAgain(worse({ ...graded, feature: "document_search" }), JUMP / STEP + 1),
      },
      checks: [
        { at: 31 * STEP, firing: [] },
        // An hour of the counter is five steps: by then all of them are worse.
        { at: JUMP + 5 * STEP, firing: firingIn(courseOf({ ...graded, feature: "document_search" }), half, JUMP + 5 * STEP) },
      ],
    },
  ];
}

/** A series that begins with the jump. */
function news(labels: Labels, mean: number): Record<string, string> {
  return {
    [series(scoresPerHour.metric, labels)]: `_x${JUMP / STEP} ${constant(SCORES, 2 * AFTER)}`,
    [series(scoreSumPerHour.metric, labels)]: `_x${JUMP / STEP} ${constant(SCORES * mean, 2 * AFTER)}`,
  };
}

/** Counters of the histogram that begin anew after five hours. */
function restarted(mean: number): Record<string, string> {
  const course = (perStep: number) => `${growing(perStep, 30)} ${growing(perStep, 40)}`;
  return { [series(evaluationScore, graded, "_count")]: course(SCORES), [series(evaluationScore, graded, "_sum")]: course(SCORES * mean) };
}

/** Counters of the histogram whose mean halves at the jump. */
function worse(labels: Labels): Record<string, string> {
  const before = JUMP / STEP;
  const sum = SCORES * USUAL;
  return {
    [series(evaluationScore, labels, "_count")]: growing(SCORES, before + 2 * AFTER),
    [series(evaluationScore, labels, "_sum")]: `${growing(sum, before)} ${growing(sum / 2, 2 * AFTER, sum * (before - 1) + sum / 2)}`,
  };
}
