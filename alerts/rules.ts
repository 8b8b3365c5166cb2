import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import type { Config } from "../config/schema.ts";
import { limitsOf } from "../signals/alert-limits.ts";
import { BASELINE_INTERVAL } from "../signals/baseline.ts";
import { declaredSeries } from "../signals/declared-series.ts";
import { type AlertingSignal, alertingSignals, wantedBaselines } from "../signals/limits.ts";
import { objectiveRecordings } from "../signals/objectives.ts";
import { ALWAYS, watchdog } from "../signals/pipeline.ts";
import type { Recorded } from "../signals/recorded.ts";
import { recordings } from "../signals/recordings.ts";
import { type Alert, fixedOf, keepOf, type Limit, type Severity } from "../signals/signal.ts";
import { fixedTeam, withTeam } from "../signals/whose.ts";
import type { Duration } from "../telemetry/duration.ts";
import { type Lookups, linkNotes } from "./links.ts";
import { ruleTime } from "./rule-time.ts";
import { runbookNote } from "./runbooks.ts";
import { description, summary } from "./wording.ts";

export interface Group {
  readonly name: string;
  /** As often as the input of the rules changes. */
  readonly interval: Duration;
  readonly rules: readonly Rule[];
}

type Rule = RecordingRule | AlertRule;

interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: Duration;
  readonly keep_firing_for?: Duration;
  readonly labels: { readonly severity: string; readonly component: Alert["component"] } & Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export const RULES_PATH = "prometheus/rules.yml";

/** Prometheus recording and alerting rules, as a file. */
export function ruleFiles(config: Config, lookups?: Lookups): readonly Artifact[] {
  return [yamlArtifact(RULES_PATH, { groups: ruleGroups(config, lookups) })];
}

/** Every rule, in the groups in which Prometheus evaluates them. Alerts link to what a target has to look at. */
export function ruleGroups(config: Config, lookups?: Lookups): readonly Group[] {
  const interval = config.scrapeInterval;
  const alerts = [...alertRules(config, lookups), deadMansSwitch(config)];
  const components = [...new Set(alerts.map(({ labels }) => labels.component))];
  const record = ({ metric, expression, labels }: Recorded): RecordingRule => ({ record: metric.prom, expr: ruleTime(config).expr(expression), ...(labels && { labels }) });
  return [
    { name: "declared", interval, rules: declaredRules(config) },
    ...recordingGroups(config).map(({ rules, ...group }) => ({ ...group, rules: rules.map(record) })),
    ...components.map((name) => ({ name, interval, rules: alerts.filter(({ labels }) => labels.component === name) })),
  ];
}

/** What rules store of series, in the groups in which it is evaluated. */
export function recordingGroups(config: Config): readonly (Omit<Group, "rules"> & { readonly rules: readonly Recorded[] })[] {
  const interval = config.scrapeInterval;
  return [
    // Those of objectives come last: they read the others.
    { name: "recordings", interval, rules: [...recordings, ...objectiveRecordings(config)] },
    { name: "baselines", interval: config.rulesFasterBy === 1 ? BASELINE_INTERVAL : interval, rules: wantedBaselines(config) },
  ];
}

/** Every alerting rule but the dead man's switch: one for each limit of each signal. */
export function alertRules(config: Config, lookups?: Lookups): readonly AlertRule[] {
  return alertingSignals(config).flatMap((signal) => limitsOf(signal.alert).map(({ severity, limit }) => alertRule(config, signal, severity, limit, lookups)));
}

function alertRule(config: Config, signal: AlertingSignal, severity: Severity, limit: Limit, lookups: Lookups | undefined): AlertRule {
  const { alert } = signal;
  const time = ruleTime(config);
  const keep = keepOf(alert, severity);
  return {
    alert: alert.name,
    expr: time.expr(withTeam(alert, alert.expression(limit, severity))),
    for: time.duration(limit.for),
    ...(keep ? { keep_firing_for: time.duration(keep) } : {}),
    labels: { severity, component: alert.component, ...fixedLabels(alert, config), signal: signal.id },
    annotations: {
      summary: summary(signal),
      description: description(signal, limit, severity),
      ...runbookNote(config, signal.id),
      ...(lookups ? linkNotes(signal, { expr: time.expr(alert.value?.() ?? alert.expression(limit, severity)), limit, config }, lookups) : {}),
    },
  };
}

/** Every alert says whose it is: the team of the calls, or who runs the stack. */
function fixedLabels(alert: Alert, config: Config): Readonly<Record<string, string>> {
  const team = fixedTeam(alert, config);
  return { ...(team ? { team } : {}), ...fixedOf(alert) };
}

/** Numbers of the config, which rules compare with. */
function declaredRules(config: Config): RecordingRule[] {
  return declaredSeries.flatMap(({ metric, values }) =>
    values(config).map(({ labels, value }) => ({ record: metric.prom, expr: `vector(${value})`, ...(Object.keys(labels).length > 0 ? { labels } : {}) })),
  );
}

/** It has no severity that anyone is paged for: its own route takes it to whoever notices its absence. */
function deadMansSwitch(config: Config): AlertRule {
  const { id, title, question, alert } = watchdog;
  return {
    alert: alert.name,
    expr: String(alert.expression(ALWAYS, "critical")),
    for: ALWAYS.for,
    labels: { severity: "none", component: alert.component, ...fixedLabels(alert, config), signal: id },
    annotations: { summary: title, description: question, ...runbookNote(config, id) },
  };
}
