import { expect, test } from "vitest";
import { Slots } from "../../demo/app/slots.ts";

/** Work that lasts until it is told to end. */
function held(): { work: () => Promise<void>; end: () => void } {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => over, end };
}

/** What is due now is done. */
const settled = () => new Promise((done) => setImmediate(done));

test("a call with a free slot does not wait, and says so", async () => {
  const told: number[] = [];
  await new Slots(1).take(
    "a",
    async () => undefined,
    (waiting) => told.push(waiting),
  );
  expect(told).toEqual([0]);
});

test("calls wait for hardly any slots in their turn, are counted by model, and all go on when the slots are back", async () => {
  const slots = new Slots(1);
  const told: string[] = [];
  const first = held();
  slots.shrink(true);
  const call = (model: string, work: () => Promise<void>) => slots.take(model, work, (waiting) => told.push(`${model} ${waiting}`));
  const all = [call("a", first.work), call("a", async () => undefined), call("b", async () => undefined), call("a", async () => undefined)];
  await settled();
  expect(told).toEqual(["a 0", "a 1", "b 1", "a 2"]);
  slots.shrink(false);
  await settled();
  expect(told.slice(4)).toEqual(["a 0", "b 0", "a 0"]);
  first.end();
  await Promise.all(all);
});

test("the next in the queue goes on when a slot is free, also after a call that failed", async () => {
  const slots = new Slots(1);
  slots.shrink(true);
  const order: number[] = [];
  const failing = slots.take(
    "a",
    () => Promise.reject(new Error("no")),
    () => undefined,
  );
  const following = [1, 2].map((number) =>
    slots.take(
      "a",
      async () => void order.push(number),
      () => undefined,
    ),
  );
  await expect(failing).rejects.toThrow("no");
  await Promise.all(following);
  expect(order).toEqual([1, 2]);
});

test("who finds too many waiting is turned away", async () => {
  const slots = new Slots(1 / 16);
  const only = held();
  const busy = slots.take("a", only.work, () => undefined);
  const waiting = slots.take(
    "a",
    async () => "answered",
    () => undefined,
  );
  await expect(
    slots.take(
      "a",
      async () => undefined,
      () => undefined,
    ),
  ).rejects.toThrow("too many calls wait");
  only.end();
  await busy;
  expect(await waiting).toBe("answered");
});
