import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { callsRecorded } from "../telemetry/server-metrics.ts";
import { callLogs } from "./call-log.ts";
import type { TracesRequest } from "./otlp.ts";
import { type Outcome, type Sink, Unavailable } from "./sink.ts";

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

async function record(text: string, sink: Sink): Promise<Outcome> {
  const now = BigInt(Date.now()) * 1_000_000n;
  return sink.write(callLogs(JSON.parse(text) as TracesRequest, now));
}

function body(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST) reject(new RangeError(`a request larger than ${LARGEST} bytes`));
      else chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}

function failure(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof Unavailable ? 503 : error instanceof SyntaxError || error instanceof RangeError ? 400 : 500;
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
