import { type Fault, UNPRICED_MODEL } from "../../demo/faults.ts";
import type { Severity } from "../../signals/signal.ts";
import { DEMO_SERVICE } from "../../telemetry/demo.ts";

/** A message that must come: of which alert, and with which labels. */
export interface Told {
  readonly alert: string;
  readonly severity: Severity;
  readonly labels: Readonly<Record<string, string>>;
}

/** A fault of the demo, for a share of the calls (default: all) of one feature (default: of every one). */
export interface DemoFault {
  readonly demo: Fault;
  readonly share?: number;
  readonly feature?: string;
}

/** What the suite does to the servers of the stack, or sends to them. */
export const deeds = {
  loki_stopped: "the log store is down",
  recorder_stopped: "the recorder is down",
  collector_stopped: "the Collector is down",
  rules_broken: "somebody breaks the rules' file, and Prometheus is told to read it",
  rule_failing: "a rule is put in that cannot be evaluated",
  receiver_refuses: "a receiver answers every message with 500",
  old_calls: "an application sends calls of two months ago, which the log store does not take",
  old_logs: "an application sends logs of two months ago, which the log store does not take",
  undeclared_service: "a service that the config does not declare makes a tenth of the calls",
  provider_failing: "a quarter of the calls of a provider fails, and hardly any calls are made of it",
  provider_down: "most calls of a provider fail, and hardly any calls are made of it",
  prometheus_stopped: "Prometheus is down for a quarter of an hour",
  alertmanager_stopped: "Alertmanager is down",
} as const;

export type Deed = keyof typeof deeds;

export interface FaultRow {
  readonly cause: DemoFault | { readonly deed: Deed };
  /** The messages that it gives: one when it begins and one when it is over, of each. */
  readonly tells: readonly Told[];
  /** So many minutes after it began at the latest the message is there. */
  readonly minutes: number;
  /** The dead man's switch stops while it lasts. */
  readonly stopsSwitch?: true;
}

const critical = (alert: string, labels: Told["labels"]): Told => ({ alert, severity: "critical", labels });
const warning = (alert: string, labels: Told["labels"]): Told => ({ alert, severity: "warning", labels });

function demo(fault: Fault, feature: string | undefined, share: number, minutes: number, ...tells: Told[]): FaultRow {
  return { cause: { demo: fault, ...(share < 1 && { share }), ...(feature && { feature }) }, minutes, tells };
}

function deed(name: Deed, minutes: number, ...tells: Told[]): FaultRow {
  return { cause: { deed: name }, minutes, tells };
}

/** A provider that the demo does not ask. */
export const UNASKED_PROVIDER = "mistral_ai";

const everything = undefined;

/** Rows that are proven side by side: lanes, in each of which one follows the other. */
export interface Round {
  readonly about: string;
  readonly lanes: readonly (readonly FaultRow[])[];
}

/** Alerts that go on for hours after their cause, since what they tell stays news so long: proven in the first round, and over when the last is. */
export const lasting: readonly FaultRow[] = [
  demo("embedding_change", "document_search", 0.1, 25, warning("LLMEmbeddingModelChanged", { feature: "document_search", model: "text-embedding-3-large" })),
  demo("new_model_version", "code_review", 0.05, 25, warning("LLMModelVersionChanged", { service: DEMO_SERVICE })),
];

export const rounds: readonly Round[] = [
  {
    about: "calls that succeed, and yet; a pipeline with holes",
    lanes: [
      [demo("endless_call", "chat_assistant", 0.04, 40, warning("LLMLatencyBeyondBuckets", { team: "assistants" }))],
      [demo("content_policy", "chat_assistant", 0.2, 40, warning("LLMPolicyViolationSurge", { feature: "chat_assistant" }))],
      [demo("usage_missing", "chat_assistant", 0.3, 60, warning("LLMUsageMissing", { feature: "chat_assistant" }))],
      [demo("fallback_surge", "chat_assistant", 0.35, 40, warning("LLMFallbackSurge", { feature: "chat_assistant" }))],
      [demo("feedback_drop", "chat_assistant", 1, 90, warning("LLMFeedbackDrop", { feature: "chat_assistant" }))],
      [demo("retry_loop", "document_search", 0.2, 40, warning("LLMRetrySurge", { feature: "document_search" }))],
      [demo("refusal", "document_search", 0.3, 40, warning("LLMRefusalSurge", { feature: "document_search" }))],
      // Of all of them, and the answers that have to be paid for cost half as much again, which is news of its own.
      [demo("cache_collapse", "document_search", 0.6, 70, warning("LLMCacheHitRateDrop", { feature: "document_search", kind: "semantic" }))],
      [demo("unpriced_model", "code_review", 0.2, 40, warning("LLMUnpricedCalls", { team: "platform", model: UNPRICED_MODEL }))],
      [demo("prompt_growth", "code_review", 1, 100, warning("LLMTokenSpike", { feature: "code_review" }))],
      [demo("server_error", "summarize", 0.08, 70, critical("LLMErrorBudgetBurn", { feature: "summarize" }))],
      [demo("slow_first_token", "summarize", 0.09, 80, critical("LLMLatencyBudgetBurn", { feature: "summarize" }))],
      [demo("prompt_growth", "summarize", 1, 120, warning("LLMTokenAnomaly", { feature: "summarize" }))],
      [
        deed("loki_stopped", 10, warning("StoreDown", { job: "loki" })),
        deed("rule_failing", 5, warning("RulesFailing", {})),
        deed("rules_broken", 5, warning("ConfigRefused", { job: "prometheus" })),
        deed("old_calls", 5, warning("CallRecordsSetAside", {})),
        deed("old_logs", 5, warning("RecordsLost", {})),
      ],
    ],
  },
  {
    about: "money, quality, errors of one team; a pipeline with holes",
    lanes: [
      [demo("cost_surge", "code_review", 1, 80, critical("LLMCostSpike", { feature: "code_review" }))],
      [
        demo("cost_surge", "document_search", 1, 60, critical("LLMCostAnomaly", { feature: "document_search" })),
        demo("cost_surge", "document_search", 0.2, 110, warning("LLMCostAnomaly", { feature: "document_search" })),
      ],
      [demo("quality_drop", "summarize", 1, 60, warning("LLMQualityDrop", { feature: "summarize", evaluation: "faithfulness" }))],
      [
        demo("server_error", "chat_assistant", 0.5, 15, critical("HighLLMErrorRate", { team: "assistants" })),
        demo("rate_limit", "chat_assistant", 0.5, 15, critical("HighLLMErrorRate", { team: "assistants" })),
        demo("timeout", "chat_assistant", 0.5, 40, critical("HighLLMErrorRate", { team: "assistants" })),
      ],
      [
        deed("recorder_stopped", 10, warning("StoreDown", { job: "recorder" })),
        deed("undeclared_service", 45, warning("UndeclaredCalls", {})),
        deed("receiver_refuses", 40, critical("NotificationsFailing", { integration: "webhook" })),
      ],
    ],
  },
  {
    about: "slow answers, a quota that ends, failures that most users do not notice",
    lanes: [
      [
        demo("slow_first_token", "document_search", 1, 25, critical("HighLLMLatency", { team: "search" })),
        demo("slow_start", "document_search", 1, 30, warning("HighLLMLatency", { team: "search" })),
      ],
      [demo("slow_start", "summarize", 1, 35, warning("LLMSlowFirstToken", { team: "assistants" }))],
      [demo("quota_nearly_used", "code_review", 1, 20, critical("LLMRateLimitApproaching", { service: DEMO_SERVICE }))],
      [demo("server_error", "chat_assistant", 0.05, 35, warning("HighLLMErrorRate", { team: "assistants" }))],
      [
        deed("provider_failing", 35, warning("LLMProviderErrors", { provider: UNASKED_PROVIDER })),
        deed("provider_down", 25, critical("LLMProviderErrors", { provider: UNASKED_PROVIDER })),
      ],
    ],
  },
  {
    about: "nothing goes any more",
    lanes: [
      [
        demo("queue", everything, 1, 30, warning("LLMCallsWaiting", { service: DEMO_SERVICE })),
        deed("collector_stopped", 15, critical("CollectorDown", {})),
        demo("stopped", everything, 1, 20, critical("LLMServiceDown", { service: DEMO_SERVICE })),
        demo("outage", everything, 1, 10, critical("LLMServiceDown", { service: DEMO_SERVICE })),
      ],
    ],
  },
];

/** When nothing fires: what did would be taken for over, and told again. */
export const unheard: Round = {
  about: "nobody is left to tell",
  lanes: [
    [
      { ...deed("prometheus_stopped", 10), stopsSwitch: true },
      { ...deed("alertmanager_stopped", 5, critical("AlertmanagerDown", {})), stopsSwitch: true },
    ],
  ],
};

export const proven: readonly FaultRow[] = [...lasting, ...[...rounds, unheard].flatMap(({ lanes }) => lanes.flat())];
