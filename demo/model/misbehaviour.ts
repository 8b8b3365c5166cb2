import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../faults.ts";
import type { Quota } from "./quota.ts";
import { refuse } from "./reply.ts";

/** Longer than any client waits, in milliseconds. */
const SILENCE_MS = 10 * 60_000;

/** Faults that end a call before there is an answer: how each does it. The others change the answer. */
const endings: Readonly<Partial<Record<Fault, (response: ServerResponse, quota: Quota) => Promise<void> | void>>> = {
  rate_limit: (response, quota) =>
    refuse(response, 429, { message: "Rate limit reached for requests. Please try again later.", type: "requests", code: "rate_limit_exceeded" }, quota.exhausted()),
  server_error: (response) => refuse(response, 500, { message: "The server had an error while processing your request. Sorry about that!", type: "server_error" }),
  content_policy: (response) =>
    refuse(response, 400, {
      message: "Your request was rejected by the safety system: it may violate our content policy.",
      type: "invalid_request_error",
      code: "content_policy_violation",
    }),
  outage: (response) => {
    response.socket?.destroy();
  },
  timeout: async (response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    await pause(SILENCE_MS, undefined, { ref: false, signal: gone.signal }).catch(() => undefined);
    response.destroy();
  },
};

/** Whether the fault has ended the call. */
export async function misbehaved(fault: Fault | undefined, response: ServerResponse, quota: Quota): Promise<boolean> {
  const end = fault && endings[fault];
  if (!end) return false;
  await end(response, quota);
  return true;
}
