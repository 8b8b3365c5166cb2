import { setTimeout as pause } from "node:timers/promises";
import { type AlertRule, alertRules } from "../../alerts/rules.ts";
import type { Config, ConfigInput } from "../../config/schema.ts";
import type { Severity } from "../../signals/signal.ts";
import { alertmanager } from "../../stacks/services/alertmanager.ts";
import { HOUR_MS } from "../../telemetry/duration.ts";
import { postAlerts } from "./alertmanager.ts";
import { startServer } from "./server.ts";
import { writeStack } from "./stack-files.ts";
import { type Message, webhook } from "./webhook.ts";

type Labels = Readonly<Record<string, string>>;

/** An alert as Prometheus sends it: of a signal, at a severity, with the labels of one incident. */
export interface Told {
  readonly signal: string;
  readonly severity: Severity;
  readonly labels?: Labels;
}

/** What begins or ends at one moment of an incident. */
export type Step = { readonly begins: readonly Told[] } | { readonly ends: readonly Told[] };

/** A second of patience for what begins together, and a look at every group each two: a step is longer than both. */
const times = { groupWait: "1s", groupInterval: "2s" } as const;
const STEP_MS = 3_500;

/** A running Alertmanager, and what its receivers are told. */
export interface Stage {
  readonly config: Config;
  /** The messages that one incident gave, in order; incidents of other labels go on beside it. */
  readonly messagesOf: (steps: readonly Step[], belongs: (labels: Labels) => boolean) => Promise<readonly Message[]>;
  readonly close: () => Promise<void>;
}

/** @param receivers names of those who are told; every one of them is the same webhook */
export async function stage(receivers: readonly string[], { routes, ...changes }: Partial<ConfigInput>): Promise<Stage> {
  const hook = await webhook();
  const stack = await writeStack({ ...changes, receivers: Object.fromEntries(receivers.map((name) => [name, { webhook: { url: hook.url } }])), routes: { ...routes, ...times } }, [
    "alertmanager",
  ]);
  const server = await startServer(stack, alertmanager);
  return {
    config: stack.config,
    messagesOf: async (steps, belongs) => {
      await happens(stack.config, stack.site.open("alertmanager"), steps, STEP_MS);
      // Whatever would still come has come.
      await pause(STEP_MS);
      return hook.messages.filter(({ alerts }) => alerts.some(({ labels }) => belongs(labels)));
    },
    close: async () => {
      await server.stop();
      hook.close();
      stack.remove();
    },
  };
}

/** An alert of an incident. */
export const told = (signal: { readonly id: string }, severity: Severity, labels: Labels = {}): Told => ({ signal: signal.id, severity, labels });

/** Labels of a service in the environment of the sample. */
export const on = (service: string, more: Labels = {}): Labels => ({ environment: "production", service, ...more });

export const ofService = (service: string) => (labels: Labels) => labels.service === service;

export const ofSignals =
  (...signals: readonly { readonly id: string }[]) =>
  (labels: Labels) =>
    signals.some(({ id }) => id === labels.signal);

/** Sends an incident to an Alertmanager as Prometheus would, with so much time after each step that groups are told. */
async function happens(config: Config, address: string, steps: readonly Step[], betweenMs: number): Promise<void> {
  for (const step of steps) {
    const alerts = "begins" in step ? step.begins.map((each) => sent(config, each)) : step.ends.map((each) => ({ ...sent(config, each), endsAt: new Date().toISOString() }));
    const response = await postAlerts(address, alerts);
    if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
    await pause(betweenMs);
  }
}

function sent(config: Config, told: Told): object {
  const { alert, labels } = ruleOf(config, told);
  // An hour ahead: Prometheus sends an alert again and again while it fires, and here nobody does.
  return { labels: { ...labels, alertname: alert, ...told.labels }, startsAt: new Date().toISOString(), endsAt: new Date(Date.now() + HOUR_MS).toISOString() };
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
