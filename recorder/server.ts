import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { callsRecorded } from "../telemetry/server-metrics.ts";
import { callLogs } from "./call-log.ts";
import type { ResourceLogs, TracesRequest } from "./otlp.ts";
import type { Outcome, Sink } from "./sink.ts";

/** Largest request that is read, in bytes: several times what the Collector sends at once. */
const LARGEST = 64 * 1024 * 1024;

/**
 * Takes calls from the Collector as OTLP/JSON traces. It answers 200 only when every record is stored or set aside, and
 * 503 when the store is down: the Collector's queue then keeps them. Itself it keeps nothing.
 */
export function recorderServer(sink: Sink): Server {
  const totals = { stored: 0, set_aside: 0 };
  const routes: Readonly<Record<string, (request: IncomingMessage) => Promise<Answer>>> = {
    "POST /v1/traces": async (request) => {
      const outcome = await record(await body(request), sink);
      totals.stored += outcome.stored;
      totals.set_aside += outcome.setAside;
      return { status: 200, type: "application/json", text: "{}" };
    },
    "GET /metrics": async () => ({ status: 200, type: "text/plain; version=0.0.4", text: exposition(totals) }),
    "GET /healthz": async () => ({ status: 200, type: "text/plain", text: "ok\n" }),
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

async function record(text: string, sink: Sink): Promise<Outcome> {
  return sink.write(read(text));
}

function read(text: string): ResourceLogs[] {
  try {
    const request: unknown = JSON.parse(text);
    if (typeof request !== "object" || request === null || Array.isArray(request)) throw new TypeError("an object is wanted");
    return callLogs(request as TracesRequest);
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

function exposition(totals: Readonly<Record<string, number>>): string {
  const { prom, help } = callsRecorded;
  const lines = Object.entries(totals).map(([result, value]) => `${prom}{result="${result}"} ${value}`);
  return [`# HELP ${prom} ${help}`, `# TYPE ${prom} counter`, ...lines, ""].join("\n");
}
