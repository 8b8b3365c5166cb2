import type { Config } from "../../../config/schema.ts";
import { limitsOf } from "../../../signals/alert-limits.ts";
import type { Baseline } from "../../../signals/baseline.ts";
import { costBaseline, type Owner, tokensBaseline } from "../../../signals/baselines.ts";
import * as cost from "../../../signals/cost.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import { costPerHour, tokensPerHour } from "../../../signals/recordings.ts";
import type { Limit } from "../../../signals/signal.ts";
import * as tokens from "../../../signals/tokens.ts";
import { DAY, WEEK } from "../../../signals/windows.ts";
import { type Duration, toSeconds } from "../../../telemetry/duration.ts";
import * as metrics from "../../../telemetry/metrics.ts";
import { dollars, ofTokens, saying, times } from "../../support/limit-cases.ts";
import { call, constant, firingOf, growing, keepSides, keptOf, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";
import { begunAgain } from "../../support/rule-series.ts";

const HOUR = 3_600;

/** An hour has six of them. */
const STEP = 600;

/** An alert that compares the last hour with the average hour before it. */
interface Spike {
  readonly id: string;
  /** What is stored of every hour, and of what. */
  readonly hourly: typeof costPerHour | typeof tokensPerHour;
  readonly baseline: Baseline<Owner>;
  readonly counter: typeof metrics.cost | typeof metrics.tokens;
  readonly floor: number;
  readonly enoughHours: number;
  readonly subject: string;
  /** How alerts say an amount of it. */
  readonly amount: (amount: number) => string;
  /** Over which time the average is taken. */
  readonly over: Duration;
}

const spikes: readonly Spike[] = [
  {
    id: cost.costSpike.id,
    hourly: costPerHour,
    baseline: costBaseline,
    counter: metrics.cost,
    floor: cost.FLOOR_USD,
    enoughHours: cost.ENOUGH_HOURS,
    subject: "The cost of the last hour",
    amount: dollars,
    over: WEEK,
  },
  {
    id: tokens.tokenSpike.id,
    hourly: tokensPerHour,
    baseline: tokensBaseline,
    counter: metrics.tokens,
    floor: tokens.FLOOR_TOKENS,
    enoughHours: cost.ENOUGH_HOURS,
    subject: "The token use of the last hour",
    amount: ofTokens,
    over: DAY,
  },
];

export function spikeCases(config: Config): RuleCase[] {
  return alertingSignals(config).flatMap((signal) => spikes.filter(({ id }) => id === signal.id).flatMap((spike) => casesOf(signal, spike)));
}

function casesOf(signal: AlertingSignal, { hourly, baseline, counter, floor, enoughHours, subject, amount, over }: Spike): RuleCase[] {
  const { alert } = signal;
  const stored = series(hourly.metric);
  const common = { alert: alert.name, step: STEP };
  /** When usage changes: on the hour, with two more hours of history than it takes. */
  const jump = (enoughHours + 2) * HOUR;
  const usual = 4 * floor;
  /** One value for all history, another from the jump on. */
  const jumping = (to: number, from = usual, at = jump) => ({ [stored]: `${constant(from, at / STEP)} ${constant(to, 4 * (HOUR / STEP))}` });
  const firing = (value: number, since: number, at: number, { average = usual, feature, team }: Spent = call) => {
    const say = saying(signal, { of: { feature, team }, subject, ...times("its average", (multiple) => amount(multiple * average)) });
    return firingOf(signal, { value, since, at, step: STEP }, (limit) => say(value, limit));
  };

  return limitsOf(alert).flatMap(({ limit }): RuleCase[] => {
    if (toSeconds(limit.for) >= HOUR) throw new Error("after an hour the spike is part of its own average: these cases cannot tell");
    const { pending, fires } = sidesOf(limit.for, jump, STEP);
    const above = limit.above * 1.01;
    const grown = tenfold(limit, jump);
    const busyDay = officeHours(usual);
    const loop = 4 * toSeconds(DAY) + 10 * HOUR;
    const looping = sidesOf(limit.for, loop, STEP).fires;
    const untilLoop = busyDay(loop);
    const beforeLoop = averageBefore(looping, over, untilLoop);
    const looped = usual * limit.above * 3;
    const hoursSeen = Math.min(enoughHours + 3, toSeconds(over) / HOUR);
    return [
      {
        ...common,
        name: `at exactly ${limit.above} times the average it does not fire`,
        series: jumping(usual * limit.above),
        checks: [{ at: fires, firing: firing(limit.above, jump, fires) }],
      },
      {
        ...common,
        name: `just above ${limit.above} times the average it is silent until ${limit.for} are over, then fires`,
        series: jumping(usual * above),
        checks: [pending, fires].map((at) => ({ at, firing: firing(above, jump, at) })),
      },
      {
        ...common,
        name: "it resolves when the hour is an ordinary one again",
        series: { [stored]: `${constant(usual, jump / STEP)} ${constant(usual * above, (fires - jump) / STEP + 1)} ${constant(usual, 12)}` },
        checks: [
          { at: fires, firing: firing(above, jump, fires) },
          ...keepSides(signal, fires + STEP, STEP).map((at) => ({ at, firing: keptOf(firing(above, jump, fires), signal, fires + STEP, at) })),
        ],
      },
      {
        ...common,
        name: `a jump to exactly ${floor} an hour is no news, whatever the multiple`,
        series: jumping(floor, floor / (limit.above * 10)),
        checks: [{ at: fires, firing: [] }],
      },
      {
        ...common,
        name: `a jump to more than ${floor} an hour is`,
        series: jumping(floor * 1.01, (floor * 1.01) / (limit.above * 10)),
        checks: [{ at: fires, firing: firing(limit.above * 10, jump, fires, { ...call, average: (floor * 1.01) / (limit.above * 10) }) }],
      },
      {
        ...common,
        name: `with less than ${enoughHours} hours of history there is no average to speak of`,
        series: jumping(usual * limit.above * 10, usual, (enoughHours - 3) * HOUR),
        checks: [{ at: (enoughHours - 3) * HOUR + (fires - jump), firing: [] }],
      },
      {
        ...common,
        name: "a feature that was never used before fires after its first hour",
        series: jumping(usual, 0),
        checks: [
          { at: jump + HOUR, firing: [] },
          // By then its own first hour is one of as many hours as there are.
          { at: fires + HOUR, firing: firing(hoursSeen, jump + HOUR, fires + HOUR, { ...call, average: usual / hoursSeen }) },
        ],
      },
      {
        ...common,
        name: "where it is known what is usual at this hour of the week, its average says nothing",
        series: { ...jumping(usual * limit.above * 10), [series(baseline.usual)]: constant(usual, jump / STEP + 24) },
        checks: [{ at: fires, firing: [] }],
      },
      {
        ...common,
        name: "the working hours of a day are no spike from the second day on, and a loop in them is",
        series: { [stored]: `${untilLoop.join(" ")} ${constant(looped, 12)}` },
        checks: [
          ...untilLoop.flatMap((_, step) => (step * STEP >= toSeconds(DAY) && (step * STEP) % HOUR === HOUR / 2 ? [{ at: step * STEP, firing: [] }] : [])),
          { at: looping, firing: firing(looped / beforeLoop, loop, looping, { ...call, average: beforeLoop }) },
        ],
      },
      { ...common, name: "without any series it is silent", series: {}, checks: [{ at: fires, firing: [] }] },
      {
        ...common,
        name: "from the counter on: an even flow over a restart of the Collector is silent, ten times as much fires, over another one too",
        series: {
          [series(counter, { type: "input" })]: `${growing(usual, 60)} ${growing(usual, jump / STEP - 60)} ${growing(usual, 12, usual * (jump / STEP - 60))}`,
          ...begunAgain(
            {
              [series(counter, { feature: "document_search", team: "search", type: "input" })]: `${growing(usual, jump / STEP)} ${growing(usual * 10, 12, usual * (jump / STEP))}`,
            },
            grown.fires / STEP,
          ),
        },
        checks: [
          { at: 61 * STEP, firing: [] },
          { at: jump, firing: [] },
          { at: grown.fires, firing: firing(grown.times, grown.since, grown.fires, { feature: "document_search", team: "search", average: (HOUR / STEP) * usual }) },
        ],
      },
    ];
  });
}

/** An hour's use at every step until a time: from eight to eighteen so much, at night nothing. It takes an hour to rise and to fall. */
function officeHours(use: number): (until: number) => number[] {
  const at = (time: number) => {
    const hour = (time / HOUR) % 24;
    return use * Math.max(0, Math.min(hour - 8, 1, 19 - hour));
  };
  return (until) => Array.from({ length: until / STEP }, (_, step) => at(step * STEP));
}

/** The mean of the samples on whole hours in a time that ended an hour ago. */
function averageBefore(at: number, over: Duration, samples: readonly number[]): number {
  const steps = samples.filter((_, step) => (step * STEP) % HOUR === 0 && step * STEP <= at - HOUR && step * STEP > at - HOUR - toSeconds(over));
  return steps.reduce((sum, each) => sum + each, 0) / steps.length;
}

/** A flow that grows tenfold: of the five steps that an hour is judged by, one more each step is ten times as large. */
function tenfold(limit: Limit, jump: number): { readonly since: number; readonly fires: number; readonly times: number } {
  const timesAfter = (steps: number) => 1 + (Math.min(steps, 5) * 9) / 5;
  const since = jump + [1, 2, 3, 4, 5].findIndex((steps) => timesAfter(steps) > limit.above) * STEP + STEP;
  const { fires } = sidesOf(limit.for, since, STEP);
  return { since, fires, times: timesAfter((fires - jump) / STEP) };
}

/** Who used so much more than their average. */
interface Spent {
  readonly feature: string;
  readonly team: string;
  readonly average?: number;
}
