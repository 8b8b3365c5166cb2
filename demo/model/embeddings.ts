import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { around } from "../random.ts";
import { tokensOf } from "../tokens.ts";
import type { Quota } from "./quota.ts";
import { json } from "./reply.ts";
import type { EmbeddingsRequest } from "./request.ts";

/** Dimensions of the vectors it gives out. */
const DIMENSIONS = 64;

/** Answers with a vector for each text. */
export async function embeddings({ model, input, encoding_format }: EmbeddingsRequest, quota: Quota, response: ServerResponse): Promise<void> {
  const inputs = [input].flat();
  const tokens = inputs.reduce((sum, text) => sum + tokensOf(text), 0);
  const headers = quota.take(model, tokens, Date.now());
  await pause(around(40, 0.4));
  const data = inputs.map((_, index) => {
    const vector = Float32Array.from({ length: DIMENSIONS }, () => Math.random() - 0.5);
    return { object: "embedding", index, embedding: encoding_format === "base64" ? Buffer.from(vector.buffer).toString("base64") : [...vector] };
  });
  json(response, 200, { object: "list", model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } }, headers);
}
