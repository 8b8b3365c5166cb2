import { ATTEMPTS, SLOW_SILENCE } from "../../../signals/traffic.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { constant, type Firing, growing, type RuleCase } from "../../support/rule-case.ts";

interface Given {
  readonly alert: string;
  readonly step: number;
  readonly firing: readonly Firing[];
  /** Seconds that it goes on when it is over. */
  readonly kept: number;
  /** The series of calls that succeed, and those of calls that fail. */
  readonly success: string;
  readonly failing: (values: string) => Readonly<Record<string, string>>;
}

/** Calls a minute: in two minutes no three of them, in a quarter of an hour more. */
const SELDOM = 0.3;

const HOUR = 3_600;

/** A service that is called so seldom that the silence of a busy one says nothing. */
export function slowCases({ alert, step, firing, kept, success, failing }: Given): RuleCase[] {
  const common = { alert, step };
  const hour = HOUR / step;
  const last = SELDOM * (hour - 1);
  const silence = toSeconds(SLOW_SILENCE);
  return [
    {
      ...common,
      name: `of a service that is called seldom ${SLOW_SILENCE} in which every call fails are an outage, and a success ends it`,
      series: {
        [success]: `${growing(SELDOM, hour)} ${constant(last, hour)} ${growing(SELDOM, hour, last)}`,
        ...failing(`${constant(0, hour)} ${growing(SELDOM, hour)} ${constant(last, hour)}`),
      },
      checks: [
        { at: HOUR + silence - 3 * step, firing: [] },
        { at: HOUR + silence, firing },
        { at: 2 * HOUR - step, firing },
        { at: 2 * HOUR + 2 * step + kept, firing: [] },
      ],
    },
    {
      ...common,
      name: `fewer than ${ATTEMPTS} attempts in ${SLOW_SILENCE} prove nothing`,
      series: { [success]: constant(0, 3 * hour), ...failing(growing(((ATTEMPTS - 1) * step) / silence, 3 * hour)) },
      checks: [1, 2].map((hours) => ({ at: hours * HOUR, firing: [] })),
    },
  ];
}
