import { describe, expect, it } from "vitest";
import { type DescribedRecording, describeRecordings } from "../../../review/described/recordings.ts";
import { madeNames, madeOf } from "../../../review/stored/made.ts";
import { renamed, storedSeries, withOrigins } from "../../../review/stored/series.ts";
import { costBaseline } from "../../../signals/baselines.ts";
import { costPerHour } from "../../../signals/recordings.ts";
import { configWith } from "../../support/config.ts";

const recording = (name: string, expr: string, reads: readonly string[] = [], lookbackSeconds = 0): DescribedRecording => ({
  ...{ name, interval: "1m", reads, lookbackSeconds },
  rules: [{ expr, labels: {} }],
});

const hourly = recording("a:hourly", "increase(a_total[1h])", [], 3_600);
const usual = recording("a:usual", "a:hourly offset 1w", ["a:hourly"], 604_800);
const spread = recording("a:spread", "a:hourly - a:usual", ["a:hourly", "a:usual"]);
const all = [hourly, usual, spread];

function keyOf(name: string, recordings: readonly DescribedRecording[]): string {
  return storedSeries([name], recordings)[0]?.key ?? "";
}

describe("a stored series", () => {
  it("is the same one while it and all that it is made of are", () => {
    expect(keyOf("a:spread", [...all].reverse())).toBe(keyOf("a:spread", all));
    const other = [recording("a:hourly", "increase(b_total[1h])"), usual, spread];
    for (const name of all.map((each) => each.name)) expect(keyOf(name, other)).not.toBe(keyOf(name, all));
    const later = [hourly, { ...usual, rules: [{ expr: "a:hourly offset 2w", labels: {} }] }, spread];
    expect(keyOf("a:hourly", later)).toBe(keyOf("a:hourly", all));
    expect(keyOf("a:spread", later)).not.toBe(keyOf("a:spread", all));
    expect(keyOf("a:hourly", [{ ...hourly, rules: [{ expr: "increase(a_total[1h])", labels: { team: "x" } }] }])).not.toBe(keyOf("a:hourly", all));
  });

  it("is the same one under another name, and at another pace", () => {
    const moved = [{ ...hourly, name: "b:hourly", interval: "10s" as const }, recording("a:usual", "b:hourly offset 1w", ["b:hourly"])];
    expect(keyOf("a:usual", moved)).toBe(keyOf("a:usual", all));
  });

  it("is made of nothing where no rule stores it", () => {
    expect(storedSeries(["a:gone"], all)).toMatchObject([{ recording: { rules: [] }, of: [] }]);
  });

  it("is needed behind what it is made of, and as early as anything reads it", () => {
    const [series] = storedSeries(["a:spread"], all);
    if (!series) throw new Error("there is no series");
    const needed = withOrigins([{ series, from: 1_000_000 }]);
    expect(needed.map((each) => [each.series.recording.name, each.from])).toEqual([
      ["a:hourly", 1_000_000 - 604_800],
      ["a:usual", 1_000_000],
      ["a:spread", 1_000_000],
    ]);
  });

  it("is made of what the history has, else of what was made", () => {
    const needed = withOrigins(storedSeries(["a:spread"], all).map((series) => ({ series, from: 0 })));
    const missing = needed.slice(1);
    const [hourlyKey, usualKey, spreadKey] = needed.map(({ series }) => series.key);
    const made = madeOf(missing, new Map([...madeNames(missing), [hourlyKey ?? "", "old:hourly"]]));
    expect(made).toMatchObject([
      { name: `review:made:${usualKey}`, depth: 2, interval: 60, rules: [{ expr: "old:hourly offset 1w" }] },
      { name: `review:made:${spreadKey}`, depth: 3, rules: [{ expr: `old:hourly - review:made:${usualKey}` }] },
    ]);
  });
});

describe("an expression", () => {
  it("reads series under other names, and only those", () => {
    const names = new Map([
      ["a:b", "x:y"],
      ["b", "no"],
      ["h:5m", "no"],
    ]);
    expect(renamed('sum by (b) (a:b{b="1"}[1h]) / a:b:c - d:a:b + max_over_time(a:b[1h:5m])', names)).toBe(
      'sum by (b) (x:y{b="1"}[1h]) / a:b:c - d:a:b + max_over_time(x:y[1h:5m])',
    );
  });
});

describe("a revision says of what it stores", () => {
  const recordings = describeRecordings(configWith());

  it("every series once, with what it reads", () => {
    expect(new Set(recordings.map(({ name }) => name)).size).toBe(recordings.length);
    const known = recordings.map(({ name }) => name);
    expect(recordings.flatMap(({ reads }) => reads).filter((name) => !known.includes(name))).toEqual([]);
    expect(recordings.find(({ name }) => name === costBaseline.spread.prom)?.reads.toSorted()).toEqual([costPerHour.metric.prom, costBaseline.usual.prom].toSorted());
  });

  it("what stands in its expressions", () => {
    for (const { rules, reads } of recordings) {
      const found = new Set(rules.flatMap(({ expr }) => [...expr.matchAll(/\b[a-z]\w*(?::\w+)+/g)].map(([name]) => name)));
      expect([...found].toSorted()).toEqual(reads.toSorted());
    }
  });
});
