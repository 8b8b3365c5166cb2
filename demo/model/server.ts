import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { FAULT_HEADER, FAULT_PATH, type Fault, faultNames } from "../faults.ts";
import { decide } from "./answers.ts";
import { streamed, whole } from "./chat.ts";
import { embeddings } from "./embeddings.ts";
import { misbehaved } from "./misbehaviour.ts";
import { modelNames } from "./models.ts";
import { PromptCache } from "./prompt-cache.ts";
import { type Allowance, allowanceFor, Quota } from "./quota.ts";
import { json, refuse } from "./reply.ts";
import { type ChatRequest, type EmbeddingsRequest, mistakeIn, textsOf } from "./request.ts";

/** Calls a second that its quota is made for where nobody says how many will come. */
const ORDINARY = 5;

/**
 * An OpenAI-compatible server that answers nonsense in realistic time, and misbehaves when it is told to: for one call
 * by a header, or for whoever has `/faults/NAME/v1` instead of `/v1` as its base URL.
 */
export function modelServer(allowed: Allowance = allowanceFor(ORDINARY)): Server {
  const quota = new Quota(allowed);
  const cache = new PromptCache();
  return createServer((request, response) => {
    handle(request, response, quota, cache).catch(() => response.destroy());
  });
}

async function handle(request: IncomingMessage, response: ServerResponse, quota: Quota, cache: PromptCache): Promise<void> {
  const { path, fault } = route(request);
  if (path === "GET /healthz") return json(response, 200, { status: "ok" });
  if (path === "GET /v1/models") return json(response, 200, { object: "list", data: modelNames.map((id) => ({ id, object: "model", created: 0, owned_by: "demo" })) });
  const needs = required[path];
  if (!needs) return invalid(response, 404, `Invalid URL (${path})`);
  if (fault !== undefined && !isFault(fault)) return invalid(response, 400, `fault is "${fault}"; allowed: ${faultNames.join(", ")}`);
  const body = parse(await read(request));
  if (await misbehaved(fault, response, quota)) return;
  const mistake = body ? mistakeIn(body, needs) : "We could not parse the JSON body of your request.";
  if (mistake) return invalid(response, 400, mistake);
  if (needs === "input") return embeddings(body as EmbeddingsRequest, quota, response);
  const asked = body as ChatRequest;
  const answer = decide(asked, cache.cachedTokens(asked.model, textsOf(asked).join("\n"), Date.now()), fault);
  const headers = quota.take(asked.model, answer.usage.total_tokens, Date.now(), fault);
  return asked.stream ? streamed(answer, answer.tellsUsage && asked.stream_options?.include_usage === true, headers, response) : whole(answer, headers, response);
}

/** The calls it answers, and what each must hold. */
const required: Readonly<Record<string, "messages" | "input">> = {
  "POST /v1/chat/completions": "messages",
  "POST /v1/embeddings": "input",
};

/** Method and path, the fault taken out of it. */
function route({ method, url = "", headers }: IncomingMessage): { path: string; fault: string | undefined } {
  const { pathname } = new URL(url, "http://model");
  const [, named, rest] = new RegExp(`^${FAULT_PATH}/([^/]+)(/.*)$`).exec(pathname) ?? [];
  return { path: `${method} ${rest ?? pathname}`, fault: named ?? (headers[FAULT_HEADER] as string | undefined) };
}

function isFault(name: string): name is Fault {
  return (faultNames as readonly string[]).includes(name);
}

function invalid(response: ServerResponse, status: number, message: string): void {
  refuse(response, status, { message, type: "invalid_request_error" });
}

function parse(text: string): Partial<ChatRequest & EmbeddingsRequest> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
