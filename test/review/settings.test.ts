import { describe, expect, it } from "vitest";
import { panelChanges } from "../../review/changes/panels.ts";
import { fileChanges, retentionChanges, settingChanges } from "../../review/changes/settings.ts";
import { compare } from "../../review/compare.ts";
import type { DescribedPanel } from "../../review/described/panels.ts";
import { describeSettings } from "../../review/described/settings.ts";
import { describe as describeConfig } from "../../review/description.ts";
import { configWith, sample } from "../support/config.ts";
import { fixedSite } from "../support/fixed-site.ts";

const texts = (changes: readonly { readonly text: string }[]) => changes.map(({ text }) => text);

describe("a review says of retention", () => {
  const kept = { metrics: "30d", metricsGiB: 20, logs: "14d", traces: "7d" };

  it.each([
    ["that logs go earlier", { logs: "7d" }, "logs and records of calls are kept 7d instead of 14d: what is older is deleted at the next deploy"],
    ["that traces go later", { traces: "2w" }, "traces are kept 2w instead of 7d: what is deleted already does not come back"],
    ["that metrics may take less", { metricsGiB: 10 }, "metrics may take 10 GiB instead of 20: what is more is deleted at the next deploy, the oldest first"],
    ["that metrics may take more", { metricsGiB: 40 }, "metrics may take 40 GiB instead of 20: the oldest go later"],
    ["what it has no words for", { backups: "1y" }, "retention.backups is 1y instead of nothing"],
  ])("%s", (_, change, text) => {
    expect(texts(retentionChanges(kept, { ...kept, ...change }))).toEqual([text]);
  });

  it("nothing where nothing changed", () => {
    expect(retentionChanges(kept, { ...kept })).toEqual([]);
  });

  it.each([
    ["logs go earlier", { logs: "7d" }, true],
    ["metrics may take less", { metricsGiB: 10 }, true],
    ["traces go later", { traces: "2w" }, undefined],
    ["metrics may take more", { metricsGiB: 40 }, undefined],
  ])("whether it should not be merged unseen: %s", (_, change, warning) => {
    expect(retentionChanges(kept, { ...kept, ...change }).map((each) => each.warning)).toEqual([warning]);
  });
});

describe("a review says of other settings", () => {
  const changes = (before: object, after: object) => {
    const [was, is] = [before, after].map((each) => ({ settings: describeSettings(configWith(each)), doubts: [] }));
    return was && is ? settingChanges(was, is) : [];
  };

  it("what they are now, and nothing of what it says elsewhere", () => {
    expect(texts(changes({}, { sampling: { keep: 0.5 } }))).toEqual(["`sampling.keep` is `0.5` instead of `0.1`"]);
    expect(texts(changes({ runbooks: "https://a.example" }, {}))).toEqual(['`runbooks` is gone; it was `"https://a.example"`']);
    const elsewhere = { limits: { "llm-error-ratio": { critical: false } }, routes: {}, receivers: {}, retention: { logs: "3d" }, scrapeInterval: "5s" };
    expect(changes({}, elsewhere)).toEqual([]);
  });

  it("of a service in one line, without what is empty", () => {
    const added = { services: { ...sample.services, batch: { metrics: "app", scrape: ["127.0.0.1:8000/metrics"] } } };
    expect(texts(changes({}, added))).toEqual(['`services.batch` is new: `{"metrics":"app","scrape":["127.0.0.1:8000/metrics"]}`']);
  });

  it.each([
    ["off", "redacted", "prompts and answers are stored"],
    ["off", "hashed", "hashes of prompts and answers are stored"],
    ["hashed", "redacted", "prompts and answers are stored"],
  ])("of prompts what should not be merged unseen: %s that become %s", (was, is, stored) => {
    expect(changes({ privacy: { content: was } }, { privacy: { content: is } })).toEqual([
      { text: `\`privacy.content\` is \`"${is}"\` instead of \`"${was}"\`: ${stored} from the next deploy on`, warning: true },
    ]);
  });

  it.each([
    ["redacted", "hashed"],
    ["redacted", "off"],
    ["hashed", "off"],
  ])("of prompts without a warning that less of them is stored: %s that become %s", (was, is) => {
    expect(changes({ privacy: { content: was } }, { privacy: { content: is } })).toEqual([{ text: `\`privacy.content\` is \`"${is}"\` instead of \`"${was}"\`` }]);
  });

  it("of prompts that a revision without the setting did not store, or stored otherwise", () => {
    const warned = (was: Readonly<Record<string, string>>, is: string) =>
      settingChanges({ settings: was, doubts: [] }, { settings: { "privacy.content": JSON.stringify(is) }, doubts: [] }).map(({ warning }) => warning);
    expect(warned({}, "redacted")).toEqual([true]);
    expect(warned({ "privacy.content": '"some"' }, "hashed")).toEqual([true]);
    expect(warned({ "privacy.content": '"some"' }, "off")).toEqual([undefined]);
  });

  it("what the config is warned of, where it was not before", () => {
    const doubted = (...doubts: readonly string[]) => ({ settings: {}, doubts });
    expect(settingChanges(doubted("old"), doubted("old", "open to this network"))).toEqual([{ text: "open to this network", warning: true }]);
    expect(settingChanges(doubted("old"), doubted())).toEqual([]);
  });
});

describe("a review says of panels", () => {
  const panel = (more: Partial<DescribedPanel> = {}): DescribedPanel => ({ dashboard: "LLM latency", title: "P95", kind: "timeseries", unit: "s", queries: ["a"], ...more });

  it.each<[string, readonly DescribedPanel[], readonly DescribedPanel[], readonly string[]]>([
    ["nothing where nothing changed, also of two with one title", [panel(), panel({ kind: "stat" })], [panel(), panel({ kind: "stat" })], []],
    ["that one is new", [], [panel()], ["“P95” on LLM latency is new"]],
    ["that one is gone", [panel(), panel({ title: "P50" })], [panel()], ["“P50” on LLM latency is gone"]],
    [
      "that it is called otherwise, where it asks the same",
      [panel(), panel({ title: "P50", queries: ["b"] })],
      [panel({ title: "95th" }), panel({ title: "P50", queries: ["b"] })],
      ["“95th” on LLM latency was called “P95”"],
    ],
    [
      "that one went and another came, where they ask otherwise",
      [panel()],
      [panel({ title: "95th", queries: ["b"] })],
      ["“95th” on LLM latency is new", "“P95” on LLM latency is gone"],
    ],
    ["how it is shown", [panel()], [panel({ kind: "stat", unit: "ms" })], ["“P95” on LLM latency is shown as stat instead of timeseries; is in ms instead of s"]],
    ["that it asks something else", [panel()], [panel({ queries: ["b"] })], ["“P95” on LLM latency asks something else"]],
  ])("%s", (_, before, after, expected) => {
    expect(texts(panelChanges(before, after))).toEqual(expected);
  });

  it("what it asks now", () => {
    expect(panelChanges([panel()], [panel({ queries: ["b", "c"] })])[0]?.code).toEqual({ was: "a", is: "b\nc" });
  });
});

describe("a review says of generated files", () => {
  it("which are changed, new and gone", () => {
    expect(texts(fileChanges({ a: "1", b: "1", c: "1" }, { a: "1", b: "2", d: "1" }))).toEqual(["changed: `b`", "new: `d`", "gone: `c`"]);
  });
});

describe("a config", () => {
  const described = (changes: object = {}) => {
    const { config, site } = fixedSite(changes);
    return describeConfig(config, site);
  };
  const before = described();

  it("compared with itself has no changes, and its description survives as JSON", () => {
    expect(compare(JSON.parse(JSON.stringify(before)), described(), "2026-11-24")).toEqual({ alerts: [], sections: [], files: [] });
  }, 30_000);

  it("is described with every part that can change", () => {
    const after = described({
      limits: { "llm-error-ratio": { critical: { above: 0.5 } } },
      routes: {},
      features: { document_search: { team: "search", monthlyBudgetUsd: 5 } },
      models: { "gpt-4o": { provider: "openai", price: { input: 1, output: 1 } } },
      retention: { metrics: "40d", logs: "3d" },
    });
    const { sections, files } = compare(before, after, "2026-11-24");
    expect(sections.map(({ title }) => title)).toEqual(["Alerts", "Who is told", "Features, objectives and budgets", "Prices", "How long things are kept", "Other settings"]);
    expect(files[0]?.text).toContain("`prometheus/rules.yml`");
  }, 30_000);
});
