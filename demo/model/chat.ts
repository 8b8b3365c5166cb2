import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "./answers.ts";
import { json } from "./reply.ts";

type Headers = Readonly<Record<string, string>>;

/** A few tokens at a time, as providers do. */
const PIECES_PER_CHUNK = 8;

/** Sends an answer whole, in the time that it takes to write it. */
export async function whole(answer: Answer, headers: Headers, response: ServerResponse): Promise<void> {
  await pause(answer.firstTokenMs + answer.pieces.length * answer.msPerPiece);
  const text = answer.pieces.join("");
  const message = { role: "assistant", content: answer.refused ? null : text, refusal: answer.refused ? text : null };
  const choice = { index: 0, message, logprobs: null, finish_reason: answer.finishReason };
  json(response, 200, { ...head(answer, "chat.completion"), choices: [choice], ...(answer.tellsUsage ? { usage: answer.usage } : {}) }, headers);
}

/** Streams an answer; its usage comes last, and only for whoever asked for it. */
export async function streamed(answer: Answer, withUsage: boolean, headers: Headers, response: ServerResponse): Promise<void> {
  const send = (choices: readonly object[], usage: object | null = null) =>
    response.write(`data: ${JSON.stringify({ ...head(answer, "chat.completion.chunk"), choices, ...(withUsage ? { usage } : {}) })}\n\n`);
  const choice = (delta: object, finish_reason: string | null = null) => ({ index: 0, delta, logprobs: null, finish_reason });
  await pause(answer.firstTokenMs);
  response.writeHead(200, { "content-type": "text/event-stream", ...headers });
  send([choice({ role: "assistant", content: "" })]);
  for (let at = 0; at < answer.pieces.length && !response.destroyed; at += PIECES_PER_CHUNK) {
    const text = answer.pieces.slice(at, at + PIECES_PER_CHUNK).join("");
    send([choice(answer.refused ? { refusal: text } : { content: text })]);
    await pause(PIECES_PER_CHUNK * answer.msPerPiece);
  }
  send([choice({}, answer.finishReason)]);
  if (withUsage) send([], answer.usage);
  response.end("data: [DONE]\n\n");
}

function head({ id, model }: Answer, object: string): object {
  return { id, object, created: Math.floor(Date.now() / 1_000), model };
}
