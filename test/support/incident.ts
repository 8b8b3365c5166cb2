import { setTimeout as pause } from "node:timers/promises";
import { type AlertRule, alertRules } from "../../alerts/rules.ts";
import type { Config } from "../../config/schema.ts";
import type { Severity } from "../../signals/signal.ts";
import type { Message } from "./webhook.ts";

type Labels = Readonly<Record<string, string>>;

/** An alert as Prometheus sends it: of a signal, at a severity, with the labels of one incident. */
export interface Told {
  readonly signal: string;
  readonly severity: Severity;
  readonly labels?: Labels;
}

/** What begins or ends at one moment of an incident. */
export type Step = { readonly begins: readonly Told[] } | { readonly ends: readonly Told[] };

/** Sends an incident to an Alertmanager as Prometheus would, with so much time after each step that groups are told. */
export async function happens(config: Config, alertmanager: string, steps: readonly Step[], betweenMs: number): Promise<void> {
  for (const step of steps) {
    const alerts = "begins" in step ? step.begins.map((each) => sent(config, each)) : step.ends.map((each) => ({ ...sent(config, each), endsAt: new Date().toISOString() }));
    const response = await fetch(`${alertmanager}/api/v2/alerts`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(alerts) });
    if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
    await pause(betweenMs);
  }
}

function sent(config: Config, told: Told): object {
  const { alert, labels } = ruleOf(config, told);
  // An hour ahead: Prometheus sends an alert again and again while it fires, and here nobody does.
  return { labels: { ...labels, alertname: alert, ...told.labels }, startsAt: new Date(Date.now() - 1_000).toISOString(), endsAt: new Date(Date.now() + 3_600_000).toISOString() };
}

export function ruleOf(config: Config, { signal, severity }: Told): AlertRule {
  const rule = alertRules(config).find(({ labels }) => labels.signal === signal && labels.severity === severity);
  if (!rule) throw new Error(`there is no alert of ${signal} that is ${severity}`);
  return rule;
}

/** A message in short: `pager firing HighLLMErrorRate ×2`. */
export function short({ receiver, status, alerts }: Message): string {
  const names = [...new Set(alerts.map(({ labels }) => labels.alertname))].join("+");
  return `${receiver} ${status} ${names}${alerts.length > 1 ? ` ×${alerts.length}` : ""}`;
}
