import { APIConnectionError, BadRequestError, InternalServerError, RateLimitError } from "openai";
import { describe, expect, test } from "vitest";
import { passing, retried } from "../../demo/app/retries.ts";
import type { Fault } from "../../demo/faults.ts";

const refused = (status: number, type: typeof RateLimitError | typeof InternalServerError | typeof BadRequestError) => new type(status as never, {}, "no", new Headers());

/** Calls that all fail as long as a fault befalls them, which tries there were, and what was told of them. */
async function tried(fault: Fault | undefined, error: Error) {
  const [faults, told]: [(Fault | undefined)[], string[]] = [[], []];
  const outcome = await retried(
    fault,
    async (each) => {
      faults.push(each);
      if (each) throw error;
      return "answered";
    },
    (reason) => told.push(reason),
  ).catch((failed: unknown) => failed);
  return { faults, told, outcome };
}

describe("a call", () => {
  test("that succeeds is made once", async () => {
    expect(await tried(undefined, new Error())).toEqual({ faults: [undefined], told: [], outcome: "answered" });
  });

  test.each([
    ["rate_limit", refused(429, RateLimitError)],
    ["api_error", refused(500, InternalServerError)],
  ])("that fails with %s is made twice", async (reason, error) => {
    expect(await tried("server_error", error)).toEqual({ faults: ["server_error", "server_error"], told: [reason], outcome: error });
  });

  test.each([
    ["a request that is wrong", refused(400, BadRequestError)],
    ["a connection that breaks", new APIConnectionError({ message: "gone" })],
  ])("that fails with %s is made once: it would fail again", async (_, error) => {
    expect(passing(error)).toBeUndefined();
    expect(await tried("outage", error)).toEqual({ faults: ["outage"], told: [], outcome: error });
  });

  test("in a loop succeeds at the sixth try", async () => {
    const { faults, told, outcome } = await tried("retry_loop", refused(500, InternalServerError));
    expect(faults).toEqual([...Array<string>(5).fill("server_error"), undefined]);
    expect(told).toEqual(Array<string>(5).fill("api_error"));
    expect(outcome).toBe("answered");
  });
});
