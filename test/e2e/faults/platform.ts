import type { ConfigInput } from "../../../config/schema.ts";
import { UNPRICED_MODEL } from "../../../demo/faults.ts";
import { UNASKED_PROVIDER } from "../../../docs/faults/table.ts";
import { Deployment } from "../../support/deployment.ts";
import { freePorts } from "../../support/ports.ts";
import { webhook } from "../../support/webhook.ts";

/** An hour of the rules lasts a minute. Faster, and windows of five minutes would hold too few scrapes to follow one another. */
export const FASTER = 60;

/** US dollars a month that no demo spends. */
const PLENTY = 1_000_000;

/** Of a provider that the demo does not ask. */
export const SMALL = { provider: UNASKED_PROVIDER, model: "mistral-small-latest" } as const;

/** What the parts of the suite share. */
export interface Platform {
  readonly deployment: Deployment;
  /** Who is told of alerts. */
  readonly hook: Awaited<ReturnType<typeof webhook>>;
  /** Who waits for the dead man's switch. */
  readonly pulse: Awaited<ReturnType<typeof webhook>>;
}

/** A demo platform with rules in quick motion, not deployed yet. */
export async function platform(): Promise<Platform> {
  const [hook, pulse] = await Promise.all([webhook(), webhook()]);
  return { deployment: new Deployment(await config(hook.url, pulse.url)), hook, pulse };
}

async function config(hook: string, pulse: string): Promise<ConfigInput> {
  return {
    environment: "production",
    services: {},
    teams: { assistants: { monthlyBudgetUsd: PLENTY }, search: {}, platform: {} },
    features: {
      chat_assistant: { team: "assistants", monthlyBudgetUsd: PLENTY },
      document_search: { team: "search" },
      code_review: { team: "platform" },
      // The objective is stricter than any limit of its team, of which it has a fifth of the calls; and longer than a busy machine pauses.
      summarize: { team: "assistants", slo: { availability: 0.998, latency: { share: 0.998, seconds: 7.5 } } },
    },
    models: {
      "gpt-5": { provider: "openai" },
      "gpt-4o": { provider: "openai" },
      "gpt-4o-mini": { provider: "openai" },
      "claude-sonnet-4-5": { provider: "anthropic" },
      "text-embedding-3-small": { provider: "openai" },
      "text-embedding-3-large": { provider: "openai" },
      [UNPRICED_MODEL]: { provider: "openai" },
      [SMALL.model]: { provider: SMALL.provider },
    },
    // So many that a few of a hundred are no matter of chance in windows of some seconds.
    demo: { enabled: true, callsPerSecond: 60 },
    scrapeInterval: "1s",
    rulesFasterBy: FASTER,
    listen: { ports: await freePorts() },
    receivers: { hook: { webhook: { url: hook } }, pulse: { webhook: { url: pulse } } },
    routes: { critical: ["hook"], warning: ["hook"], heartbeat: ["pulse"], groupWait: "5s", groupInterval: "3s", heartbeatInterval: "2s" },
    limits: {
      // Rules in quick motion on a small machine may well be slow.
      "pipeline-rule-seconds": { critical: false, warning: false },
      "pipeline-rules-missed": { warning: false },
    },
  };
}
