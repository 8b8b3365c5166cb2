import { describe, expect, test } from "vitest";
import { Lag } from "../../ledger/lag.ts";

let now = 1_000_000;
const lag = () => new Lag(() => now);

describe("how far the ledger is behind", () => {
  test("is the age of the oldest call in hand", async () => {
    const own = lag();
    expect(own.seconds).toBe(0);
    await own.during(now - 4_000, async () => {
      await own.during(now - 9_000, async () => expect(own.seconds).toBe(9));
      now += 1_000;
      expect(own.seconds).toBe(9);
    });
  });

  test("is remembered from one scrape to the next, and no longer", async () => {
    const own = lag();
    await own.during(now - 4_000, async () => undefined);
    now += 14_000;
    expect(own.seconds).toBe(4);
    now += 1_000;
    expect(own.seconds).toBe(0);
  });

  test("grows while calls are refused, from the oldest on, until one is stored", async () => {
    const own = lag();
    const down = () => Promise.reject(new Error("down"));
    await expect(own.during(now - 2_000, down)).rejects.toThrow("down");
    now += 60_000;
    await expect(own.during(now - 1_000, down)).rejects.toThrow("down");
    expect(own.seconds).toBe(62);
    await own.during(now, async () => undefined);
    expect(own.seconds).toBe(0);
  });
});
