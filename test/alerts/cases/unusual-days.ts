import { BUSY_HOUR, SILENCE, SLOW_SILENCE } from "../../../signals/traffic.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { constant, type Firing, growing, missing, type RuleCase } from "../../support/rule-case.ts";

interface Given {
  readonly alert: string;
  readonly step: number;
  readonly firing: readonly Firing[];
  /** The series of calls that succeed. */
  readonly success: string;
  /** The same of another service, and what is told of it. */
  readonly atWork: string;
  readonly firingAtWork: readonly Firing[];
}

const HOUR = 3_600;

/** Calls a minute of a busy service, and of what a holiday leaves of one. */
export const BUSY = (BUSY_HOUR / 60) * 2;
const HOLIDAY = BUSY_HOUR / 200;

const DAY = 24 * HOUR;

const silence = toSeconds(SILENCE);
const slow = toSeconds(SLOW_SILENCE);

/** A service of which the day before says too much, or nothing yet. */
export function unusualDayCases({ alert, step, firing, success, atWork, firingAtWork }: Given): RuleCase[] {
  const common = { alert, step };
  const ordinary = (26 * HOUR) / step;
  const last = BUSY * (ordinary - 1);
  const quiet = 28 * HOUR;
  const hour = HOUR / step;
  /** Calls of ten hours of a day, by a service that is not there in the others. */
  const office = `${growing(BUSY, 10 * hour)} ${missing(14 * hour)}`;
  /** Those of two. */
  const shift = growing(BUSY, 2 * hour);
  return [
    {
      ...common,
      name: "a service that is scaled to zero after work, as a day before, is not down, and one that vanishes at work is",
      series: { [success]: `${office} ${office}`, [atWork]: `${office} ${growing(BUSY, 5 * hour)} ${missing(5 * hour)}` },
      checks: [
        ...[silence + step, 3 * HOUR].map((after) => ({ at: DAY + 5 * HOUR + after, firing: firingAtWork })),
        ...[silence + step, 600, HOUR, 5 * HOUR].map((after) => ({ at: DAY + 10 * HOUR + after, firing: [] })),
      ],
    },
    {
      ...common,
      name: "after a weekend it is not down either",
      series: { [success]: `${office} ${missing(48 * hour)} ${office}` },
      checks: [silence + step, 600, HOUR, 5 * HOUR].map((after) => ({ at: 3 * DAY + 10 * HOUR + after, firing: [] })),
    },
    {
      ...common,
      name: `on a holiday ${SILENCE} without a call are chance where the day before was busy, and ${SLOW_SILENCE} are not`,
      series: { [success]: `${growing(BUSY, ordinary)} ${growing(HOLIDAY, 2 * hour, last)} ${constant(last + HOLIDAY * (2 * hour - 1), hour)}` },
      checks: [...[0, silence, 2 * silence, slow - 3 * step].map((after) => ({ at: quiet + after, firing: [] })), { at: quiet + slow, firing }],
    },
    {
      ...common,
      name: "on its first day a service that was busy all of the hour before is down when its calls stop, for as long as that is news",
      series: { [success]: `${growing(BUSY, 2 * hour)} ${constant(BUSY * (2 * hour - 1), 4 * hour)}` },
      checks: [
        { at: 2 * HOUR - step, firing: [] },
        { at: 2 * HOUR + silence, firing },
        { at: 2.5 * HOUR, firing },
        { at: 4 * HOUR, firing: [] },
      ],
    },
    {
      ...common,
      name: "what was declared days before its first call has a first day, too",
      series: { [success]: `${constant(0, 49 * hour)} ${growing(BUSY, 2 * hour)} ${constant(BUSY * (2 * hour - 1), hour)}` },
      checks: [
        { at: 51 * HOUR - step, firing: [] },
        { at: 51 * HOUR + silence, firing },
      ],
    },
    {
      ...common,
      name: "two hours of work that end on a Monday are no first day",
      series: { [success]: `${shift} ${missing(22 * hour)} ${shift} ${missing(70 * hour)} ${shift} ${constant(BUSY * (2 * hour - 1), hour)}` },
      checks: [silence, 2 * silence, 600, HOUR / 2].map((after) => ({ at: 4 * DAY + 2 * HOUR + after, firing: [] })),
    },
    ...[
      { name: "one that was so for less than an hour is not", calls: growing(BUSY, 50), many: BUSY * 49, until: 50 * step },
      { name: "one that was not so busy is not", calls: growing(BUSY_HOUR / 60, 2 * hour), many: (BUSY_HOUR / 60) * (2 * hour - 1), until: 2 * HOUR },
    ].map(({ name, calls, many, until }) => ({
      ...common,
      name: `on its first day ${name}`,
      series: { [success]: `${calls} ${constant(many, hour)}` },
      checks: [silence, 2 * silence, 5 * silence].map((after) => ({ at: until + after, firing: [] })),
    })),
  ];
}
