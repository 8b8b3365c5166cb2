import type { ConfigInput } from "../../config/schema.ts";
import { sample } from "./config.ts";

const hook = { webhook: { url: "http://127.0.0.1:9/hook" } } as const;

const secret = { file: "/run/secrets/anything" };

/** Ways to tell people: nobody, one, and every kind of receiver with routes of every kind. */
export const alertingConfigs = {
  "no receivers": { receivers: {}, routes: {} },
  "one receiver for everything": {},
  "receivers and routes of every kind": {
    receivers: {
      "plain-hook": { webhook: { url: "http://127.0.0.1:9/hook" } },
      "secret-hook": { webhook: { url: { env: "HOOK" } } },
      slack: { slack: { apiUrl: secret, channel: "#llm" } },
      pagerduty: { pagerduty: { routingKey: secret } },
      email: { email: { to: "oncall@example.com", from: "plumbline@example.com", smarthost: "mail.example.com:587", username: "plumbline", password: secret } },
    },
    routes: {
      critical: ["pagerduty", "slack"],
      warning: ["slack"],
      components: { llm: ["email"], budget: ["secret-hook"], pipeline: ["slack"] },
      heartbeat: ["plain-hook", "secret-hook"],
    },
    teams: { ...sample.teams, assistants: { routes: { critical: ["plain-hook"] } }, search: { routes: { critical: ["secret-hook", "email"], warning: [] } } },
  },
  // Nobody hears of what another one hears of.
  "an operator and teams with receivers of their own": {
    receivers: { everybody: hook, "everybody-paged": hook, ops: hook, "assistants-desk": hook, "search-desk": hook, "search-paged": hook },
    routes: { critical: ["everybody-paged"], warning: ["everybody"] },
    teams: {
      operator: { routes: { critical: ["ops"], warning: ["ops"] } },
      assistants: { monthlyBudgetUsd: 3_000, routes: { critical: ["assistants-desk"], warning: ["assistants-desk"] } },
      search: { routes: { critical: ["search-paged"], warning: ["search-desk"] } },
    },
    operator: "operator",
  },
  "an operator who hears of everything": {
    receivers: { ops: hook, desk: hook, "a.b": hook, chat: hook },
    routes: { critical: ["ops", "chat"], warning: ["chat"] },
    teams: {
      ...sample.teams,
      operator: { routes: { critical: ["ops", "chat", "desk", "a.b"], warning: ["ops", "chat", "desk", "a.b"] } },
      search: { routes: { critical: ["desk"] } },
      "a.b": { routes: { warning: ["a.b"] } },
    },
    operator: "operator",
  },
  "somebody beside the others for each component": {
    receivers: { pager: hook, chat: hook, calls: hook, money: hook, stack: hook },
    routes: { critical: ["pager"], warning: ["chat"], components: { llm: ["calls"], budget: ["money"], pipeline: ["stack"] } },
  },
} as const satisfies Readonly<Record<string, Partial<ConfigInput>>>;
