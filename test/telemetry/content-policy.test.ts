import { describe, expect, test } from "vitest";
import { contentPolicyMessage } from "../../telemetry/error-types.ts";

const told = (message: string) => new RegExp(contentPolicyMessage.pattern, "i").test(message);

describe("the message of a bad request", () => {
  test.each([
    "Error code: 400 - {'error': {'message': 'Your request was rejected', 'code': 'content_policy_violation'}}",
    "400 Your request was rejected as a result of our safety system.",
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
    "{'innererror': {'code': 'ResponsibleAIPolicyViolation'}, 'code': 'content_filter'}",
  ])("tells of a content filter: %s", (message) => expect(told(message)).toBe(true));

  test.each([
    "Error code: 400 - {'error': {'message': 'max_tokens is too large', 'type': 'invalid_request_error'}}",
    "This model's maximum context length is 128000 tokens.",
    "The model `gpt-9` does not exist.",
    "Missing required parameter: 'messages[0].content'.",
  ])("tells of an ordinary mistake: %s", (message) => expect(told(message)).toBe(false));
});
