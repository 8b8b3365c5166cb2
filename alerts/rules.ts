import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import type { Config } from "../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../signals/limits.ts";
import { ALWAYS, watchdog } from "../signals/pipeline.ts";
import { recordings } from "../signals/recordings.ts";
import { type Alert, type Severity, severities } from "../signals/signal.ts";
import { runbookNote } from "./runbooks.ts";
import { description, summary } from "./wording.ts";

interface Group {
  readonly name: string;
  /** As often as the input of the rules changes. */
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
  readonly labels: { readonly severity: string; readonly component: Alert["component"] } & Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export const RULES_PATH = "prometheus/rules.yml";

/** Prometheus recording and alerting rules. */
export function ruleFiles(config: Config): readonly Artifact[] {
  const interval = config.scrapeInterval;
  const alerts = [...alertRules(config), deadMansSwitch(config)];
  const components = [...new Set(alerts.map(({ labels }) => labels.component))];
  const groups: Group[] = [
    { name: "recordings", interval, rules: recordings.map(({ metric, expression }) => ({ record: metric.prom, expr: String(expression) })) },
    ...components.map((name) => ({ name, interval, rules: alerts.filter(({ labels }) => labels.component === name) })),
  ];
  return [yamlArtifact(RULES_PATH, { groups })];
}

/** Every alerting rule but the dead man's switch: one for each limit of each signal. */
export function alertRules(config: Config): readonly AlertRule[] {
  return alertingSignals(config).flatMap((signal) => severities.flatMap((severity) => alertRule(config, signal, severity) ?? []));
}

function alertRule(config: Config, signal: AlertingSignal, severity: Severity): AlertRule | undefined {
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
      ...runbookNote(config, signal.id),
    },
  };
}

/** It has no severity that anyone is paged for: its own route takes it to whoever notices its absence. */
function deadMansSwitch(config: Config): AlertRule {
  const { id, title, question, alert } = watchdog;
  return {
    alert: alert.name,
    expr: String(alert.expression(ALWAYS)),
    for: ALWAYS.for,
    labels: { severity: "none", component: alert.component, service: "plumbline", signal: id },
    annotations: { summary: title, description: question, ...runbookNote(config, id) },
  };
}
