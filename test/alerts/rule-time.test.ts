import { describe, expect, it } from "vitest";
import { ruleTime } from "../../alerts/rule-time.ts";
import { alertRules } from "../../alerts/rules.ts";
import { errorRatio } from "../../signals/errors.ts";
import { RATE } from "../../signals/windows.ts";
import { fromSeconds, toSeconds } from "../../telemetry/duration.ts";
import { configWith } from "../support/config.ts";

const ruleOf = (rulesFasterBy: number) => alertRules(configWith({ rulesFasterBy })).find(({ labels }) => labels.signal === errorRatio.id && labels.severity === "critical");

describe("rules that are made faster for a test", () => {
  it("ask the same of shorter times, and wait less", () => {
    const [slow, fast] = [ruleOf(1), ruleOf(5)];
    const shorter = fromSeconds(toSeconds(RATE) / 5);
    expect(fast?.expr).toBe(slow?.expr.replaceAll(`[${RATE}]`, `[${shorter}]`));
    expect(fast?.expr).not.toBe(slow?.expr);
    expect(fast?.for).toBe(fromSeconds(toSeconds(errorRatio.alert.limits.critical?.for ?? "0s") / 5));
  });

  it("never look at less than a few scrapes", () => {
    const config = configWith({ rulesFasterBy: 10_000, scrapeInterval: "2s" });
    expect(ruleTime(config).expr(errorRatio.answer())).toMatch(/\[8s\]/);
  });

  it("leave what happens at once as it is", () => {
    expect(ruleTime(configWith({ rulesFasterBy: 7 })).duration("0s")).toBe("0s");
  });
});
