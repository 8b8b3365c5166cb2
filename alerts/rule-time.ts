import type { Config } from "../config/schema.ts";
import type { Expression } from "../signals/signal.ts";
import { SCRAPES } from "../signals/windows.ts";
import { type Duration, fromSeconds, toSeconds } from "../telemetry/duration.ts";

/** How the times of rules are written: as they are, or divided by `rulesFasterBy`, whatever a rule says. */
export interface RuleTime {
  readonly expr: (expression: Expression) => string;
  readonly duration: (duration: Duration) => Duration;
}

/** How often Prometheus tells Alertmanager again of an alert that fires. After four times as long without, it counts as over. */
const AGAIN: Duration = "1m";

export function ruleTime(config: Config): RuleTime {
  const { rulesFasterBy: by } = config;
  if (by === 1) return { expr: String, duration: (duration) => duration };
  const shortest = shortestRange(config);
  return {
    expr: (expression) => String(expression.faster(by, shortest)),
    duration: (duration) => (toSeconds(duration) === 0 ? duration : fromSeconds(toSeconds(duration) / by)),
  };
}

/** How often alerts are told again: at the pace of the rules, but no more often than there is anything new. */
export function toldAgain(config: Config): Duration {
  const { rulesFasterBy: by } = config;
  return by === 1 ? AGAIN : fromSeconds(Math.max(toSeconds(AGAIN) / by, toSeconds(shortestRange(config))));
}

/** Ranges of counters are no shorter than this, however fast rules are. */
function shortestRange({ scrapeInterval }: Config): Duration {
  return fromSeconds(toSeconds(scrapeInterval) * SCRAPES);
}
