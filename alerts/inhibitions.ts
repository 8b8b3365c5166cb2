import type { Config } from "../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../signals/limits.ts";
import { collectorDown } from "../signals/pipeline.ts";
import type { Alert, Severity } from "../signals/signal.ts";
import { successRate } from "../signals/traffic.ts";

/** While a source fires, its targets are silent that are equal to it in some labels; one that neither has is equal. */
export interface Inhibition {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal?: readonly string[];
}

/** One incident, one message: what says it best silences what says the same. */
export function inhibitions(config: Config): readonly Inhibition[] {
  const alerting = alertingSignals(config);
  const sources = (ids: readonly string[] = []) => alerting.filter(({ id }) => ids.includes(id));
  return [
    ...alerting.flatMap(({ id, alert }) => escalation(id, alert)),
    { source_matchers: matchers(successRate.id), target_matchers: [`signal!="${successRate.id}"`, 'component="llm"'], equal: alike([]) },
    // Without the Collector every service looks down.
    { source_matchers: matchers(collectorDown.id), target_matchers: matchers(successRate.id) },
    ...alerting.flatMap((target) => sources(target.alert.impliedBy).flatMap((source) => implication(source, target))),
  ];
}

/** The critical alert about something silences the warning about it. */
function escalation(id: string, { by, limits }: Alert): Inhibition[] {
  if (!limits.critical || !limits.warning) return [];
  return [{ source_matchers: matchers(id, "critical"), target_matchers: matchers(id, "warning"), equal: alike(by) }];
}

/** A warning never silences a page: who is paged may not be among those whom the warning tells. */
function implication(source: AlertingSignal, target: AlertingSignal): Inhibition[] {
  const [strong, weak] = [source.alert.limits, target.alert.limits];
  const equal = alike(source.alert.by.filter((label) => target.alert.by.includes(label)));
  return [
    ...(strong.critical ? [{ source_matchers: matchers(source.id, "critical"), target_matchers: matchers(target.id), equal }] : []),
    ...(strong.warning && weak.warning ? [{ source_matchers: matchers(source.id, "warning"), target_matchers: matchers(target.id, "warning"), equal }] : []),
  ];
}

function matchers(signal: string, severity?: Severity): readonly string[] {
  return [`signal="${signal}"`, ...(severity ? [`severity="${severity}"`] : [])];
}

/** The service always, whether an alert is told apart by it or it is fixed. */
function alike(labels: readonly string[]): readonly string[] {
  return [...new Set(["environment", "service", ...labels])];
}
