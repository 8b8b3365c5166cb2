import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../review/backtest/firing.ts";
import type { Segment } from "../../../review/backtest/matrix.ts";
import { type Drawing, picture } from "../../../review/backtest/picture.ts";
import { randomly } from "../../support/past.ts";

const START = 1_767_225_600;
const STEP = 15;
const MONTH = 30 * 5_760;

function segment(courses: Readonly<Record<string, (index: number) => number>>, count = MONTH, first = 0, stride = 1): Segment {
  const columns = Object.entries(courses).map(
    ([team, value]) => [team, { labels: { service: "ai-app", team }, values: Float64Array.from({ length: count }, (_, index) => value(index)) }] as const,
  );
  return { first, stride, count, columns: new Map(columns), samples: 0 };
}

function outcome(...hours: readonly (readonly [from: number, to: number])[]): Outcome {
  const at = (hour: number) => new Date((START + hour * 3_600) * 1_000);
  const firings = hours.map(([from, to]) => ({ labels: {}, from: at(from), to: at(to) }));
  return { firings, minutes: hours.reduce((sum, [from, to]) => sum + (to - from) * 60, 0), longestMinutes: 0 };
}

const rule = (above: number) => ({ expr: "", forSeconds: 0, keepSeconds: 0, above });

function drawing(segments: readonly Segment[], more: Partial<Drawing> = {}, changes: Partial<Drawing["request"]> = {}): Drawing {
  return {
    request: { name: "HighLLMErrorRate", severity: "critical", title: "Error ratio", unit: "ratio", before: rule(0.05), after: rule(0.02), ...changes },
    segments,
    window: { start: START, step: STEP, total: MONTH },
    ...more,
  };
}

/** Heights of the points of the first line, from the top of the plot. */
function heights(svg: string): number[] {
  const line = /<path class="l"[^>]*--a\)" d="([^"]*)"/.exec(svg)?.[1] ?? "";
  return [...line.matchAll(/[ V](\d+(?:\.\d+)?)/g)].map(([, y]) => Number(y));
}

describe("the picture of a rule", () => {
  const random = randomly(1);
  const noise = () => random() * 0.06;
  const noisy = picture(
    drawing([segment({ a: noise, b: noise, c: noise, d: noise })], {
      before: outcome([1, 2]),
      after: outcome(...Array.from({ length: 2_000 }, (_, index) => [index / 3, index / 3 + 0.1] as const)),
    }),
  );

  it("is small, whatever happened", () => {
    expect(Buffer.byteLength(noisy)).toBeLessThanOrEqual(30_000);
    expect(heights(noisy).length).toBeGreaterThan(100);
  });

  it("needs and does nothing but show itself", () => {
    expect(noisy).not.toMatch(/<script|<foreignObject|<image|<a |href|url\(|@import|on\w+=/i);
    expect(noisy.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
    expect(noisy).toContain("prefers-color-scheme:dark");
  });

  it("is the same every time", () => {
    const still = () => picture(drawing([segment({ a: (index) => index / MONTH / 20 })], { after: outcome([1, 2]) }));
    expect(still()).toBe(still());
  });

  it("loses no spike, be it one evaluation of a month", () => {
    const at = (value: number) => Math.min(...heights(picture(drawing([segment({ a: (index) => (index === 100_001 ? value : 0.01) })]))));
    expect(at(0.01)).toBeGreaterThan(150);
    expect(at(0.1)).toBeLessThan(85);
  });

  it("shows what was evaluated coarsely and densely together", () => {
    const coarse = segment({ a: () => 0.01 }, Math.ceil(MONTH / 20), 0, 20);
    expect(Math.min(...heights(picture(drawing([coarse, segment({ a: () => 0.1 }, 5, 100_001)]))))).toBeLessThan(85);
  });

  it("says both limits as people do, the old one dashed", () => {
    expect(noisy).toContain(">before: 5%<");
    expect(noisy).toContain(">after: 2%<");
    expect(noisy).toMatch(/\.old\{[^}]*stroke-dasharray/);
    expect(noisy).toContain('class="old"');
    const same = picture(drawing([], {}, { before: rule(0.05), after: rule(0.05) }));
    expect(same).toContain(">limit: 5%<");
    expect(same).not.toContain('class="old"');
  });

  it("shows what fired, and says so where nothing did", () => {
    const svg = picture(drawing([], { before: outcome(), after: outcome([24, 48], [240, 241]) }));
    expect(svg).toContain(">before: never fired<");
    expect(svg).toContain(">after: 2 firings, 1,500 min<");
    expect(/class="tn" d="([^"]*)"/.exec(svg)?.[1]?.match(/M/g)).toHaveLength(2);
    expect(svg).toContain("no values in this time");
  });

  it("names the lines by the labels in which they differ, and dates the axis", () => {
    expect(noisy).toContain("━ a<");
    expect(noisy).not.toContain("ai-app");
    expect(noisy).toContain("and 1 lower");
    expect(noisy).toContain(">Jan 7<");
    expect(noisy).toContain(">UTC<");
  });

  it("shows text as text", () => {
    const evil = `</text><script>alert(1)</script>&"'\u0000]]>`;
    const svg = picture(drawing([segment({ [evil]: () => 0.01 })], {}, { title: evil, name: evil }));
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("\u0000");
    expect(svg).toContain("&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;]]&gt;");
    // Every tag that is opened is closed.
    const open: string[] = [];
    for (const [, close, name, , self] of svg.matchAll(/<(\/?)([a-z]+)((?:"[^"]*"|[^">])*?)(\/?)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!self) open.push(name ?? "");
    }
    expect(open).toEqual([]);
  });

  it("cuts off what would press the limit to the floor, and says so", () => {
    const svg = picture(drawing([segment({ a: (index) => (index === 7 ? 40 : 0.01) })], {}, { unit: "usd/h" }));
    expect(svg).toContain("up to $40.00 an hour");
    expect(svg).toContain("cut off at $0.25 an hour");
  });
});
