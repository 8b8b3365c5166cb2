import { describe, expect, it } from "vitest";
import { promiseChanges } from "../../review/changes/promises.ts";
import { describePromises } from "../../review/described/promises.ts";
import { configWith } from "../support/config.ts";

const teams = { assistants: {}, search: {} };
const described = (feature: object, team: object = {}) =>
  describePromises(configWith({ teams: { ...teams, search: team }, features: { summarize: { team: "assistants", ...feature } } }));
const changes = (before: object, after: object) => promiseChanges(described(before), described(after));
const slo = (availability: number, share: number, seconds: number) => ({ slo: { availability, latency: { share, seconds } } });

describe("a review says of a feature", () => {
  it.each<[string, object, object, string, boolean]>([
    ["a larger budget", { monthlyBudgetUsd: 1_500 }, { monthlyBudgetUsd: 2_000 }, "may cost $2,000 a month instead of $1,500", false],
    ["a budget twice as large", { monthlyBudgetUsd: 1_500 }, { monthlyBudgetUsd: 3_000 }, "may cost $3,000 a month instead of $1,500", true],
    ["a smaller budget", { monthlyBudgetUsd: 3_000 }, { monthlyBudgetUsd: 999.5 }, "may cost $999.5 a month instead of $3,000", false],
    ["a first budget", {}, { monthlyBudgetUsd: 800 }, "may cost $800 a month, and had no budget before", false],
    ["no budget any more", { monthlyBudgetUsd: 800 }, {}, "has no monthly budget any more; it was $800", true],
    ["a stricter objective", { slo: { availability: 0.99 } }, { slo: { availability: 0.999 } }, "promises that 99.9% of its calls do not fail; before it was 99%", false],
    [
      "an objective that allows twice the failures",
      { slo: { availability: 0.995 } },
      { slo: { availability: 0.99 } },
      "promises that 99% of its calls do not fail; before it was 99.5%",
      true,
    ],
    ["an objective with other seconds", slo(0.99, 0.95, 5), slo(0.99, 0.95, 8), "promises that 95% of its calls take no longer than 8s; before it was 95% within 5s", false],
    ["an objective with twice the seconds", slo(0.99, 0.95, 5), slo(0.99, 0.95, 10), "promises that 95% of its calls take no longer than 10s; before it was 95% within 5s", true],
    ["a first objective", {}, { slo: { availability: 0.999 } }, "promises that 99.9% of its calls do not fail", false],
    ["no objective any more", { slo: { availability: 0.99 } }, {}, "no longer promises that 99% of its calls do not fail", true],
    [
      "another team",
      {},
      { team: "search" },
      "belongs to team `search` instead of team `assistants`: calls that name no team are charged to `search`, which is told of its alerts",
      false,
    ],
    ["another owner", { owner: "a" }, { owner: "b" }, "is answered for by `b` instead of `a`", false],
    ["no owner any more", { owner: "a" }, {}, "is answered for by nobody in particular instead of `a`", false],
    ["a second team", {}, { team: ["assistants", "search"] }, "belongs to team `assistants`, `search` instead of team `assistants`", false],
  ])("%s", (_, before, after, text, warning) => {
    expect(changes(before, after)).toEqual([{ text: `feature \`summarize\` ${text}`, ...(warning ? { warning } : {}) }]);
  });

  it("that it is new, with what it promises, or gone, which no budget survives", () => {
    const none = { features: {}, teams: described({}).teams };
    expect(promiseChanges(none, described({ monthlyBudgetUsd: 5 })).map(({ text }) => text)).toEqual([
      "feature `summarize` of team `assistants` is new",
      "feature `summarize` may cost $5 a month, and had no budget before",
    ]);
    expect(promiseChanges(described({}), none)).toEqual([expect.objectContaining({ text: expect.stringContaining("is no longer declared"), warning: true })]);
  });

  it("nothing where nothing changed", () => {
    expect(changes(slo(0.99, 0.95, 5), slo(0.99, 0.95, 5))).toEqual([]);
  });
});

describe("a review says of a team", () => {
  it("what it may spend, and that it is new or gone", () => {
    expect(promiseChanges(described({}, { monthlyBudgetUsd: 1_800 }), described({}))).toEqual([
      { text: "team `search` has no monthly budget any more; it was $1,800", warning: true },
    ]);
    const fewer = { ...described({}), teams: { assistants: {} } };
    expect(promiseChanges(described({}), fewer)).toEqual([{ text: "team `search` is no longer declared" }]);
    expect(promiseChanges(fewer, described({}))).toEqual([{ text: "team `search` is new" }]);
  });

  it("that it is gone with its budget, which should not be merged unseen", () => {
    expect(promiseChanges(described({}, { monthlyBudgetUsd: 1_800 }), { ...described({}), teams: { assistants: {} } })).toEqual([
      { text: "team `search` is no longer declared, and its budget of $1,800 a month is gone", warning: true },
    ]);
  });
});
