/**
 * The closed set of `error_type` label values.
 *
 * `failure` says whether such a call counts in the error ratio: a refusal, a policy stop and a call that its own
 * user cancelled are counted as errors of their own kind, but the provider did not fail.
 */
export const errorTypes = {
  rate_limit: { failure: true, help: "the provider's quota or rate limit was hit" },
  timeout: { failure: true, help: "no answer in time" },
  api_error: { failure: true, help: "the provider answered with a server error" },
  connection: { failure: true, help: "the provider could not be reached, or the connection broke" },
  authentication: { failure: true, help: "the key was missing, wrong, or not allowed to do this" },
  invalid_request: { failure: true, help: "the provider rejected the request itself" },
  partial: { failure: true, help: "the answer broke off before its end" },
  content_policy: { failure: false, help: "a content filter stopped the prompt or the answer" },
  refusal: { failure: false, help: "the model declined to answer" },
  cancelled: { failure: false, help: "the caller gave up before the answer was there" },
  other: { failure: true, help: "an error of no known class; its raw class stays on the span and in the log" },
} as const satisfies Record<string, { failure: boolean; help: string }>;

export type ErrorType = keyof typeof errorTypes;

export const errorTypeNames = Object.keys(errorTypes) as ErrorType[];

/** Error types that are counted but are no failure of the service. */
export const harmlessErrorTypes = errorTypeNames.filter((name) => !errorTypes[name].failure);

/**
 * How the raw error of an instrumentation becomes an error type: the first row whose pattern matches wins.
 * A raw error is an exception class (`RateLimitError`), an HTTP status (`429`), a gRPC or provider code
 * (`RESOURCE_EXHAUSTED`, `overloaded_error`) or an errno (`ECONNREFUSED`). RE2 syntax, case-insensitive.
 */
export const errorRules: readonly { readonly pattern: string; readonly type: ErrorType }[] = [
  { pattern: "content.?(policy|filter)|guardrail|safety|moderation", type: "content_policy" },
  { pattern: "refus", type: "refusal" },
  { pattern: "cancel|abort", type: "cancelled" },
  { pattern: "rate.?limit|too.?many|throttl|quota|resource.?exhausted|^429$", type: "rate_limit" },
  { pattern: "time.?out|timed.?out|deadline|^(408|504)$", type: "timeout" },
  { pattern: "auth|permission|forbidden|api.?key|credential|^(401|403)$", type: "authentication" },
  { pattern: "incomplete|partial|truncated|unexpected.?end|premature", type: "partial" },
  { pattern: "connection|econn|enotfound|epipe|socket|network|dns|fetch.?failed|unreachable", type: "connection" },
  {
    pattern: "bad.?request|invalid|not.?found|unprocessable|conflict|context.?length|validation|^(400|404|405|409|413|415|422)$",
    type: "invalid_request",
  },
  { pattern: "api.?error|server.?error|internal|overloaded|unavailable|bad.?gateway|^5\\d\\d$", type: "api_error" },
];

/** Finish reasons of an answer that arrived and is an error of its own kind all the same. */
export const finishReasonErrors: Readonly<Record<string, ErrorType>> = {
  content_filter: "content_policy",
  SAFETY: "content_policy",
  safety: "content_policy",
  guardrail_intervened: "content_policy",
  refusal: "refusal",
};
