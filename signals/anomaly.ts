import { latest, type Vector } from "../query/promql.ts";
import { fromSeconds, toSeconds } from "../telemetry/duration.ts";
import type { Baseline } from "./baseline.ts";
import { type Owner, owner } from "./baselines.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { DAY } from "./windows.ts";

/** By how many spreads an hour must be above its usual: ordinary hours are that about once in years. */
export const SPREADS = 4;

/** So many days in a row well above usual at this hour are a new level, before weeks have made it the usual one. */
export const NEW_LEVEL_DAYS = 3;

interface Props extends Pick<Signal<Owner>, "id" | "title" | "question"> {
  /** What was used in the last hour. */
  readonly hourly: <K extends Owner>(...by: readonly K[]) => Vector<K>;
  readonly baseline: Baseline<Owner>;
  /** Use in an hour below which no multiple of anything is worth a message: an hour that is usually less counts as that much. */
  readonly floor: number;
  readonly alert: Pick<Alert, "name" | "limits" | "impact" | "says" | "keep" | "impliedBy">;
}

/**
 * How many times its usual the last hour is, held against the same hour of other weeks: a peak that comes every Monday is
 * none. It must also be further above than those weeks lie apart, and not have been so for days.
 */
export function anomaly({ hourly, baseline, floor, alert, ...asked }: Props): Signal<Owner> & { readonly alert: Alert } {
  const usual = <K extends Owner>(...by: readonly K[]) => latest(baseline.usual).sum(...by);
  const compared = signal<Owner>({ ...asked, unit: "usual", history: "14d", answer: (...by) => hourly(...by).over(usual(...by).atLeast(floor)) });
  const times = compared.answer(...owner);
  const highest = latest(baseline.usual).plus(latest(baseline.spread).times(SPREADS));
  const expression: Alert["expression"] = ({ above }) => {
    const middle = (1 + above) / 2;
    const newLevel = daysBefore.map((day) => times.ago(day).above(middle)).reduce((all, each) => all.and(each, ...owner));
    return times
      .above(above)
      .and(hourly(...owner).aboveEach(highest, ...owner), ...owner)
      .unless(newLevel, ...owner);
  };
  return { ...compared, alert: { ...alert, component: "llm", by: owner, value: () => times, expression } };
}

const daysBefore = Array.from({ length: NEW_LEVEL_DAYS }, (_, index) => fromSeconds((index + 1) * toSeconds(DAY)));
