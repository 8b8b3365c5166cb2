/**
 * What can be made to go wrong. Faults are switched at the demo's gateway, which tells the model server in a header of
 * each call what to do.
 */
export const faults = {
  rate_limit: "the provider answers 429",
  server_error: "the provider answers 500",
  timeout: "the provider does not answer at all",
  content_policy: "a content filter rejects the prompt",
  refusal: "the model declines to answer",
  slow_first_token: "the first token comes eight seconds late",
  cost_surge: "answers are twenty times as long",
  outage: "every connection to the provider breaks",
  unpriced_model: "calls go to a model that has no price",
} as const;

export type Fault = keyof typeof faults;

export const faultNames = Object.keys(faults) as Fault[];

/** Tells the model server what to do with this call. */
export const FAULT_HEADER = "x-demo-fault";

/** A base URL under this path and the name of a fault has it in every call: for clients that send no header of ours. */
export const FAULT_PATH = "/faults";

/** The model that nobody has a price for. */
export const UNPRICED_MODEL = "frontier-preview-x";
