import { setTimeout as pause } from "node:timers/promises";

/** How long after the series from zero they are sent again: a Collector that restarted has them before a call is missed. */
const AGAIN_MS = 5_000;

/** Sends requests with the series from zero to the Collector, again and again until it is stopped. While it is down there is nobody to tell. */
export function keepSending(endpoint: string, requests: readonly string[], stopped: AbortSignal, againMs = AGAIN_MS): void {
  const round = async () => {
    for (const body of requests) await send(endpoint, body).catch(() => undefined);
    await pause(againMs, undefined, { signal: stopped });
  };
  const rounds = async (): Promise<void> => {
    while (!stopped.aborted) await round();
  };
  rounds().catch(() => undefined);
}

async function send(endpoint: string, body: string): Promise<void> {
  const response = await fetch(endpoint, { method: "POST", headers: { "content-type": "application/json" }, body, signal: AbortSignal.timeout(10_000) });
  await response.body?.cancel();
  // A Collector that is short of memory answers 503 and is asked again; what it does not understand it never will.
  if (response.status >= 400 && response.status < 500)
    console.error(JSON.stringify({ level: "error", message: "the Collector refuses series from zero", status: response.status }));
}
