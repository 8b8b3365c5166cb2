import { describe, expect, it } from "vitest";
import { alertChanges, alertLines } from "../../review/changes/alerts.ts";
import { intervalChanges } from "../../review/changes/settings.ts";
import { type DescribedAlert, describeAlerts } from "../../review/described/alerts.ts";
import { describeUnmade } from "../../review/described/unmade.ts";
import { errorRatio, providerErrorRatio } from "../../signals/errors.ts";
import { latencyP95 } from "../../signals/latency.ts";
import { successRate } from "../../signals/traffic.ts";
import { configWith, sample } from "../support/config.ts";

const { name } = errorRatio.alert;
const own = errorRatio.alert.limits.critical;
const limits = (critical: object | false) => ({ limits: { [errorRatio.id]: { critical } } });
const described = (changes: object = {}) => describeAlerts(configWith(changes));
const changes = (before: object, after: object) => alertChanges(described(before), described(after), describeUnmade(configWith(after)));
const alerts = (before: object, after: object) => changes(before, after).map(({ text }) => text);
/** The alerts of the sample, one of them changed. */
const changed = (id: string, change: (alert: DescribedAlert) => object) =>
  described().map((alert) => (alert.signal === id && alert.severity === "critical" ? { ...alert, ...change(alert) } : alert));

describe("a review says of alerts", () => {
  it.each([
    ["that a limit is higher", limits({ above: 0.05 }), limits({ above: 0.08 }), "fires above 8% instead of 5%: less often"],
    ["that a limit is lower", limits({ above: 0.08 }), limits({ above: 0.05 }), "fires above 5% instead of 8%: more often"],
    ["that it must last longer", limits({ for: "5m" }), limits({ for: "10m" }), "must last 10m instead of 5m: later"],
    ["that it must last less long", limits({ for: "10m" }), limits({ for: "90s" }), "must last 90s instead of 10m: sooner"],
    ["both at once", limits({ above: 0.05, for: "5m" }), limits({ above: 0.1, for: "1m" }), "fires above 10% instead of 5%: less often; must last 1m instead of 5m: sooner"],
    ["that it fires at once", limits({ for: "5m" }), limits({ for: "0s" }), "fires at once instead of after 5m: sooner"],
    ["that it no longer fires at once", limits({ for: "0s" }), limits({ for: "5m" }), "must last 5m instead of firing at once: later"],
    ["that it is gone, and why", {}, limits(false), `is gone: \`limits.${errorRatio.id}.critical\` is false`],
    ["that it is new", limits(false), {}, `is new: fires where “${errorRatio.title}” is above ${(own?.above ?? 0) * 100}% for ${own?.for} (${own?.because})`],
  ])("%s", (_, before, after, text) => {
    expect(alerts(before, after)).toEqual([`**${name}** (critical) ${text}`]);
  });

  it.each([
    ["an alert that is gone", {}, limits(false), true],
    ["a limit twice as high", limits({ above: 0.05 }), limits({ above: 0.1 }), true],
    ["a limit a little higher", limits({ above: 0.05 }), limits({ above: 0.09 }), undefined],
    ["a lower limit", limits({ above: 0.1 }), limits({ above: 0.05 }), undefined],
    ["four times as long", limits({ for: "5m" }), limits({ for: "20m" }), true],
    ["a little longer", limits({ for: "5m" }), limits({ for: "19m" }), undefined],
    ["less long", limits({ for: "20m" }), limits({ for: "5m" }), undefined],
  ])("whether it should not be merged unseen: %s", (_, before, after, warning) => {
    expect(changes(before, after).map((change) => change.warning)).toEqual([warning]);
  });

  it("the unit of the limit", () => {
    const seconds = (above: number) => ({ limits: { [latencyP95.id]: { critical: { above } } } });
    expect(alerts(seconds(6), seconds(7.5))).toContainEqual(`**${latencyP95.alert.name}** (critical) fires above 7.5s instead of 6s: less often`);
  });

  it("nothing where nothing changed, and nothing where the same is only written down", () => {
    expect(alerts({}, {})).toEqual([]);
    expect(alerts({}, limits({ for: own?.for }))).toEqual([]);
  }, 30_000);

  it("how often all are evaluated", () => {
    expect(intervalChanges("10s", "20s")).toEqual([{ text: "metrics are read and rules evaluated every 20s instead of 10s" }]);
    expect(intervalChanges("10s", "10s")).toEqual([]);
  });

  it("a label, a name, and how long one goes on firing", () => {
    const [change] = alertChanges(
      described(),
      changed(errorRatio.id, ({ labels }) => ({ name: "Broken", keep: "7m", labels: { ...labels, component: "budget" } })),
    );
    const { text } = change ?? {};
    expect(text).toContain(`**Broken** (critical) was called ${name}`);
    expect(text).toContain("has the label `component=budget` instead of `llm`");
    expect(text).toMatch(/ends 7m instead of .* after the limit is no longer passed/);
  });

  it("that another question is asked, and which", () => {
    const query = "up == 0";
    const [change] = alertChanges(
      described(),
      changed(successRate.id, () => ({ expr: query, question: query, condition: query })),
    );
    expect(change?.text).toBe(`**${successRate.alert.name}** (critical) asks another question`);
    expect(change?.code?.is).toBe(query);
    expect(change?.firesOtherwise).toBe(true);
  });

  it("that numbers of the config are others, where rules are held against them", () => {
    const objective = (availability: number) => ({ features: { ...sample.features, chat_assistant: { team: "assistants", slo: { availability } } } });
    const texts = alerts(objective(0.99), objective(0.999));
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(text).toMatch(/ is held against other numbers of the config, or asks other recordings$/);
  });

  it("why nothing gives what one reads any more", () => {
    const reporting = (...reports: readonly string[]) => ({ services: { ...sample.services, "ai-app": { reports } } });
    const [text] = alerts(reporting("fallbacks"), reporting()).filter((each) => each.includes("Fallback"));
    expect(text).toBe("**LLMFallbackSurge** (warning) is gone: nothing gives `llm_fallbacks_total` any more");
  });
});

describe("lines of a review", () => {
  const lines = (before: object, after: object) => alertLines(changes(before, after));

  it("say once what is the same of both severities", () => {
    const both = (change: object | false) => ({ limits: { [errorRatio.id]: { critical: change, warning: change } } });
    expect(lines({}, both({ above: 0.3, for: "7m" })).map(({ text }) => text)).toHaveLength(2);
    const [line, ...more] = alertLines(
      alertChanges(
        described(),
        described().map((alert) => (alert.signal === errorRatio.id ? { ...alert, expr: "a", question: "a" } : alert)),
      ),
    );
    expect(more).toEqual([]);
    expect(line?.text).toBe(`**${name}** (critical and warning) asks another question`);
    expect(line?.code?.is).toBe("a\na");
  });

  it("say once what follows for several from numbers of the config", () => {
    const budget = (monthlyBudgetUsd: number) => ({ features: { ...sample.features, chat_assistant: { team: "assistants", monthlyBudgetUsd } } });
    const [line, ...more] = lines(budget(100), budget(200));
    expect(more).toEqual([]);
    expect(line?.text).toMatch(/^held against other numbers of the config, or asking other recordings: \*\*LLMFeatureBudget\w+\*\* \(/);
    expect(line?.text).toContain("**LLMFeatureBudgetNearlyUsed** (critical and warning)");
  });

  it("are warnings where one of them is", () => {
    expect(lines({}, limits(false)).map(({ warning }) => warning)).toEqual([true]);
    expect(lines({}, limits({ above: 0.06 })).map(({ warning }) => warning)).toEqual([undefined]);
  });
});

describe("the past is asked of a rule", () => {
  const asked = (before: object, after: object) => changes(before, after).filter(({ firesOtherwise }) => firesOtherwise).length;

  it("whose limit or duration is another one, that is new or gone", () => {
    expect(asked(limits({ above: 0.05 }), limits({ above: 0.06 }))).toBe(1);
    expect(asked(limits({ for: "5m" }), limits({ for: "6m" }))).toBe(1);
    expect(asked({}, limits(false))).toBe(1);
    expect(asked(limits(false), {})).toBe(1);
  }, 30_000);

  it("and of no other", () => {
    expect(asked({}, { routes: { ...sample.routes, repeatInterval: "1h" } })).toBe(0);
    expect(asked({}, { operator: "search" })).toBe(0);
  }, 30_000);
});

describe("of a rule is known", () => {
  const alert = described().find(({ signal, severity }) => signal === providerErrorRatio.id && severity === "critical");

  it("its condition without recordings, and what is held against the limit", () => {
    expect(described().filter(({ condition, answer = "" }) => /\bllm:|\bplumbline:/.test(condition + answer))).toEqual([]);
    expect(alert?.answer).toContain("sum by (environment, service, provider)");
    expect(alert?.expr).toContain(`> ${providerErrorRatio.alert.limits.critical?.above}`);
    expect(alert?.lookbackSeconds).toBe(300);
  });

  it("whether the limit decides, of what is answered where there are enough calls", () => {
    expect(alert?.answerDecides).toBe(true);
    const words = (promql = "") => promql.replaceAll(/[()]/g, "");
    const decided = described().filter(({ answerDecides }) => answerDecides);
    expect(decided.length).toBeGreaterThan(3);
    // Without the comparison the condition is the answer. Where it is with zero it looks like others in it.
    for (const { condition, answer, above } of decided.filter(({ above: limit }) => limit !== 0)) expect(words(answer)).toBe(words(condition).replace(` > ${above}`, ""));
    const compared = decided.filter(({ answer, condition, above }) => [`${answer} > ${above}`, `(${answer}) > ${above}`].includes(condition));
    expect(compared).not.toContain(alert);
  });

  it("that a limit alone does not decide where more is compared with it", () => {
    const anomaly = described().find(({ name }) => name === "LLMCostAnomaly");
    expect(anomaly?.answerDecides).toBe(false);
  });
});
