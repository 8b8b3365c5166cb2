import { setTimeout as pause } from "node:timers/promises";
import { InternalServerError, RateLimitError } from "openai";
import type { ErrorType } from "../../telemetry/error-types.ts";
import type { Fault } from "../faults.ts";

/** How often a call is tried, and how often where it is never tried in vain. */
const TRIES = 2;
const TRIES_IN_A_LOOP = 6;

/** Between two tries, in milliseconds. */
const WAIT_MS = 50;

/** Why another try, or another model, may succeed where this one failed; undefined where neither would. */
export function passing(error: unknown): ErrorType | undefined {
  if (error instanceof RateLimitError) return "rate_limit";
  return error instanceof InternalServerError ? "api_error" : undefined;
}

/** Makes a call, and makes it again where that may help. A fault befalls every try, save that a loop ends well. */
export async function retried<T>(fault: Fault | undefined, attempt: (fault: Fault | undefined) => Promise<T>, again: (reason: ErrorType) => void): Promise<T> {
  const tries = fault === "retry_loop" ? TRIES_IN_A_LOOP : TRIES;
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await attempt(fault === "retry_loop" ? (left > 0 ? "server_error" : undefined) : fault);
    } catch (error) {
      const reason = passing(error);
      if (reason === undefined || left === 0) throw error;
      again(reason);
      await pause(WAIT_MS);
    }
  }
}
