import { FEW_FAILURES, LATELY as WINDOW } from "../../../signals/errors.ts";
import type { Limit } from "../../../signals/signal.ts";
import { ENOUGH_CALLS } from "../../../signals/traffic.ts";
import { RATE } from "../../../signals/windows.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { errors, requests } from "../../../telemetry/metrics.ts";
import { type Course, firingIn, longestOf } from "../../support/limit-cases.ts";
import { constant, growing, longestKept, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const STEP = 60;

/** Minutes in an hour, and in what an hour must end with. */
const HOUR = 60;
const LATELY = toSeconds(WINDOW) / STEP;

/** So many failures are surely more than a few: five may read as more than five. */
const CHANCE = FEW_FAILURES + 0.5;

/** Calls a minute of which five minutes are not judged. */
const SELDOM = ENOUGH_CALLS / (toSeconds(RATE) / STEP);

/** The error ratio of a team that makes few calls, or of whose calls few fail. */
export function casesOfFew(course: Course): RuleCase[] {
  const { alert } = course.signal;
  const limits = Object.values(alert.limits);
  const { critical } = alert.limits;
  const lowest = Math.min(...limits.map(({ above }) => above));
  const firing = (value: number, since: number, at: number) => firingIn(course, value, at, since);
  const longest = (since: number) => longestOf({ ...course, since });
  const common = { alert: alert.name, step: STEP };
  const calls = (perMinute: number, failing: number, minutes = 4 * HOUR) => ({ [series(requests)]: growing(perMinute, minutes), [series(errors)]: growing(failing, minutes) });
  /** The first evaluation at which more have failed than may by chance. */
  const beyondFew = (failing: number) => (Math.floor(CHANCE / failing) + 1) * STEP;

  // Enough calls, of which in a quarter of an hour just so many fail.
  const night = { calls: 2 * SELDOM, few: (CHANCE * 0.98) / LATELY, more: (CHANCE * 1.02) / LATELY };
  const moreSince = LATELY * STEP;
  const share = night.more / night.calls;
  // The same after an hour of good calls, in which an hour's share is still small; and of so few that it is large.
  const sinceGood = (hour: number) => `${constant(0, HOUR)} ${growing(hour, HOUR)}`;
  const scarce = 1.25 * SELDOM;
  const scarceSince = beyondFew(night.few);
  const lasting = [longest(scarceSince), 5 * HOUR * STEP];
  /** No failure for an hour, then a few at once, then none. The counter is long past zero, so that its increase is extrapolated. */
  const fewAtOnce = `${constant(100, HOUR)} ${constant(100 + FEW_FAILURES, HOUR)}`;

  // Of so few that an hour is judged, so many fail that they are more than a few in it.
  const seldom = 0.975 * SELDOM;
  const most = seldom * Math.max(...limits.map(({ above }) => above)) * 1.2;
  const since = beyondFew(most);
  const fires = longest(since);
  const ended = (2 * HOUR - 1) * STEP;

  return [
    {
      ...common,
      name: `a call that fails every ${LATELY / FEW_FAILURES} minutes is chance at first, though it is more than ${lowest} of those of a quiet night`,
      series: { [series(requests)]: growing(night.calls, 2 * HOUR), [series(errors)]: sinceGood(night.few) },
      checks: [LATELY, 25].map((minute) => ({ at: (HOUR + minute) * STEP, firing: [] })),
    },
    {
      ...common,
      name: `an hour of it is none: where up to ${FEW_FAILURES} fail in ${LATELY} minutes those of an hour are judged, however many the calls`,
      series: calls(scarce, night.few, 6 * HOUR),
      checks: [{ at: scarceSince - STEP, firing: [] }, ...lasting.map((at) => ({ at, firing: firing(night.few / scarce, scarceSince, at) }))],
    },
    {
      ...common,
      name: `more than ${FEW_FAILURES} in ${LATELY} minutes are not`,
      series: calls(night.calls, night.more),
      checks: [{ at: longest(moreSince), firing: firing(share, moreSince, longest(moreSince)) }],
    },
    {
      ...common,
      name: `${FEW_FAILURES} failed calls prove nothing, even if there were no others`,
      series: { [series(requests)]: fewAtOnce, [series(errors)]: fewAtOnce },
      checks: [4, 10, 20, 40].map((minute) => ({ at: (HOUR + minute) * STEP, firing: [] })),
    },
    {
      ...common,
      name: `nor do ${FEW_FAILURES} of many`,
      series: { [series(requests)]: growing(scarce, 2 * HOUR, 100), [series(errors)]: fewAtOnce },
      checks: [4, 10, 20, 40].map((minute) => ({ at: (HOUR + minute) * STEP, firing: [] })),
    },
    {
      ...common,
      name: `of up to ${ENOUGH_CALLS} calls in five minutes those of an hour are judged`,
      series: calls(seldom, most),
      checks: [
        { at: since - STEP, firing: [] },
        { at: fires, firing: firing(most / seldom, since, fires) },
      ],
    },
    {
      ...common,
      name: "below every limit they are silent",
      series: calls(seldom, seldom * lowest * 0.9),
      checks: [1, 2, 3].map((hour) => ({ at: hour * HOUR * STEP, firing: [] })),
    },
    {
      ...common,
      name: `an hour with failures is over when its last ${LATELY} minutes had none`,
      series: {
        [series(requests)]: growing(seldom, 4 * HOUR),
        [series(errors)]: `${growing(most, 2 * HOUR)} ${constant(most * (2 * HOUR - 1), 2 * HOUR)}`,
      },
      checks: [
        { at: ended, firing: firing(most / seldom, since, ended) },
        { at: ended + LATELY * STEP + longestKept(alert), firing: [] },
      ],
    },
    ...(critical ? bothSidesOfEnough(critical.above, critical) : []),
  ];

  /** After an hour of good calls: of enough calls the five minutes count, of one fewer the hour, which is still good. */
  function bothSidesOfEnough(limit: number, { for: lasting }: Limit): RuleCase[] {
    const failing = 2 * limit;
    return [SELDOM, SELDOM * 1.05].map((perMinute) => {
      const begins = HOUR * STEP + beyondFew(perMinute * failing);
      const { fires: at } = sidesOf(lasting, begins, STEP);
      const enough = perMinute > SELDOM;
      return {
        ...common,
        name: `${enough ? "more than" : "just"} ${ENOUGH_CALLS} calls in five minutes are ${enough ? "" : "not "}enough to judge by`,
        series: {
          [series(requests)]: growing(perMinute, 3 * HOUR),
          [series(errors)]: `${constant(0, HOUR + 1)} ${growing(perMinute * failing, 2 * HOUR, perMinute * failing)}`,
        },
        checks: [{ at, firing: enough ? firing(failing, begins, at).filter(({ labels }) => labels.severity === "critical") : [] }],
      };
    });
  }
}
