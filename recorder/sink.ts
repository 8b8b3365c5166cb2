import type { Aside } from "../intake/aside.ts";
import { type Outcome, Unavailable } from "../intake/outcome.ts";
import type { ResourceLogs } from "./log-record.ts";

export interface Sink {
  write(logs: readonly ResourceLogs[]): Promise<Outcome>;
}

/** Answers that are about the records themselves. Any other may change by another try, or by repairing the store. */
const REFUSED: readonly number[] = [400, 413, 422];

/**
 * Writes records to Loki's OTLP endpoint. Loki refuses a request whole for one bad record, so a refused request is cut
 * in halves until the bad records are alone; those go to a file with Loki's reason. Records that were taken before are
 * not doubled: Loki knows a record by its time, text and metadata.
 */
export function lokiSink(endpoint: string, aside: Pick<Aside, "add">): Sink {
  async function write(logs: readonly ResourceLogs[]): Promise<Outcome> {
    const records = count(logs);
    if (records === 0) return { stored: 0, setAside: 0 };
    const { status, reason } = await push(endpoint, logs);
    if (status < 300) return { stored: records, setAside: 0 };
    if (!REFUSED.includes(status)) throw new Unavailable(`the log store answered ${status}: ${reason}`);
    if (records === 1) {
      await aside.add(`${status}: ${reason}`, { logs });
      return { stored: 0, setAside: 1 };
    }
    const [first, second] = halves(logs);
    const [a, b] = [await write(first), await write(second)];
    return { stored: a.stored + b.stored, setAside: a.setAside + b.setAside };
  }
  return { write };
}

async function push(endpoint: string, resourceLogs: readonly ResourceLogs[]): Promise<{ status: number; reason: string }> {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ resourceLogs }),
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, reason: (await response.text()).trim().slice(0, 500) };
  } catch (error) {
    throw new Unavailable(`the log store at ${endpoint} does not answer: ${(error as Error).message}`);
  }
}

export function count(logs: readonly ResourceLogs[]): number {
  return flatten(logs).length;
}

function halves(logs: readonly ResourceLogs[]): [ResourceLogs[], ResourceLogs[]] {
  const all = flatten(logs);
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
}

/** One entry per record. */
function flatten(logs: readonly ResourceLogs[]): ResourceLogs[] {
  return logs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ scope, logRecords }) => logRecords.map((record) => ({ resource, scopeLogs: [{ scope, logRecords: [record] }] }))),
  );
}
