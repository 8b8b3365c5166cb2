import { describe, expect, it } from "vitest";
import { Evaluation } from "../../../review/backtest/evaluation.ts";
import type { History } from "../../../review/backtest/history.ts";
import type { DescribedRecording } from "../../../review/described/recordings.ts";
import { holdings } from "../../../review/stored/holdings.ts";
import { storedSeries, withOrigins } from "../../../review/stored/series.ts";

const HOUR = 3_600;
/** A look every minute: four that find nothing are a gap. */
const END = 10 * HOUR;

const recording: DescribedRecording = { name: "a:usual", interval: "1m", rules: [{ expr: "sum(calls)", labels: {} }], reads: [], lookbackSeconds: 0 };
const above: DescribedRecording = { ...recording, name: "a:spread", rules: [{ expr: "max(a:usual)", labels: {} }], reads: ["a:usual"] };

type There = (time: number) => boolean;
const always: There = () => true;
const except =
  (...gaps: readonly (readonly [number, number])[]): There =>
  (time) =>
    !gaps.some(([from, to]) => time > from && time < to);

/** What is found of some recordings in a history in which expressions have answers at some times. */
async function found(there: Readonly<Record<string, There>>, recordings: readonly DescribedRecording[] = [recording]) {
  const api = {
    range: async (query: string, from: number, to: number, step: number) => {
      const has = there[/^count\((.*)\)$/.exec(query)?.[1] ?? ""] ?? (() => false);
      const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step).filter(has);
      return { series: times.length > 0 ? [{ metric: {}, values: times.map((time) => [time, "1"] as const) }] : [], samples: 0 };
    },
  };
  const unasked = () => {
    throw new Error("only whether something is there is asked");
  };
  const history: History = { names: unasked, covered: unasked, valuesOf: unasked, presenceOf: (expr, window) => new Evaluation(api, expr, window, () => 1), close: async () => {} };
  const series = storedSeries(
    recordings.map(({ name }) => name),
    recordings,
  );
  const needed = withOrigins(series.map((each) => ({ series: each, from: 0 })));
  const held = await holdings(history, needed, new Map(series.map(({ key, recording: { name } }) => [key, name])), END);
  return series.map(({ key, recording: { name } }) => ({ ...held.get(key), name }));
}

const one = async (usual: There, rule: There = always, up: There = always) => (await found({ "a:usual": usual, "sum(calls)": rule, up }))[0];

describe("what a stack has stored", () => {
  it("is complete where it is there all the time", async () => {
    expect(await one(always)).toEqual({ name: "a:usual", complete: true, since: 0 });
  });

  it("is not where its rules had an answer before it was there, or after", async () => {
    expect(await one(except([-1, 2 * HOUR]))).toMatchObject({ complete: false, since: 2 * HOUR });
    expect(await one(except([8 * HOUR, END + 1]))).toMatchObject({ complete: false, since: END });
    expect(await one(() => false)).toEqual({ name: "a:usual", complete: false });
  });

  it("nor in between, and nothing is missing from the last such gap on only", async () => {
    expect(await one(except([3 * HOUR, 4 * HOUR], [6 * HOUR, 7 * HOUR]))).toMatchObject({ complete: false, since: 7 * HOUR });
    // The rules had nothing to store in the later one.
    expect(await one(except([3 * HOUR, 4 * HOUR], [6 * HOUR, 7 * HOUR]), except([6 * HOUR, 7 * HOUR]))).toMatchObject({ complete: false, since: 4 * HOUR });
  });

  it("lacks nothing in gaps in which its rules had no answer", async () => {
    const quiet = except([-1, HOUR], [3 * HOUR, 4 * HOUR], [9 * HOUR, END + 1]);
    expect(await one(quiet, quiet)).toEqual({ name: "a:usual", complete: true, since: HOUR });
  });

  it("lacks nothing of a time in which Prometheus was away, also where a rule looks back over it", async () => {
    const away = except([3 * HOUR, 4 * HOUR]);
    expect(await one(away, always, away)).toMatchObject({ complete: true, since: 0 });
    // One that is only written to has no `up` at any time.
    expect(await one(away, always, () => false)).toMatchObject({ complete: false, since: 4 * HOUR });
    // What was put into a history lies before everything that was scraped.
    const late = except([-1, 3 * HOUR]);
    expect(await one(late, always, late)).toMatchObject({ complete: false, since: 3 * HOUR });
  });

  it("may lack so little that looks do not tell", async () => {
    expect(await one(except([3 * HOUR, 3 * HOUR + 240]))).toMatchObject({ complete: true });
    expect(await one(except([3 * HOUR, 3 * HOUR + 300]))).toMatchObject({ complete: false });
  });

  it("is no more complete than what it is made of", async () => {
    const there = { "a:usual": except([3 * HOUR, 4 * HOUR]), "sum(calls)": always, "a:spread": always, "max(a:usual)": always, up: always };
    expect(await found(there, [recording, above])).toMatchObject([{ complete: false }, { name: "a:spread", complete: false, since: 0 }]);
  });
});
