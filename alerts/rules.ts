import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import type { Config } from "../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../signals/limits.ts";
import { watchdog } from "../signals/pipeline.ts";
import { recordings } from "../signals/recordings.ts";
import { type Severity, severities } from "../signals/signal.ts";
import { runbookPath } from "./runbooks.ts";
import { description, summary } from "./wording.ts";

/** How often rules are evaluated: as often as their input changes. */
interface Group {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

type Rule = RecordingRule | AlertRule;

interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export const RULES_PATH = "prometheus/rules.yml";

/** Prometheus recording and alerting rules. */
export function ruleFiles(config: Config): readonly Artifact[] {
  const interval = config.scrapeInterval;
  const groups: Group[] = [
    { name: "recordings", interval, rules: recordings.map(({ metric, expression }) => ({ record: metric.prom, expr: String(expression) })) },
    { name: "llm", interval, rules: alertRules(config).filter((rule) => rule.labels.component === "llm") },
    { name: "pipeline", interval, rules: [...alertRules(config).filter((rule) => rule.labels.component === "pipeline"), deadMansSwitch()] },
  ];
  return [yamlArtifact(RULES_PATH, { groups })];
}

/** Every alerting rule but the dead man's switch: one for each limit of each signal. */
export function alertRules(config: Config): readonly AlertRule[] {
  return alertingSignals(config)
    .filter(({ id }) => id !== watchdog.id)
    .flatMap((signal) => severities.flatMap((severity) => alertRule(signal, severity) ?? []));
}

function alertRule(signal: AlertingSignal, severity: Severity): AlertRule | undefined {
  const { alert } = signal;
  const limit = alert.limits[severity];
  if (!limit) return undefined;
  return {
    alert: alert.name,
    expr: String(alert.expression(limit)),
    for: limit.for,
    labels: { severity, component: alert.component, signal: signal.id },
    annotations: {
      summary: summary(signal),
      description: description(signal, limit),
      runbook_url: runbookPath(signal.id),
    },
  };
}

/** It has no severity that anyone is paged for: its own route takes it to whoever notices its absence. */
function deadMansSwitch(): AlertRule {
  return {
    alert: "Watchdog",
    expr: "vector(1)",
    for: "0s",
    labels: { severity: "none", component: "pipeline", service: "plumbline", signal: watchdog.id },
    annotations: { summary: watchdog.title, description: watchdog.question, runbook_url: runbookPath(watchdog.id) },
  };
}
