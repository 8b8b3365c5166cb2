import type { ConfigInput } from "../../config/schema.ts";
import { sample } from "./config.ts";

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
} as const satisfies Readonly<Record<string, Partial<ConfigInput>>>;
