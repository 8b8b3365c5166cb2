import type { LogQuery, Ranking } from "../../query/logs.ts";
import { isNot } from "../../query/matcher.ts";
import { HOUR } from "../../signals/windows.ts";

type Of = (calls: LogQuery) => LogQuery;

/** Who or what had most calls, or most of a number in them, in the last hour. */
export function most(by: Ranking["by"], more: Partial<Pick<Ranking, "of" | "first">> = {}): Of {
  return (calls) => calls.ranked({ by, range: HOUR, first: 10, ...more });
}

/** The versions that answered most calls. */
export const versions: Of = (calls) => most("response_model")(calls.where("response_model", isNot("")));
