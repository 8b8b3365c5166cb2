import type { Config, ConfigInput } from "../../config/schema.ts";
import { checked } from "../../stacks/check.ts";
import { reportGroups } from "../../telemetry/metric.ts";

/** A config small enough to keep in mind, with a service of every kind. */
export const sample = {
  environment: "production",
  environments: ["staging"],
  services: { "ai-app": { reports: [...reportGroups] }, "own-metrics": { metrics: "app" } },
  teams: { assistants: { monthlyBudgetUsd: 3_000 }, search: {} },
  features: {
    chat_assistant: { team: "assistants", owner: "assistants-oncall", monthlyBudgetUsd: 2_000, slo: { availability: 0.99, latency: { share: 0.95, seconds: 5 } } },
    document_search: { team: ["search", "assistants"] },
  },
  models: {
    "gpt-4o": { provider: ["openai", "azure.ai.openai"] },
    "gpt-4o-mini": { provider: "openai", aliases: ["mini"] },
    "claude-sonnet-4-5": { provider: "anthropic" },
    "text-embedding-3-small": { provider: "openai" },
    "house-model": { provider: "self_hosted", price: { input: 1, output: 2 } },
  },
  receivers: { hook: { webhook: { url: "http://127.0.0.1:9/hook" } } },
  routes: { critical: ["hook"], warning: ["hook"], heartbeat: ["hook"] },
} as const satisfies ConfigInput;

/** The sample with some of its parts replaced, checked as the synth checks it. */
export function configWith(changes: Partial<ConfigInput> = {}): Config {
  return checked({ ...sample, ...changes }).config;
}
