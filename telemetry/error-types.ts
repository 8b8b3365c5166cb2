/**
 * The closed set of `error_type` label values.
 *
 * `failure` says whether such a call counts in the error ratio: a refusal, a policy stop and a call that its own
 * user cancelled are counted as errors of their own kind, but the provider did not fail.
 */
const errorTypes = {
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

/** An HTTP status by itself, at the start of a message, or where clients write it: `Error code: 429 - …`. */
function status(codes: string): string {
  return `(^|status code |error code: |http )(${codes})\\b`;
}

/**
 * How the raw error of an instrumentation becomes an error type: the first row whose pattern matches wins.
 * A raw error is an exception class (`RateLimitError`), an HTTP status (`429`), a gRPC or provider code
 * (`RESOURCE_EXHAUSTED`, `overloaded_error`), an errno (`ECONNREFUSED`), or where there is none of these the status
 * message of the span. RE2 syntax, case-insensitive.
 */
export const errorRules: readonly { readonly pattern: string; readonly type: ErrorType }[] = [
  // Words that would be taken for a harmless error: a refused or aborted connection, a gRPC transaction that lost a race.
  { pattern: "conn(ection)?.?(refused|aborted)", type: "connection" },
  { pattern: "^aborted$", type: "api_error" },
  { pattern: "content.?(policy|filter)|guardrail|safety|moderation|prohibited.?content", type: "content_policy" },
  { pattern: "refusal|refused to answer", type: "refusal" },
  { pattern: `cancel|abort|${status("499")}`, type: "cancelled" },
  {
    pattern: `rate.?limit|too.?many.?requests|throttl|quota|resource.?exhausted|billing|budget.?exceeded|insufficient.?balance|${status("402|429")}`,
    type: "rate_limit",
  },
  { pattern: `time.?out|timed.?out|deadline|${status("408|504|524")}`, type: "timeout" },
  {
    pattern: `auth|permission|forbidden|access.?denied|api.?key|credential|expired.?token|unrecognized.?client|${status("401|403")}`,
    type: "authentication",
  },
  { pattern: "incomplete|partial|truncated|unexpected.?(end|eof)|premature|length.?finish.?reason|stream.?error|chunked.?encoding", type: "partial" },
  {
    pattern:
      "connect|\\b(econn|enotfound|eai.?again|epipe)|broken.?pipe|socket|network|dns|fetch.?failed|unreach|protocol.?error|(read|write)error$|certificate|_cert|cert_|\\b(ssl|tls)",
    type: "connection",
  },
  { pattern: "response.?validation", type: "api_error" },
  {
    pattern: `bad.?request|invalid|not.?found|no.?such|unprocessable|conflict|already.?exists|precondition|out.?of.?range|unimplemented|unsupported|too.?(large|long)|context.?(length|window)|validation|${status("4\\d\\d")}`,
    type: "invalid_request",
  },
  {
    pattern: `api.?(call)?error|api.?status.?error|server.?error|model.?error|internal|overloaded|unavailable|not.?ready|data.?loss|bad.?gateway|${status("5\\d\\d")}`,
    type: "api_error",
  },
];

/**
 * Providers answer a prompt that their content filter stopped as they answer any bad request, and clients raise the
 * same error for both; only the message tells them apart. RE2 syntax, case-insensitive.
 */
export const contentPolicyMessage = {
  among: "invalid_request",
  pattern: "content.?(management.?)?(policy|filter)|safety.system|usage.polic|moderation|guardrail",
  type: "content_policy",
} as const satisfies { among: ErrorType; pattern: string; type: ErrorType };

/** Finish reasons of an answer that arrived and is an error of its own kind all the same. */
export const finishReasonErrors: Readonly<Record<string, ErrorType>> = {
  content_filter: "content_policy",
  // Vercel AI SDK
  "content-filter": "content_policy",
  // Gemini and Vertex AI
  SAFETY: "content_policy",
  safety: "content_policy",
  PROHIBITED_CONTENT: "content_policy",
  BLOCKLIST: "content_policy",
  RECITATION: "content_policy",
  SPII: "content_policy",
  // Bedrock
  guardrail_intervened: "content_policy",
  content_filtered: "content_policy",
  // Anthropic
  refusal: "refusal",
};
