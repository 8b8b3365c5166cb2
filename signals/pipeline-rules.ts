import * as servers from "../telemetry/server-metrics.ts";
import { alertmanagerDown } from "./pipeline.ts";
import { signal } from "./signal.ts";
import { gainedOf, latestOf } from "./stack.ts";
import { outlasting, RATE } from "./windows.ts";

const whole = signal<never>;

export const ruleEvaluation = signal<"rule_group">({
  id: "pipeline-rule-seconds",
  title: "Slowest rule group",
  question: "Which share of its interval does the slowest group of rules take to evaluate? Above all of it, and alerts are late.",
  unit: "ratio",
  answer: (...by) =>
    latestOf(servers.ruleSeconds)
      .max("rule_group")
      .over(latestOf(servers.ruleInterval).max("rule_group"))
      .max(...by),
  alert: {
    name: "RulesSlow",
    component: "pipeline",
    by: ["rule_group"],
    // What it misses stays in sight for a while.
    keep: outlasting(3),
    limits: {
      critical: { above: 1, for: "5m", because: "rules are evaluated less often than samples come, and alerts are late" },
      warning: { above: 0.5, for: "10m", because: "twice the series, and alerts are late" },
    },
    impact: "Alerts come late, and panels of long ranges have gaps.",
    says: { subject: "The share of its interval for the evaluation", fault: "Slow rules" },
  },
});

export const rulesMissed = whole({
  id: "pipeline-rules-missed",
  title: "Evaluations missed",
  question: "How many evaluations of rule groups were left out within 15 minutes, because the one before was not over?",
  unit: "count",
  answer: () => gainedOf(servers.ruleMissed).sum().orZero(),
  alert: {
    name: "RulesMissed",
    component: "pipeline",
    by: [],
    impliedBy: [ruleEvaluation.id],
    limits: { warning: { above: 10, for: "0s", because: "each group leaves one out when the host pauses; this is more" } },
    impact: "Alerts come late, and panels of long ranges have gaps.",
    says: { subject: "The number of rule evaluations left out in 15 minutes", fault: "Rule evaluations are left out" },
  },
});

export const ruleFailures = signal<"rule_group">({
  id: "pipeline-rule-failures",
  title: "Rule failures",
  question: "How many rule evaluations failed within 15 minutes? Those alerts cannot fire.",
  unit: "count",
  answer: (...by) => gainedOf(servers.ruleFailures).sum(...by),
  alert: {
    name: "RulesFailing",
    component: "pipeline",
    by: ["rule_group"],
    limits: {
      critical: { above: 10, for: "0s", because: "a rule that fails again and again: its alert cannot fire" },
      warning: { above: 0, for: "0s", because: "every rule works at every evaluation, or is wrong" },
    },
    impact: "Alerts of these rules cannot fire.",
    says: { subject: "The number of failed evaluations in 15 minutes", fault: "Failing rules" },
  },
});

export const alertsUnsent = whole({
  id: "pipeline-alerts-unsent",
  title: "Alerts that did not reach Alertmanager",
  question: "What share of the alerts did not get from Prometheus to an Alertmanager?",
  unit: "ratio",
  answer: () => {
    const failed = gainedOf(servers.alertsUnsent, RATE).sum();
    return failed.over(failed.plus(gainedOf(servers.alertsSent, RATE).sum())).orZero();
  },
  alert: {
    name: "AlertmanagerUnreachable",
    component: "pipeline",
    by: [],
    impliedBy: [alertmanagerDown.id],
    limits: { critical: { above: 0.5, for: "5m", because: "every alert is sent again after a minute, so a few that fail are late and not lost" } },
    impact: "Alerts come late or not at all. With one Alertmanager this too may be told only later: the dead man's switch is what notices.",
    says: { subject: "The share of alerts that do not reach Alertmanager", fault: "Alerts do not reach Alertmanager" },
  },
});

export const notificationsFailed = signal<"receiver_name" | "integration">({
  id: "pipeline-notifications-failed",
  title: "Messages failed",
  question: "How many messages did not reach their receiver within 15 minutes?",
  unit: "count",
  answer: (...by) => gainedOf(servers.notificationsFailed).sum(...by),
  alert: {
    name: "NotificationsFailing",
    component: "pipeline",
    by: ["receiver_name", "integration"],
    limits: { critical: { above: 0, for: "0s", because: "Alertmanager tried for minutes: somebody was not told of something" } },
    impact: "Somebody was not told of an alert. This message too may not reach everybody.",
    says: { subject: "The number of failed messages in 15 minutes", fault: "Failed messages" },
  },
});

export const configRefused = signal<"job">({
  id: "pipeline-config-refused",
  title: "Configuration refused",
  question: "Which server goes on with an old configuration, because it did not take the last? 1 is refused.",
  unit: "count",
  answer: (...by) =>
    latestOf(servers.prometheusReloaded)
      .min("job")
      .or(latestOf(servers.alertmanagerReloaded).min("job"))
      .complement()
      .max(...by),
  alert: {
    name: "ConfigRefused",
    component: "pipeline",
    by: ["job"],
    limits: { warning: { above: 0, for: "1m", because: "a deploy checks its files before; somebody or something else changed them" } },
    impact: "Changes of rules, targets or routes do not count, and after a restart this server will not come up.",
    says: { headline: "Refused configuration" },
  },
});
