import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { messageChanges } from "../../review/changes/messages.ts";
import { routeChanges } from "../../review/changes/routes.ts";
import { type DescribedMessages, describeMessages, type Silence, type Told } from "../../review/described/messages.ts";
import { describeRoutes } from "../../review/described/routes.ts";
import { collectorDown, storeDown } from "../../signals/pipeline.ts";
import { exporterStalled } from "../../signals/pipeline-collector.ts";
import { successRate } from "../../signals/traffic.ts";
import { configWith } from "../support/config.ts";

const hook = { webhook: { url: "http://127.0.0.1:9/hook" } };
const receivers = { pager: hook, chat: hook, desk: hook };
const alike = { receivers, routes: { critical: ["pager", "chat"], warning: ["chat"] }, teams: { assistants: {}, search: {} } } satisfies Partial<ConfigInput>;

const described = (changes: Partial<ConfigInput> = {}) => describeMessages(configWith({ ...alike, ...changes }));
const said = (before: DescribedMessages, after: DescribedMessages) => messageChanges(before, after).map(({ text }) => text);
const here = described();

const down: Told = { alert: successRate.alert.name, severity: "critical" };

/** What a source silences, each target once. */
function of({ alert, severity }: Told, { silences }: DescribedMessages = here): readonly Silence[] {
  return silences.filter(({ source }) => source.alert === alert && source.severity === severity);
}

describe("a revision says of messages", () => {
  it("what silences what, and of which incidents", () => {
    const [blind] = of({ alert: collectorDown.alert.name, severity: "critical" });
    expect(blind).toEqual({ source: { alert: collectorDown.alert.name, severity: "critical" }, target: down, where: "of whatever service", whose: "every team" });
    expect(of(down).map(({ target }) => `${target.alert} ${target.severity}`)).toEqual(expect.arrayContaining(["HighLLMErrorRate critical", "HighLLMErrorRate warning"]));
    const stalled = of({ alert: storeDown.alert.name, severity: "warning" }).filter(({ target }) => target.alert === exporterStalled.alert.name);
    expect(stalled.map(({ where }) => where)).toContain("of the same environment and service, of job recorder or loki, of exporter otlp_http/calls");
  });

  it("for whom: everybody, all but some, some, or nobody", () => {
    const whose = (changes: Partial<ConfigInput>) => of(down, described(changes)).find(({ target }) => target.severity === "warning" && target.alert === "HighLLMErrorRate")?.whose;
    const desk = { routes: { warning: ["desk"] } };
    expect(whose({})).toBe("every team");
    expect(whose({ teams: { assistants: {}, search: desk } })).toBe("every team but search");
    expect(whose({ teams: { assistants: desk, search: desk } })).toBe("every team but assistants and search");
    expect(whose({ routes: { critical: ["pager"], warning: ["chat"] }, teams: { assistants: {}, search: { routes: { warning: ["pager"] } } } })).toBe("team search alone");
    expect(whose({ routes: { critical: ["pager"], warning: ["chat"] } })).toBe("nobody");
  });

  it("by what they are told apart", () => {
    expect([here.groups.HighLLMErrorRate, here.groups.LLMCostAnomaly, here.groups.LLMFeatureBudgetExceeded]).toEqual([
      ["environment", "service"],
      ["environment", "service", "feature"],
      ["environment", "service", "feature", "team"],
    ]);
  });
});

describe("a review says of messages", () => {
  it("nothing where nothing changed, and nothing where the base did not describe them", () => {
    expect(said(here, described())).toEqual([]);
    const { messages: _, ...older } = describeRoutes(configWith(alike));
    expect(routeChanges(older, describeRoutes(configWith({ ...alike, routes: { critical: ["pager"], warning: ["chat"] } }))).map(({ text }) => text)).toEqual([
      "critical alerts: `chat` is no longer told",
    ]);
  });

  it("what newly silences what, and what no longer does", () => {
    const without = { ...here, silences: here.silences.filter(({ source }) => source.alert !== down.alert) };
    const [gained, ...rest] = said(without, here);
    expect(rest).toEqual([]);
    expect(gained).toMatch(/^`LLMServiceDown` \(critical\) newly silences `.+` \(\w+\), .*`HighLLMErrorRate` \(critical\), .* of the same environment and service$/);
    expect(said(here, without)).toEqual([gained?.replace("newly silences", "no longer silences")]);
  });

  it("of which incidents, where that changed", () => {
    const blind = (where: string) => ({ ...here, silences: here.silences.map((each) => (each.source.alert === collectorDown.alert.name ? { ...each, where } : each)) });
    expect(said(blind("of the same environment"), here)).toEqual([
      "`CollectorDown` (critical) silences `LLMServiceDown` (critical) of whatever service, instead of those of the same environment",
    ]);
  });

  it("for whom, in one line for all alerts that it is so for", () => {
    const lines = said(here, described({ teams: { assistants: {}, search: { routes: { critical: ["desk"] } } } }));
    expect(lines).toEqual([
      expect.stringMatching(
        /^critical alerts silence warnings that say the same for every team but search instead of for every team \(\d+ pairs, such as `\w+` \(critical\) and `\w+` \(warning\)\)$/,
      ),
      expect.stringMatching(
        /^critical alerts silence critical alerts that say the same for every team but search instead of for every team \(\d+ pairs, such as `LLMServiceDown` \(critical\) and /,
      ),
    ]);
  });

  it("no more than that of an alert that is gone", () => {
    const without = described({ limits: { "llm-error-ratio": { warning: false }, "llm-latency-p95": { warning: false } } });
    expect(said(here, without)).toEqual([]);
  });

  it("what belongs to one message", () => {
    const before = { ...here, groups: { ...here.groups, LLMCostAnomaly: ["environment", "service"], LLMCostSpike: ["environment", "service"] } };
    expect(said(before, here)).toEqual(["`LLMCostAnomaly`, `LLMCostSpike`: one message for each environment, service, feature instead of each environment, service"]);
  });
});
