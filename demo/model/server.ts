import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { FAULT_HEADER } from "../faults.ts";
import { around } from "../random.ts";
import { type Answer, type ChatRequest, decide, promptTokens } from "./answers.ts";
import { quotaHeaders } from "./quota.ts";

/** Dimensions of the vectors it gives out. */
const DIMENSIONS = 64;

/** An OpenAI-compatible server that answers nonsense in realistic time, and misbehaves when a header tells it to. */
export function modelServer(): Server {
  return createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = `${request.method} ${request.url}`;
  if (route === "GET /healthz") return json(response, 200, { status: "ok" });
  if (route === "GET /v1/models") return json(response, 200, { object: "list", data: [] });
  const fault = request.headers[FAULT_HEADER] as string | undefined;
  const body = JSON.parse(await read(request)) as ChatRequest & { input?: string | string[] };
  if (await misbehaved(fault, response)) return;
  if (route === "POST /v1/embeddings") return embeddings(body.model, [body.input ?? ""].flat(), response);
  if (route === "POST /v1/chat/completions") return chat(body, fault, response);
  return json(response, 404, { error: { message: "not found", type: "invalid_request_error" } });
}

/** Faults that end a call before there is an answer. */
async function misbehaved(fault: string | undefined, response: ServerResponse): Promise<boolean> {
  const refuse = (status: number, type: string, code: string, message: string) => json(response, status, { error: { message, type, code } });
  switch (fault) {
    case "rate_limit":
      refuse(429, "rate_limit_error", "rate_limit_exceeded", "Rate limit reached for requests");
      return true;
    case "server_error":
      refuse(500, "server_error", "internal_error", "The server had an error while processing your request");
      return true;
    case "content_policy":
      refuse(400, "invalid_request_error", "content_policy_violation", "Your request was rejected by our content policy");
      return true;
    case "outage":
      response.socket?.destroy();
      return true;
    case "timeout":
      await pause(60_000, undefined, { ref: false });
      return true;
    default:
      return false;
  }
}

async function chat(request: ChatRequest, fault: string | undefined, response: ServerResponse): Promise<void> {
  const answer = decide(request, fault);
  const headers = quotaHeaders(request.model, answer.usage.total_tokens);
  await pause(answer.firstTokenMs);
  if (request.stream) return stream(answer, headers, response);
  await pause(answer.tokens.length * answer.msPerToken);
  const choice = { index: 0, message: { role: "assistant", content: answer.tokens.join("") }, finish_reason: answer.finishReason };
  return json(response, 200, { id: answer.id, object: "chat.completion", created: now(), model: answer.model, choices: [choice], usage: answer.usage }, headers);
}

async function stream(answer: Answer, headers: Record<string, string>, response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream", ...headers });
  const send = (choices: object[], more: object = {}) =>
    response.write(`data: ${JSON.stringify({ id: answer.id, object: "chat.completion.chunk", created: now(), model: answer.model, choices, ...more })}\n\n`);
  // A few tokens at a time, as providers do.
  const perChunk = 8;
  for (let at = 0; at < answer.tokens.length && !response.destroyed; at += perChunk) {
    const content = answer.tokens.slice(at, at + perChunk).join("");
    send([{ index: 0, delta: { content }, finish_reason: null }]);
    await pause(perChunk * answer.msPerToken);
  }
  send([{ index: 0, delta: {}, finish_reason: answer.finishReason }]);
  send([], { usage: answer.usage });
  response.end("data: [DONE]\n\n");
}

async function embeddings(model: string, inputs: readonly string[], response: ServerResponse): Promise<void> {
  const tokens = inputs.reduce((sum, input) => sum + promptTokens(input), 0);
  const headers = quotaHeaders(model, tokens);
  await pause(around(40, 0.4));
  const data = inputs.map((_, index) => ({ object: "embedding", index, embedding: Array.from({ length: DIMENSIONS }, () => Math.random()) }));
  return json(response, 200, { object: "list", model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } }, headers);
}

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
