import { describe, expect, it } from "vitest";
import type { Firing, Outcome } from "../../review/backtest/firing.ts";
import type { AlertChange } from "../../review/changes/alerts.ts";
import type { Comparison } from "../../review/compare.ts";
import { markdown, mistakesPage, type Page, sayBase } from "../../review/markdown.ts";
import type { Trial } from "../../review/trial.ts";
import { warningsOf } from "../../review/warnings.ts";

const change: AlertChange = {
  title: "**HighLLMErrorRate** (critical)",
  text: "**HighLLMErrorRate** (critical) fires above 8% instead of 5%: less often",
  words: "fires above 8% instead of 5%: less often",
  firesOtherwise: true,
  before: undefined,
  after: undefined,
};

const from = new Date("2026-11-10T00:00:00Z");
const to = new Date("2026-11-24T00:00:00Z");

function firing(day: number, minutes: number, labels: Readonly<Record<string, string>> = { service: "ai-app" }): Firing {
  const start = Date.parse(`2026-11-${day}T08:30:00Z`);
  return { labels, from: new Date(start), to: new Date(start + minutes * 60_000) };
}

function outcome(...firings: readonly Firing[]): Outcome {
  const minutes = firings.map((each) => (each.to.getTime() - each.from.getTime()) / 60_000);
  return { firings, minutes: minutes.reduce((sum, each) => sum + each, 0), longestMinutes: Math.max(0, ...minutes) };
}

function trial(before: readonly Firing[] | undefined, after: readonly Firing[] | undefined, more: Partial<Trial["result"]> = {}): Trial {
  const result = {
    ...(before ? { before: outcome(...before) } : {}),
    ...(after ? { after: outcome(...after) } : {}),
    newlyCaught: [],
    missed: [],
    from,
    to,
    notes: [],
    svg: "<svg/>",
    ...more,
  };
  return { change, result, picture: "llm-error-ratio-critical.svg" };
}

const many = Array.from({ length: 12 }, (_, index) => firing(11 + index, 10));

describe("a warning", () => {
  const warned = (each: Trial, most = 5) => warningsOf([], [each], most);

  it("is of a rule that never fires, and of what it did before", () => {
    expect(warned(trial(undefined, []))).toEqual(["**HighLLMErrorRate** (critical) never fires in 14 days of history"]);
    expect(warned(trial([firing(11, 5)], []))).toEqual(["**HighLLMErrorRate** (critical) never fires in 14 days of history; as it was, it fires once"]);
    expect(warned(trial([], []))).toEqual(["**HighLLMErrorRate** (critical) never fires in 14 days of history; as it was, it fires as little"]);
  });

  it("is of a rule that fires more often than anybody can bear, and not of one that fires just so often", () => {
    expect(warned(trial([], many))).toEqual(["**HighLLMErrorRate** (critical) would have fired 12 times in 14 days: 6 a week, where more than 5 a week get ignored"]);
    expect(warned(trial([], many.slice(0, 10)))).toEqual([]);
    expect(warned(trial([], many), 6)).toEqual([]);
  });

  it("concludes nothing for a week from less than two days", () => {
    const [short, enough] = [new Date("2026-11-11T23:59:00Z"), new Date("2026-11-12T00:00:00Z")];
    const few = many.slice(0, 5);
    expect(warned(trial([], few, { to: short }))).toEqual([]);
    expect(warned(trial([], few, { to: enough }))).toEqual(["**HighLLMErrorRate** (critical) would have fired 5 times in 2 days: 18 a week, where more than 5 a week get ignored"]);
  });

  it("is of a rule that fires in hours as often as it may in a week", () => {
    const hours = trial([], many.slice(0, 6), { to: new Date("2026-11-10T12:00:00Z") });
    expect(warned(hours)).toEqual(["**HighLLMErrorRate** (critical) would have fired 6 times in 12 hours, where more than 5 a week get ignored"]);
  });

  it("is not of a rule that is gone", () => {
    expect(warned(trial(many, undefined))).toEqual([]);
  });

  it("is what a change says that is one", () => {
    expect(warningsOf([{ text: "nobody is told", warning: true }, { text: "all is well" }], [], 5)).toEqual(["nobody is told"]);
  });
});

describe("a review as Markdown", () => {
  const comparison: Comparison = { alerts: [change], sections: [{ title: "Alerts", changes: [change] }], files: [{ text: "changed: `prometheus/rules.yml`" }] };
  const page: Page = { base: sayBase("main", "1a2b3c4d5e6f7a8b9c0d"), comparison, warnings: ["look here"], notes: ["read otherwise"], trials: [], pictures: false };
  const tried = trial([firing(11, 30), firing(12, 61)], [firing(12, 61)], { missed: [firing(11, 30)], notes: ["The history begins later."] });

  it("says what changed, what to look at, and against what", () => {
    const text = markdown(page);
    expect(text).toMatch(/^<!-- plumb review -->\n\n## Observability review: 1 change, 1 warning\n/);
    expect(text).toContain("The working tree against `main` (1a2b3c4d5e).");
    expect(text).toContain("> [!WARNING]\n> - look here");
    expect(text).toContain(`### Alerts\n\n- ${change.text}\n`);
    expect(text).toContain("### Generated files\n\n- changed: `prometheus/rules.yml`");
    expect(text).toContain("> [!NOTE]\n> - read otherwise");
  });

  it("says when nothing changed, and when only files did", () => {
    const files = { ...comparison, alerts: [], sections: [] };
    const nothing = { ...files, files: [] };
    expect(markdown({ ...page, warnings: [], comparison: files })).toContain("## Observability review: only generated files changed\n");
    expect(markdown({ ...page, warnings: [], comparison: nothing })).toContain("## Observability review: nothing changed\n");
    expect(markdown({ ...page, comparison: files })).toContain("changed; generated files did.");
    expect(markdown({ ...page, comparison: nothing })).toContain("changed, and no generated file.");
  });

  it("tells what a rule would have done, number by number", () => {
    const text = markdown({ ...page, trials: [tried], pictures: true });
    expect(text).toContain("| **HighLLMErrorRate** (critical) | before | 2 | 91 | 61 min |  |  |\n|  | after | 1 | 61 | 61 min | 0 | 1 |\n");
    expect(text).toContain("14 days from 2026-11-10 00:00 to 2026-11-24 00:00 UTC. The history begins later.");
    expect(text).toContain("Missed:\n- 2026-11-11 08:30, 30 min: `service=ai-app`");
    expect(text).toContain("\n![HighLLMErrorRate (critical)](llm-error-ratio-critical.svg)\n");
    expect(text).not.toContain("Newly caught:");
  });

  it("says that a history is too short to conclude from", () => {
    const said = (to: string) => markdown({ ...page, trials: [trial([], many, { to: new Date(to), notes: ["The data ends."] })] });
    expect(said("2026-11-10T06:00:00Z")).toContain(
      "6 hours from 2026-11-10 00:00 to 2026-11-10 06:00 UTC. That is too short a time to say how often a week it fires: 2 days are needed. The data ends.",
    );
    expect(said("2026-11-12T00:00:00Z")).not.toContain("too short");
  });

  it("shows no pictures where there are none beside it", () => {
    expect(markdown({ ...page, trials: [tried] })).not.toContain("![");
  });

  it("tells of rules that are new or gone", () => {
    expect(markdown({ ...page, trials: [trial(undefined, many)] })).toContain("| **HighLLMErrorRate** (critical) | after | 12 | 120 | 10 min | 0 | 0 |");
    expect(markdown({ ...page, trials: [trial(many, undefined, { missed: many })] })).toContain(
      "| **HighLLMErrorRate** (critical) | before | 12 | 120 | 10 min |  |  |\n|  | gone |  |  |  |  | 12 |",
    );
  });

  it("lists no more than is read", () => {
    const text = markdown({
      ...page,
      trials: [trial([], many, { newlyCaught: many })],
      comparison: { ...comparison, sections: [{ title: "Panels", changes: Array.from({ length: 60 }, (_, n) => ({ text: `panel ${n}`, code: { was: "a", is: "b" } })) }] },
    });
    expect(text).toContain("- …and 7 more");
    expect(text).toContain("- panel 39\n- …and 20 more");
    expect(text.match(/````diff/g)).toHaveLength(10);
  });

  it("does not let a client's label write Markdown", () => {
    const evil = firing(11, 5, { model: "x` | <img src=y>\n# @everyone" });
    expect(markdown({ ...page, trials: [trial([], [evil], { newlyCaught: [evil] })] })).toMatch(/5 min: `model=x +img src=y +# @everyone`\n/);
  });

  it("says so when the base cannot be read", () => {
    const { comparison: _, ...unread } = page;
    const text = markdown({ ...unread, warnings: [], failure: "  features.x\n    is       missing" });
    expect(text).toContain("## Observability review: the base cannot be read\n");
    expect(text).toContain("````\n  features.x\n    is       missing\n````");
  });

  it("says what is wrong with the config of the working tree, as a comment that can be found again", () => {
    const text = mistakesPage("`main` (1a2b3c4d5e)", ["  retention.metrics", "  routez"]);
    expect(text).toMatch(/^<!-- plumb review -->\n\n## Observability review: the config has 2 mistakes\n/);
    expect(text).toContain("````\n  retention.metrics\n\n  routez\n````");
  });
});
