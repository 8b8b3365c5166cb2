import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

/** What the Collector answered 200 to; what it did not answer is neither here nor there. */
export interface Accepted {
  readonly calls: readonly string[];
  readonly logs: readonly string[];
  /** Requests that found no Collector, or broke off. */
  readonly unanswered: number;
}

const PER_REQUEST = 3;

/** Letters only: digits might by chance be what redaction takes for a card number. */
function id(): string {
  return `marked-${Array.from({ length: 12 }, () => String.fromCharCode(97 + randomInt(26))).join("")}`;
}

/** Sends calls and log records with ids of their own as OTLP/JSON, from several senders at once, as long as told. */
export async function markedLoad(otlp: string, service: string, { senders, seconds }: { senders: number; seconds: number }): Promise<Accepted> {
  const accepted = { calls: [] as string[], logs: [] as string[], unanswered: 0 };
  const end = Date.now() + seconds * 1_000;
  const sender = async () => {
    while (Date.now() < end) {
      const ids = Array.from({ length: PER_REQUEST }, id);
      if (await post(`${otlp}/v1/traces`, traces(service, ids))) accepted.calls.push(...ids);
      else accepted.unanswered += 1;
      if (await post(`${otlp}/v1/logs`, logs(service, ids))) accepted.logs.push(...ids);
      else accepted.unanswered += 1;
      await pause(50);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  return accepted;
}

async function post(url: string, body: object): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const integer = (key: string, value: number) => ({ key, value: { intValue: String(value) } });

function resource(service: string): object {
  return { attributes: [text("service.name", service)] };
}

function traces(service: string, ids: readonly string[]): object {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = ids.map((id) => ({
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name: "llm.chat_completion",
    kind: 3,
    startTimeUnixNano: String(now - 1_000_000_000n),
    endTimeUnixNano: String(now),
    attributes: [text("llm.request_id", id), text("llm.model", "gpt-4o-mini"), text("llm.provider", "openai"), integer("llm.input_tokens", 100), integer("llm.output_tokens", 10)],
  }));
  return { resourceSpans: [{ resource: resource(service), scopeSpans: [{ spans }] }] };
}

function logs(service: string, ids: readonly string[]): object {
  const timeUnixNano = String(BigInt(Date.now()) * 1_000_000n);
  const logRecords = ids.map((id) => ({ timeUnixNano, severityNumber: 9, severityText: "INFO", body: { stringValue: id } }));
  return { resourceLogs: [{ resource: resource(service), scopeLogs: [{ logRecords }] }] };
}
