import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DemoModel, demoModel } from "../support/demo-model.ts";

const message = (content: string) => [{ role: "user" as const, content }];
const ask = { model: "gpt-4o-mini", messages: message("hello") };

let model: DemoModel;
beforeAll(async () => {
  model = await demoModel();
});
afterAll(() => model.close());

describe("the demo's model server answers the real client", () => {
  test("with text, the dated model that wrote it, and usage that adds up", async () => {
    const { choices, usage, model: version, id } = await model.client().chat.completions.create(ask);
    expect(choices[0]).toMatchObject({ finish_reason: expect.stringMatching(/^(stop|length)$/), message: { role: "assistant", content: expect.stringMatching(/\w/) } });
    expect(version).toBe("gpt-4o-mini-2024-07-18");
    expect(id).toMatch(/^chatcmpl-\w+$/);
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  });

  test("with as many tokens as were allowed at most, and says that it stopped there", async () => {
    const { choices, usage } = await model.client().chat.completions.create({ ...ask, max_tokens: 5 });
    expect(usage?.completion_tokens).toBe(5);
    expect(choices[0]?.finish_reason).toBe("length");
  });

  test("with a stream that ends in its usage for whoever asked for it, and in none for others", async () => {
    const usages = async (stream_options?: { include_usage: boolean }) => {
      const stream = await model.client().chat.completions.create({ ...ask, stream: true, ...(stream_options ? { stream_options } : {}) });
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      expect(chunks[0]?.choices[0]?.delta.role).toBe("assistant");
      return chunks.flatMap(({ usage }) => (usage ? [usage] : []));
    };
    expect(await usages()).toEqual([]);
    expect(await usages({ include_usage: true })).toEqual([expect.objectContaining({ total_tokens: expect.any(Number) })]);
  });

  test("with reasoning tokens from a model that reasons, as part of its output", async () => {
    const { usage } = await model.client().chat.completions.create({ ...ask, model: "gpt-5" });
    const reasoning = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
    expect(reasoning).toBeGreaterThan(0);
    expect(reasoning).toBeLessThan(usage?.completion_tokens ?? 0);
  });

  test("with the model's own name where it knows none", async () => {
    expect((await model.client().chat.completions.create({ ...ask, model: "frontier-preview-x" })).model).toBe("frontier-preview-x");
  });

  test("with a vector for each text, in the encoding that was asked for", async () => {
    const input = ["one", "two"];
    const plain = await model.client().embeddings.create({ model: "text-embedding-3-small", input, encoding_format: "float" });
    // The client asks for base64 by itself and decodes it.
    const packed = await model.client().embeddings.create({ model: "text-embedding-3-small", input });
    for (const { data, usage } of [plain, packed]) {
      expect(data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
        [0, 64],
        [1, 64],
      ]);
      expect(usage.prompt_tokens).toBe(2);
    }
  });

  test("with what is left of the quota, less after every call", async () => {
    const left = async () => {
      const { response } = await model.client().embeddings.create({ model: "quota-model", input: "some words to count" }).withResponse();
      return (["requests", "tokens"] as const).map((kind) => Number(response.headers.get(`x-ratelimit-remaining-${kind}`)));
    };
    const [first, second] = [await left(), await left()];
    expect(second[0]).toBe((first[0] ?? 0) - 1);
    expect(second[1]).toBe((first[1] ?? 0) - 5);
  });

  test("with part of a long prompt from the cache once its beginning has been sent before", async () => {
    const cachedOf = async (content: string) =>
      (await model.client().chat.completions.create({ model: "gpt-4o-mini", messages: message(content), max_tokens: 1 })).usage?.prompt_tokens_details?.cached_tokens;
    const instructions = "Always answer in verse. ".repeat(200);
    expect(await cachedOf(`${instructions}First question`)).toBe(0);
    expect(await cachedOf(`${instructions}Second question`)).toBe(1_152);
    expect(await cachedOf(`Another beginning. ${instructions}`)).toBe(0);
  });
});

describe("a request that no provider would take is refused as OpenAI's API does it", () => {
  test.each([
    ["no JSON", "/v1/chat/completions", "{", 400],
    ["no model", "/v1/chat/completions", JSON.stringify({ messages: [] }), 400],
    ["no messages", "/v1/chat/completions", JSON.stringify({ model: "gpt-4o" }), 400],
    ["no input", "/v1/embeddings", JSON.stringify({ model: "text-embedding-3-small" }), 400],
    ["no such path", "/v1/images", "{}", 404],
  ])("%s", async (_, path, body, status) => {
    const response = await fetch(`${model.url}${path}`, { method: "POST", body });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.objectContaining({ type: "invalid_request_error", message: expect.stringMatching(/\w/) }) });
  });
});
