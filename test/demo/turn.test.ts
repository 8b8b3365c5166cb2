import { expect, test } from "vitest";
import { Turn } from "../../demo/app/turn.ts";

const turns = (share: number, times: number) => {
  const turn = new Turn(share);
  return Array.from({ length: times }, () => turn.comes());
};

test("comes round evenly", () => {
  expect(turns(0.25, 8)).toEqual([false, false, false, true, false, false, false, true]);
  expect(turns(1, 3)).toEqual([true, true, true]);
});

test.each([0.1, 0.3, 0.07, 0.9])("comes round for a share of %d of the times, exactly", (share) => {
  expect(turns(share, 1_000).filter(Boolean)).toHaveLength(1_000 * share);
});
