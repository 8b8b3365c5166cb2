import { ruleTime } from "../../alerts/rule-time.ts";
import { recordingGroups } from "../../alerts/rules.ts";
import type { Config } from "../../config/schema.ts";
import { withNumbers } from "../../signals/inlined.ts";
import type { Expression } from "../../signals/signal.ts";
import type { Duration } from "../../telemetry/duration.ts";

/** A series that rules store, with all rules that store it. */
export interface DescribedRecording {
  readonly name: string;
  /** How often it is stored. */
  readonly interval: Duration;
  readonly rules: readonly { readonly expr: string; readonly labels: Readonly<Record<string, string>> }[];
  /** The stored series that it is made of. */
  readonly reads: readonly string[];
  /** How far back the rules look, into what is stored too, but not how far back that looks. */
  readonly lookbackSeconds: number;
}

/** Everything that rules store, but for the numbers of the config: those stand in the expressions that read them. */
export function describeRecordings(config: Config): readonly DescribedRecording[] {
  const time = ruleTime(config);
  const stored = recordingGroups(config).flatMap(({ interval, rules }) => rules.map((rule) => ({ ...rule, interval })));
  const names = [...new Set(stored.map(({ metric }) => metric.prom))];
  return names.map((name) => {
    const own = stored.filter(({ metric }) => metric.prom === name);
    return {
      name,
      interval: own[0]?.interval ?? config.scrapeInterval,
      rules: own.map(({ expression, labels = {} }) => ({ expr: time.expr(withNumbers(expression, config)), labels })),
      reads: [...new Set(own.flatMap(({ expression }) => storedIn(expression)))],
      lookbackSeconds: Math.max(...own.map(({ expression }) => expression.lookback)),
    };
  });
}

/** The series in an expression that rules store; numbers of the config are not among them once they stand in it. */
export function storedIn({ metrics }: Expression): string[] {
  // Prometheus keeps the colon for names of what rules store.
  return [...new Set(metrics.map(({ prom }) => prom).filter((name) => name.includes(":")))];
}
