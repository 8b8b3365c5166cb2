import { describe, expect, it } from "vitest";
import { ruleTime, toldAgain } from "../../alerts/rule-time.ts";
import { alertRules } from "../../alerts/rules.ts";
import { errorRatio } from "../../signals/errors.ts";
import { type Duration, fromSeconds, toSeconds } from "../../telemetry/duration.ts";
import { configWith } from "../support/config.ts";

const ruleOf = (rulesFasterBy: number) => alertRules(configWith({ rulesFasterBy })).find(({ labels }) => labels.signal === errorRatio.id && labels.severity === "critical");

describe("rules that are made faster for a test", () => {
  it("ask the same of shorter times, and wait less", () => {
    const [slow, fast] = [ruleOf(1), ruleOf(5)];
    expect(fast?.expr).toBe(slow?.expr.replace(/\[(\w+)\]/g, (_, range: Duration) => `[${fromSeconds(toSeconds(range) / 5)}]`));
    expect(fast?.expr).not.toBe(slow?.expr);
    expect(fast?.for).toBe(fromSeconds(toSeconds(errorRatio.alert.limits.critical?.for ?? "0s") / 5));
  });

  it("never look at less than a few scrapes", () => {
    const config = configWith({ rulesFasterBy: 10_000, scrapeInterval: "2s" });
    expect(ruleTime(config).expr(errorRatio.answer())).toMatch(/\[8s\]/);
  });

  it("are told again as much sooner, but not more often than they look at anything", () => {
    expect(toldAgain(configWith())).toBe("1m");
    expect(toldAgain(configWith({ rulesFasterBy: 2, scrapeInterval: "1s" }))).toBe("30s");
    expect(toldAgain(configWith({ rulesFasterBy: 60, scrapeInterval: "1s" }))).toBe("4s");
  });

  it("leave what happens at once as it is", () => {
    expect(ruleTime(configWith({ rulesFasterBy: 7 })).duration("0s")).toBe("0s");
  });
});
