import { errorTypeNames } from "./error-types.ts";
import { evaluationNames } from "./evaluations.ts";

/**
 * Where the values of a label come from. Every label is bounded, so a client cannot invent series:
 * - `values`: a closed set written here;
 * - `declared`: what the user's config declares; a value beyond it becomes `other`, a missing one `unknown`.
 *
 * A user, request, session or prompt is never a label: those live in traces, logs and the ledger.
 */
export type LabelBound = { readonly values: readonly string[] } | { readonly declared: DeclaredKind };

/** What a config declares, and so what a label can be. */
export type DeclaredKind = "services" | "environments" | "providers" | "models" | "features" | "teams";

/** The label value of something that the config does not declare. */
export const OTHER = "other";

/** The label value of something that the telemetry does not say. */
export const UNKNOWN = "unknown";

/** The service of alerts that are about the stack itself. */
export const STACK_SERVICE = "plumbline";

/** The service of alerts that are about all services together: a budget is not spent by one of them. */
export const ALL_SERVICES = "all";

/** What `llm_requests_total` distinguishes; anything else an instrumentation calls its operation is `other`. */
export const operations = ["chat", "text_completion", "generate_content", "embeddings", OTHER] as const;

/** `error`: the span failed. An answer with a finish reason such as `content_filter` is a `success` that counts in `llm_errors_total`. */
export const statuses = ["success", "error"] as const;

/** Disjoint: a sum over them is the whole. `input` is uncached input, `output` is output without reasoning. */
export const tokenTypes = ["input", "cache_read", "cache_write", "output", "reasoning", "audio_input", "audio_output"] as const;

export type TokenType = (typeof tokenTypes)[number];

/** The steps of an AI workflow that have a duration of their own. */
export const stages = ["gateway", "retrieval", "embedding", "vector_search", "inference", "streaming", "tool"] as const;

export type Stage = (typeof stages)[number];

/** Reasons to ask another model that are a choice, and say nothing against the one that was asked first. */
export const chosenReasons = ["cost"] as const;

export const labels = {
  service: { help: "`service.name` of the application", bound: { declared: "services" } },
  environment: { help: "`deployment.environment.name` of the application", bound: { declared: "environments" } },
  provider: { help: "who answered the call, by its OpenTelemetry name", bound: { declared: "providers" } },
  model: { help: "the model as the config declares it; dated ids count for it", bound: { declared: "models" } },
  feature: { help: "the product feature that made the call", bound: { declared: "features" } },
  team: { help: "the team that pays for it", bound: { declared: "teams" } },
  operation: { help: "what was asked of the model", bound: { values: operations } },
  status: { help: "how the call ended", bound: { values: statuses } },
  error_type: { help: "the class of the error", bound: { values: errorTypeNames } },
  type: { help: "which tokens", bound: { values: tokenTypes } },
  direction: { help: "into the model or out of it, whole", bound: { values: ["input", "output"] } },
  stage: { help: "the step of the workflow", bound: { values: stages } },
  kind: { help: "which quota, or which cache", bound: { values: ["request", "token", "exact", "semantic", "prompt"] } },
  result: { help: "what the cache answered", bound: { values: ["hit", "miss"] } },
  threshold: {
    help: "similarity a semantic cache asked for, to two digits",
    bound: { values: ["none", "0.70", "0.75", "0.80", "0.85", "0.90", "0.92", "0.94", "0.95", "0.96", "0.98", OTHER] },
  },
  policy: {
    help: "which policy was violated",
    bound: { values: ["hate", "harassment", "self_harm", "sexual", "violence", "jailbreak", "pii", OTHER] },
  },
  evaluation: {
    help: "which evaluation gave the score",
    bound: { values: [...evaluationNames, OTHER] },
  },
  variant: { help: "the arm of an experiment", bound: { values: ["control", "a", "b", "c", "d", OTHER] } },
  rating: { help: "what the user thought", bound: { values: ["up", "down"] } },
  from_model: { help: "the model that was asked first", bound: { declared: "models" } },
  to_model: { help: "the model that answered instead", bound: { declared: "models" } },
  reason: {
    help: "why another model, or another try, was needed",
    bound: { values: [...errorTypeNames, ...chosenReasons, "latency"] },
  },
} as const satisfies Record<string, { help: string; bound: LabelBound }>;

export type LabelName = keyof typeof labels;

/** What every metric of a call can be told apart by, and every dashboard filtered by. */
export const callLabels = ["environment", "service", "provider", "model", "feature", "team"] as const;

export type CallLabel = (typeof callLabels)[number];
