import { APIConnectionError, APIConnectionTimeoutError, type APIError, BadRequestError, InternalServerError, RateLimitError } from "openai";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FAULT_HEADER, FAULT_PATH, type Fault, faultNames } from "../../demo/faults.ts";
import { type DemoModel, demoModel } from "../support/demo-model.ts";

const ask = { model: "gpt-4o-mini", messages: [{ role: "user" as const, content: "hello" }] };

let model: DemoModel;
beforeAll(async () => {
  model = await demoModel();
});
afterAll(() => model.close());

async function failure(fault: Fault, options = {}): Promise<unknown> {
  return model
    .client(fault, options)
    .chat.completions.create(ask)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

describe("a fault that ends a call is what the real client knows it as", () => {
  test.each([
    { fault: "rate_limit", type: RateLimitError, body: { type: "requests", code: "rate_limit_exceeded", param: null } },
    { fault: "server_error", type: InternalServerError, body: { type: "server_error", code: null, param: null } },
    { fault: "content_policy", type: BadRequestError, body: { type: "invalid_request_error", code: "content_policy_violation", param: null } },
  ] as const)("$fault, with the body of OpenAI's API", async ({ fault, type, body }) => {
    const error = await failure(fault);
    expect(error).toBeInstanceOf(type);
    expect((error as APIError).error).toMatchObject({ ...body, message: expect.stringMatching(/\w/) });
  });

  test("an outage, as a connection that breaks", async () => {
    const error = await failure("outage");
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error).not.toBeInstanceOf(APIConnectionTimeoutError);
  });

  test("a timeout, as no answer at all", async () => {
    expect(await failure("timeout", { timeout: 300 })).toBeInstanceOf(APIConnectionTimeoutError);
  });
});

test("who is turned away for lack of quota learns that none is left and when to try again", async () => {
  const { headers } = (await failure("rate_limit")) as APIError & { headers: Headers };
  expect(headers.get("x-ratelimit-remaining-requests")).toBe("0");
  expect(Number(headers.get("x-ratelimit-limit-requests"))).toBeGreaterThan(0);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
});

describe("a fault that changes the answer", () => {
  test("refusal: the answer is in the refusal field, of a message and of a stream", async () => {
    const client = model.client("refusal");
    const { choices } = await client.chat.completions.create(ask);
    expect(choices[0]?.message).toMatchObject({ content: null, refusal: expect.stringContaining("cannot help") });
    let said = "";
    for await (const {
      choices: [choice],
    } of await client.chat.completions.create({ ...ask, stream: true }))
      said += choice?.delta.refusal ?? "";
    expect(said).toBe(choices[0]?.message.refusal);
  });

  test("slow_first_token: nothing comes for eight seconds", async () => {
    const gone = new AbortController();
    const answer = model.client("slow_first_token").chat.completions.create({ ...ask, stream: true }, { signal: gone.signal });
    const first = await Promise.race([
      answer.then(
        () => "answer",
        () => "error",
      ),
      new Promise((resolve) => setTimeout(() => resolve("nothing"), 3_000)),
    ]);
    gone.abort();
    expect(first).toBe("nothing");
  });

  test("cost_surge: answers have twenty times the tokens", async () => {
    // The lengths of answers are drawn by chance.
    const drawn = vi.spyOn(Math, "random").mockReturnValue(0.5);
    const [usual, surge] = await Promise.all([undefined, "cost_surge" as const].map((fault) => model.client(fault).chat.completions.create(ask)));
    drawn.mockRestore();
    expect(surge?.usage?.completion_tokens).toBe(20 * (usual?.usage?.completion_tokens ?? 0));
  });
});

test("usage_missing: nothing is said of tokens, of a message or of a stream that was asked for them", async () => {
  const client = model.client("usage_missing");
  expect((await client.chat.completions.create(ask)).usage).toBeUndefined();
  for await (const { usage } of await client.chat.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } })) expect(usage ?? undefined).toBeUndefined();
});

test.each(["gpt-4o", "gpt-5", "claude-sonnet-4-5"])("new_model_version: %s answers under an id of its own with another date", async (name) => {
  const versions = await Promise.all([undefined, "new_model_version" as const].map((fault) => model.client(fault).chat.completions.create({ ...ask, model: name, max_tokens: 1 })));
  const [usual = "", newer = ""] = versions.map((answer) => answer.model);
  expect(newer).not.toBe(usual);
  const undated = (id: string) => id.replace(/-\d{4}-?\d{2}-?\d{2}$/, "");
  expect([undated(newer), undated(usual)]).toEqual([name, name]);
});

describe("a fault can be had", () => {
  test.each([
    ["by a header", "/v1", { [FAULT_HEADER]: "server_error" }],
    ["by the base URL", `${FAULT_PATH}/server_error/v1`, {}],
  ])("%s", async (_, base, headers: Record<string, string>) => {
    const response = await fetch(`${model.url}${base}/chat/completions`, { method: "POST", headers, body: JSON.stringify(ask) });
    expect(response.status).toBe(500);
  });

  test("only if it is one: others are named with those there are", async () => {
    const response = await fetch(`${model.url}${FAULT_PATH}/earthquake/v1/chat/completions`, { method: "POST", body: JSON.stringify(ask) });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain('"earthquake"');
    for (const name of faultNames) expect(error.message).toContain(name);
  });
});
