import { defineConfig } from "./config/define.ts";

export default defineConfig({
  environment: "production",

  // Applications that send telemetry, by their service.name. An undeclared one is counted as "other".
  services: {
    "ai-app": {},
  },

  teams: {
    assistants: { monthlyBudgetUsd: 2_400 },
    search: { monthlyBudgetUsd: 800 },
    platform: { monthlyBudgetUsd: 1_800 },
  },

  // Who runs this stack: alerts about the stack itself carry it as their team.
  operator: "platform",

  // Whom a call is charged to, what it may cost, and what is promised of it: alerts watch budgets and objectives.
  features: {
    chat_assistant: { team: "assistants", owner: "assistants-oncall", monthlyBudgetUsd: 2_000, slo: { availability: 0.99, latency: { share: 0.95, seconds: 10 } } },
    code_review: { team: "platform", owner: "platform-oncall", monthlyBudgetUsd: 1_500 },
    document_search: { team: "search", owner: "search-oncall", monthlyBudgetUsd: 800 },
    summarize: { team: "assistants", owner: "assistants-oncall", monthlyBudgetUsd: 400 },
    default: { team: "platform", owner: "platform-oncall" },
  },

  // Models by the name that dashboards and alerts use. Dated ids count for their model; prices come from the catalogue.
  models: {
    "gpt-5": { provider: "openai" },
    "gpt-4o": { provider: "openai" },
    "gpt-4o-mini": { provider: "openai" },
    "claude-sonnet-4-5": { provider: "anthropic" },
    "text-embedding-3-small": { provider: "openai" },
  },

  // Who is told of alerts. Secrets stay in files or environment variables:
  //   receivers: { oncall: { pagerduty: { routingKey: { file: "/run/secrets/pagerduty" } } } },
  //   routes: { critical: ["oncall"], warning: ["team-slack"] },
  receivers: {},

  demo: { enabled: true },
});
