import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lasting, rounds, unheard } from "../../docs/faults/table.ts";
import { eventually } from "../support/process.ts";
import { remembered } from "./faults/history.ts";
import { type Platform, platform } from "./faults/platform.ts";
import { messagesOf, proveRound, quiet, switchDemo, tooOften } from "./faults/proof.ts";

/** A round takes up to two and a half minutes; so much longer it may take on a busy machine. */
const PATIENCE_MS = 600_000;

/**
 * Every fault of the table, brought about on a real stack whose rules run in quick motion, and what a webhook is told of
 * it: one message when it begins, one when it is over, and nothing else.
 */
describe("a fault is told once, and its end", () => {
  let stack: Platform;

  beforeAll(async () => {
    stack = await platform();
    const up = stack.deployment.plumb("up").then(({ status, output }) => expect(status, output).toBe(0));
    // From the start: objectives remember for hours what failed.
    const calm = eventually(() => switchDemo(stack, "POST", { demo: "calm" }), PATIENCE_MS / 1_000).then(() => Date.now());
    const [calmSince] = await Promise.all([calm, up]);
    await remembered(stack, calmSince);
    await quiet(stack);
  }, 2 * PATIENCE_MS);

  afterAll(async () => {
    await stack.deployment.plumb("down", { PLUMBLINE_PURGE: "1" });
    stack.hook.close();
    stack.pulse.close();
    stack.deployment.remove();
  });

  it.each(rounds.map((round, index) => ({ ...round, news: index === 0 ? lasting : [] })))(
    "$about",
    async ({ news, ...round }) => {
      expect(await proveRound(stack, round, news)).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    "what was news for hours is none any more",
    async () => {
      for (const row of lasting) {
        for (const told of row.tells) await eventually(() => expect(messagesOf(stack.hook.messages, told, "resolved").length).toBeGreaterThan(0), PATIENCE_MS / 1_000);
        expect(tooOften({ row, from: 0, to: undefined }, stack.hook.messages)).toEqual([]);
      }
    },
    PATIENCE_MS,
  );

  it(
    unheard.about,
    async () => {
      expect(await proveRound(stack, unheard)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
