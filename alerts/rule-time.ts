import type { Config } from "../config/schema.ts";
import type { Expression } from "../signals/signal.ts";
import { SCRAPES } from "../signals/windows.ts";
import { type Duration, fromSeconds, toSeconds } from "../telemetry/duration.ts";

/** How the times of rules are written: as they are, or divided by `rulesFasterBy`, whatever a rule says. */
export interface RuleTime {
  readonly expr: (expression: Expression) => string;
  readonly duration: (duration: Duration) => Duration;
}

export function ruleTime({ rulesFasterBy: by, scrapeInterval }: Config): RuleTime {
  if (by === 1) return { expr: String, duration: (duration) => duration };
  const shortest = fromSeconds(toSeconds(scrapeInterval) * SCRAPES);
  return {
    expr: (expression) => String(expression.faster(by, shortest)),
    duration: (duration) => (toSeconds(duration) === 0 ? duration : fromSeconds(toSeconds(duration) / by)),
  };
}
