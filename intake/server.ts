import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { TracesRequest } from "./otlp.ts";

/** Largest request that is read, in bytes: several times what the Collector sends at once. */
const LARGEST = 64 * 1024 * 1024;

/** What a server behind the Collector does with calls. */
export interface Intake<T> {
  /** What a request is about. A request that cannot be read never can be. */
  read(request: TracesRequest): T;
  /** Done when all of it is stored or set aside. Whatever goes wrong here may pass. */
  write(calls: T): Promise<void>;
  /** Its own metrics, in the text format of Prometheus. */
  metrics(): string;
  /** Whether it can be used. */
  healthy(): boolean;
}

/**
 * Takes calls from the Collector as OTLP/JSON traces. It answers 200 only when every call is stored or set aside, and
 * 503 when the store is down: the Collector's queue then keeps them. Itself it keeps nothing.
 */
export function intakeServer<T>(intake: Intake<T>): Server {
  const routes: Readonly<Record<string, (request: IncomingMessage) => Promise<Answer>>> = {
    "POST /v1/traces": async (request) => {
      await intake.write(parsed(await body(request), intake.read));
      return { status: 200, type: "application/json", text: "{}" };
    },
    "GET /metrics": async () => ({ status: 200, type: "text/plain; version=0.0.4", text: intake.metrics() }),
    "GET /healthz": async () => (intake.healthy() ? { status: 200, type: "text/plain", text: "ok\n" } : { status: 503, type: "text/plain", text: "not ready\n" }),
  };
  return createServer((request, response) => {
    const route = routes[`${request.method} ${request.url?.split("?")[0]}`];
    const answered = route ? route(request) : Promise.resolve({ status: 404, type: "text/plain", text: "not found\n" });
    answered.catch(failure).then((answer) => reply(response, answer));
  });
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What was sent is no request, or too large to be read: no other try will change that. */
class Malformed extends Error {}

function parsed<T>(text: string, read: (request: TracesRequest) => T): T {
  try {
    const request: unknown = JSON.parse(text);
    if (typeof request !== "object" || request === null || Array.isArray(request)) throw new TypeError("an object is wanted");
    return read(request as TracesRequest);
  } catch (error) {
    throw new Malformed(`no OTLP/JSON: ${(error as Error).message}`);
  }
}

function body(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST) reject(new Malformed(`a request larger than ${LARGEST} bytes`));
      else chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}

/** Whatever goes wrong here may pass, a full disk for one. Not 500: the Collector would take it for final and drop what it sent. */
function failure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof Malformed ? 400 : 503;
  console.error(JSON.stringify({ level: "error", message, status }));
  return { status, type: "text/plain", text: `${message}\n` };
}

function reply(response: ServerResponse, { status, type, text }: Answer): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(text);
}
