import { describe, expect, it } from "vitest";
import { uninterrupted } from "../../cli/ledger-exchange.ts";

const listening = () => ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => process.listenerCount(signal));

describe("what is not broken off", () => {
  it("hears signals to its end, and nobody does after it, also where it fails", async () => {
    const before = listening();
    expect(await uninterrupted(async () => listening())).toEqual(before.map((count) => count + 1));
    expect(listening()).toEqual(before);
    const failing = uninterrupted(async () => {
      throw new Error("failed");
    });
    await expect(failing).rejects.toThrow("failed");
    expect(listening()).toEqual(before);
  });
});
