import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Progress } from "../../tools/progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is written to a stream that is, or is not, a terminal. */
function written(isTTY: boolean): { readonly text: string[]; readonly out: NodeJS.WriteStream } {
  const text: string[] = [];
  const out = Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { write: (each: string) => text.push(each) > 0 });
  Object.defineProperty(out, "isTTY", { value: isTTY });
  return { text, out };
}

test("a terminal sees one line that changes in place", () => {
  const { text, out } = written(true);
  const progress = new Progress("building loki", out);
  progress.at(3, 10);
  progress.done();
  expect(text).toEqual(["\r\u001b[Kbuilding loki: 3 of at most 10 packages, 0 s", "\r\u001b[Kbuilding loki: done in 0 s", "\n"]);
});

test("a log file gets a line at the beginning, one every half minute, and one at the end", () => {
  const { text, out } = written(false);
  const progress = new Progress("building loki", out);
  for (let second = 0; second <= 60; second++) {
    progress.at(second, 100);
    vi.advanceTimersByTime(1_000);
  }
  progress.done();
  expect(text).toEqual([
    "building loki\n",
    "building loki: 0 of at most 100 packages, 0 s\n",
    "building loki: 30 of at most 100 packages, 30 s\n",
    "building loki: 60 of at most 100 packages, 60 s\n",
    "building loki: done in 61 s\n",
  ]);
});

test("steps that cannot be counted are said when they begin", () => {
  const { text, out } = written(false);
  new Progress("building loki", out).step("fetching");
  expect(text).toEqual(["building loki\n", "building loki: fetching, 0 s\n"]);
});

test("never more is done than there is to do", () => {
  const { text, out } = written(true);
  new Progress("x", out).at(12, 10);
  expect(text.join()).toContain("10 of at most 10");
});

test("long times are said in minutes", () => {
  const { text, out } = written(true);
  const progress = new Progress("x", out);
  vi.advanceTimersByTime(135_000);
  progress.done();
  expect(text.join()).toContain("done in 2 min 15 s");
});
