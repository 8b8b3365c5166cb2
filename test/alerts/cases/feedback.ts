import type { Config } from "../../../config/schema.ts";
import { alertingSignals } from "../../../signals/limits.ts";
import { FEW, thumbsDownRise } from "../../../signals/quality.ts";
import { feedbackPerHour } from "../../../signals/recordings.ts";
import { ENOUGH_HOURS, FEW_BEFORE } from "../../../signals/usual-answers.ts";
import { feedback } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, limitCases, percent, saying } from "../../support/limit-cases.ts";
import { call, constant, growing, missing, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";
import { begunAgain } from "../../support/rule-series.ts";

const HOUR = 3_600;
const STEP = 600;

/** When users begin to complain: on the hour, with some more hours of history than it takes. */
const JUMP = (ENOUGH_HOURS + 2) * HOUR;

const OPINIONS = 1_000;
const USUAL = 0.2;

/** Steps of an hour: then it is part of its own baseline. */
const AFTER = HOUR / STEP;

const up = (labels = {}) => series(feedbackPerHour.metric, { variant: "control", rating: "up", ...labels });
const down = (labels = {}) => series(feedbackPerHour.metric, { variant: "control", rating: "down", ...labels });

interface Hours {
  readonly opinions?: number;
  readonly opinionsBefore?: number;
  readonly jump?: number;
  readonly until?: number;
}

/** Hours of one share of thumbs down, and of another from a time on. */
function shares(before: number, after: number, hours: Hours = {}): Record<string, string> {
  const { opinions = OPINIONS, jump = JUMP } = hours;
  const { opinionsBefore = opinions, until = jump + AFTER * STEP } = hours;
  const course = (usual: number, then: number) => `${constant(usual, jump / STEP)} ${constant(then, (until - jump) / STEP)} ${constant(usual, 2 * AFTER)}`;
  return {
    [down()]: course(opinionsBefore * before, opinions * after),
    [up()]: course(opinionsBefore * (1 - before), opinions * (1 - after)),
  };
}

export function feedbackCases(config: Config): RuleCase[] {
  const signal = alertingSignals(config).find(({ id }) => id === thumbsDownRise.id);
  const limit = signal?.alert.limits.warning;
  if (!signal || !limit) return [];
  const { alert } = signal;
  const common = { alert: alert.name, step: STEP };
  const course: Course = {
    signal,
    step: STEP,
    since: JUMP,
    at: (value, until) => shares(USUAL, USUAL + value, until === undefined ? {} : { until }),
    justAbove: ({ above }) => above + 0.001,
    fades: 0,
    say: saying(signal, {
      of: { feature: call.feature },
      subject: "The rise of thumbs down above their usual share",
      fault: "More thumbs down than usual",
      words: percent,
    }),
  };
  const { fires } = sidesOf(limit.for, JUMP, STEP);
  const silent = [{ at: fires, firing: [] }];
  const firing = (value: number, at = fires, since = JUMP) => [{ at, firing: firingIn(course, value, at, since) }];
  const young = (ENOUGH_HOURS - 1) * HOUR;

  return [
    ...limitCases(course),
    { ...common, name: `${FEW} opinions in an hour say nothing`, series: shares(USUAL, 1, { opinions: FEW, opinionsBefore: OPINIONS }), checks: silent },
    { ...common, name: `${FEW + 1} do`, series: shares(USUAL, 1, { opinions: FEW + 1, opinionsBefore: OPINIONS }), checks: firing(1 - USUAL) },
    {
      ...common,
      name: "a difference that so few opinions may have by chance is none",
      series: shares(USUAL, USUAL + limit.above * 1.2, { opinions: 100, opinionsBefore: OPINIONS }),
      checks: silent,
    },
    {
      ...common,
      name: `a week with ${FEW_BEFORE} opinions in all is no baseline`,
      series: shares(USUAL, 1, { opinionsBefore: FEW_BEFORE / (JUMP / HOUR), opinions: OPINIONS }),
      checks: silent,
    },
    {
      ...common,
      name: `opinions of ${ENOUGH_HOURS - 1} hours are no baseline`,
      series: shares(USUAL, 1, { jump: young }),
      checks: [{ at: young + fires - JUMP, firing: [] }],
    },
    { ...common, name: "happier users are no alarm", series: shares(1, USUAL), checks: silent },
    {
      ...common,
      name: "users who never complained before and do now fire",
      series: {
        [up()]: `${constant(OPINIONS, JUMP / STEP)} ${constant(OPINIONS / 2, AFTER)}`,
        [down()]: `${missing(JUMP / STEP)} ${constant(OPINIONS / 2, AFTER)}`,
      },
      checks: firing(0.5),
    },
    {
      ...common,
      name: "what is neither up nor down is no opinion",
      series: { ...shares(USUAL, 0.6), [series(feedbackPerHour.metric, { variant: "control", rating: "other" })]: constant(OPINIONS, JUMP / STEP + AFTER) },
      checks: firing(0.4),
    },
    {
      ...common,
      name: "models and variants of a feature count together, other features apart",
      series: {
        ...shares(USUAL, 0.6),
        [up({ model: "gpt-4o-mini", variant: "b" })]: constant(OPINIONS * (1 - USUAL), JUMP / STEP + AFTER),
        [down({ model: "gpt-4o-mini", variant: "b" })]: constant(OPINIONS * USUAL, JUMP / STEP + AFTER),
        [up({ feature: "document_search" })]: constant(OPINIONS, JUMP / STEP + AFTER),
      },
      checks: firing(0.2),
    },
    {
      ...common,
      name: "from the counter on: an application that restarts is no complaint, complaints are, over another restart too",
      series: begunAgain(counted(), JUMP / STEP + 7),
      checks: [
        { at: 31 * STEP, firing: [] },
        { at: JUMP, firing: [] },
        // An hour of the counter is five steps: by then all of them are complaints.
        ...firing(1 - USUAL, JUMP + 7 * STEP),
      ],
    },
  ];
}

/** Counters that begin anew after five hours, and after the jump nobody likes anything any more. */
function counted(): Record<string, string> {
  const before = JUMP / STEP - 30 + 1;
  const [liked, disliked] = [OPINIONS * (1 - USUAL), OPINIONS * USUAL];
  return {
    [series(feedback, { variant: "control", rating: "up" })]: `${growing(liked, 30)} ${growing(liked, before)} ${constant(liked * (before - 1), 2 * AFTER)}`,
    [series(feedback, {
      variant: "control",
      rating: "down",
    })]: `${growing(disliked, 30)} ${growing(disliked, before)} ${growing(OPINIONS, 2 * AFTER, disliked * (before - 1) + OPINIONS)}`,
  };
}
