/**
 * What can be made to go wrong. Faults are switched at the demo's gateway. Of those that befall a call of a model it
 * tells the model server in a header of the call; the others it does itself.
 */
export const faults = {
  calm: "not even what goes wrong on any day",
  rate_limit: "the provider answers 429",
  server_error: "the provider answers 500",
  timeout: "the provider does not answer at all",
  content_policy: "a content filter rejects the prompt",
  refusal: "the model declines to answer",
  slow_first_token: "the first token comes eight seconds late",
  slow_start: "the first token comes nearly two seconds late",
  endless_call: "a call is said to have lasted eleven minutes",
  cost_surge: "answers are twenty times as long",
  prompt_growth: "the instructions in prompts are three times as long",
  outage: "every connection to the provider breaks",
  unpriced_model: "calls go to a model that has no price",
  usage_missing: "answers come without their token counts",
  cache_collapse: "the semantic cache has no answer any more",
  quota_nearly_used: "the provider says that nine tenths of the quota are used",
  queue: "hardly any slots are left, so calls wait",
  fallback_surge: "features that have another model go to it at once, as if the first were broken",
  retry_loop: "calls succeed at the sixth try only",
  quality_drop: "evaluations score answers at half of what they did",
  feedback_drop: "most users dislike their answers",
  new_model_version: "models answer under the id of a new version",
  embedding_change: "questions are embedded by another model than the documents",
  stopped: "the application makes no calls any more",
} as const;

export type Fault = keyof typeof faults;

export const faultNames = Object.keys(faults) as Fault[];

/** Tells the model server what to do with this call. */
export const FAULT_HEADER = "x-demo-fault";

/** A base URL under this path and the name of a fault has it in every call: for clients that send no header of ours. */
export const FAULT_PATH = "/faults";

/** The model that nobody has a price for. */
export const UNPRICED_MODEL = "frontier-preview-x";
