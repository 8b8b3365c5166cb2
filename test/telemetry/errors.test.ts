import { describe, expect, test } from "vitest";
import { type ErrorType, errorRules, errorTypeNames, finishReasonErrors } from "../../telemetry/error-types.ts";

/** As the Collector does it: the first rule that matches, whatever the case; else `other`. */
function classify(raw: string): ErrorType {
  return errorRules.find(({ pattern }) => new RegExp(pattern, "i").test(raw))?.type ?? "other";
}

const table: Readonly<Record<string, Partial<Record<ErrorType, readonly string[]>>>> = {
  "the openai clients for Python and Node": {
    rate_limit: ["RateLimitError", "openai.RateLimitError", "insufficient_quota", "rate_limit_exceeded", "billing_hard_limit_reached"],
    timeout: ["APITimeoutError", "APIConnectionTimeoutError"],
    connection: ["APIConnectionError"],
    cancelled: ["APIUserAbortError"],
    authentication: ["AuthenticationError", "PermissionDeniedError", "invalid_api_key"],
    invalid_request: [
      ...["BadRequestError", "NotFoundError", "ConflictError", "UnprocessableEntityError"],
      ...["context_length_exceeded", "model_not_found", "unsupported_country_region_territory"],
    ],
    api_error: ["InternalServerError", "APIError", "APIStatusError", "APIResponseValidationError", "server_error"],
    partial: ["LengthFinishReasonError"],
    content_policy: ["ContentFilterFinishReasonError", "content_filter", "content_policy_violation"],
    other: ["OpenAIError"],
  },
  "the anthropic clients and API": {
    rate_limit: ["rate_limit_error", "billing_error"],
    timeout: ["timeout_error"],
    authentication: ["authentication_error", "permission_error"],
    invalid_request: ["invalid_request_error", "not_found_error", "request_too_large", "RequestTooLargeError"],
    api_error: ["api_error", "overloaded_error", "OverloadedError", "ServiceUnavailableError"],
    other: ["AnthropicError"],
  },
  "LiteLLM and the Vercel AI SDK": {
    rate_limit: ["BudgetExceededError"],
    timeout: ["Timeout"],
    api_error: ["BadGatewayError", "AI_APICallError"],
    authentication: ["AI_LoadAPIKeyError"],
    invalid_request: ["ContextWindowExceededError", "UnsupportedParamsError", "AI_NoSuchModelError", "AI_InvalidPromptError", "AI_TypeValidationError"],
    content_policy: ["ContentPolicyViolationError"],
    other: ["AI_RetryError", "AI_TooManyEmbeddingValuesForCallError"],
  },
  Bedrock: {
    rate_limit: ["ThrottlingException", "ServiceQuotaExceededException"],
    timeout: ["ModelTimeoutException"],
    authentication: ["AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException"],
    invalid_request: ["ValidationException", "ResourceNotFoundException"],
    api_error: ["InternalServerException", "ServiceUnavailableException", "ModelNotReadyException", "ModelErrorException"],
    partial: ["ModelStreamErrorException"],
  },
  "HTTP statuses": {
    rate_limit: ["429", "402"],
    timeout: ["408", "504", "524"],
    authentication: ["401", "403"],
    invalid_request: ["400", "404", "405", "409", "410", "413", "415", "422", "431"],
    cancelled: ["499"],
    api_error: ["500", "501", "502", "503", "520", "529"],
    other: ["200", "302", "4", "42", "1429", "5000"],
  },
  "gRPC codes": {
    cancelled: ["CANCELLED", "Canceled"],
    invalid_request: ["INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "FAILED_PRECONDITION", "OUT_OF_RANGE", "UNIMPLEMENTED"],
    timeout: ["DEADLINE_EXCEEDED"],
    authentication: ["PERMISSION_DENIED", "UNAUTHENTICATED"],
    rate_limit: ["RESOURCE_EXHAUSTED"],
    api_error: ["ABORTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"],
    other: ["UNKNOWN"],
  },
  "errno, Node and Python networking": {
    connection: [
      ...["ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "ENOTFOUND", "EPIPE", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
      ...["ConnectionRefusedError", "ConnectionResetError", "ConnectionAbortedError", "ConnectionError", "BrokenPipeError"],
      ...["ConnectError", "RemoteProtocolError", "ReadError", "ServerDisconnectedError", "SSLError", "CERT_HAS_EXPIRED", "UND_ERR_SOCKET"],
    ],
    timeout: ["ETIMEDOUT", "ESOCKETTIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "TimeoutError", "ReadTimeout", "ConnectTimeout"],
    cancelled: ["AbortError", "CancelledError", "UND_ERR_ABORTED"],
    partial: ["IncompleteRead", "ChunkedEncodingError", "ERR_STREAM_PREMATURE_CLOSE"],
    other: ["TypeError", "ValueError", "KeyError", "Exception", "_OTHER", ""],
  },
  "status messages": {
    connection: ["connect ECONNREFUSED 127.0.0.1:8090", "Connection refused", "fetch failed"],
    rate_limit: ["Error code: 429 - {'error': {}}", "429 You exceeded your current plan", "Too Many Requests"],
    api_error: ["Request failed with status code 500", "HTTP 503", "Internal Server Error"],
    invalid_request: ["Error code: 404 - no such deployment"],
    authentication: ["401 Incorrect API key provided"],
    refusal: ["the model refused to answer", "refusal"],
    other: ["the answer had 429 words"],
  },
};

const rows = Object.entries(table).flatMap(([source, types]) => Object.entries(types).flatMap(([type, raws]) => raws.map((raw) => ({ source, raw, type }))));

describe("a raw error", () => {
  test.each(rows)("of $source: $raw is $type", ({ raw, type }) => {
    expect(classify(raw)).toBe(type);
  });

  test("is never taken for a harmless one because a connection was refused or aborted", () => {
    const harmless = rows.filter(({ raw }) => /conn|abort/i.test(raw)).filter(({ raw }) => ["refusal", "content_policy"].includes(classify(raw)));
    expect(harmless).toEqual([]);
  });

  test("has a rule for every type but other", () => {
    expect(new Set([...errorRules.map(({ type }) => type), "other"])).toEqual(new Set(errorTypeNames));
  });

  test("is matched by patterns that RE2 has: no look-around, no back-reference", () => {
    for (const { pattern } of errorRules) expect(pattern).not.toMatch(/\(\?[=!<]|\\[1-9]/);
  });
});

describe("a finish reason", () => {
  test.each([
    ["content_filter", "content_policy"],
    ["content-filter", "content_policy"],
    ["SAFETY", "content_policy"],
    ["PROHIBITED_CONTENT", "content_policy"],
    ["guardrail_intervened", "content_policy"],
    ["content_filtered", "content_policy"],
    ["refusal", "refusal"],
  ] as const)("%s makes the answer a %s", (reason, type) => {
    expect(finishReasonErrors[reason]).toBe(type);
  });

  test.each(["stop", "length", "tool_calls", "end_turn", "max_tokens", "STOP", "MAX_TOKENS", "tool-calls"])("%s is no error", (reason) => {
    expect(finishReasonErrors[reason]).toBeUndefined();
  });
});
