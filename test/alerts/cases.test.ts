import { describe, expect, it } from "vitest";
import { alertRules } from "../../alerts/rules.ts";
import { watchdog } from "../../signals/pipeline.ts";
import { configWith } from "../support/config.ts";
import { ruleCases } from "./cases/all.ts";

const config = configWith();
const cases = ruleCases(config);
const rules = [...alertRules(config).map(({ alert, labels }) => ({ alert, severity: labels.severity })), { alert: watchdog.alert.name, severity: "none" }];

describe.each(rules)("the cases of $alert, $severity", ({ alert, severity }) => {
  const own = cases.filter((each) => each.alert === alert);
  const fires = (check: (typeof cases)[number]["checks"][number]) => check.firing.some(({ labels }) => labels.severity === severity);

  it("show it firing", () => {
    expect(own.some(({ checks }) => checks.some(fires))).toBe(true);
  });

  it("show it without any series", () => {
    expect(own.some(({ series, checks }) => Object.keys(series).length === 0 && checks.length > 0)).toBe(true);
  });

  it("show it silent and then firing, and firing and then silent, in one course; and the dead man's switch never silent", () => {
    const turns = own.flatMap(({ checks }) => checks.slice(1).map((check, index) => [checks[index] && fires(checks[index]), fires(check)].join()));
    if (alert === watchdog.alert.name) expect(new Set(turns)).toEqual(new Set(["true,true"]));
    else expect(turns).toEqual(expect.arrayContaining(["false,true", "true,false"]));
  });
});

it("no case is about an alert that is not there", () => {
  expect(cases.filter(({ alert }) => !rules.some((rule) => rule.alert === alert))).toEqual([]);
});
