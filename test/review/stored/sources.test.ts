import { expect, it } from "vitest";
import type { History } from "../../../review/backtest/history.ts";
import { describeAlerts } from "../../../review/described/alerts.ts";
import { fromSources } from "../../../review/stored/sources.ts";
import { errorRatio } from "../../../signals/errors.ts";
import { configWith } from "../../support/config.ts";

const alert = describeAlerts(configWith()).find(({ signal }) => signal === errorRatio.id);

/** What is said of a rule on a history that holds some series. */
function said(names: readonly string[]) {
  const unasked = () => {
    throw new Error("only the names are asked for");
  };
  const history: History = { names: async () => names, covered: unasked, valuesOf: unasked, presenceOf: unasked, close: async () => {} };
  return fromSources(history, { before: alert, after: alert }, { from: 0, to: 1 });
}

it("says which of the series that a rule reads a history does not hold", async () => {
  expect(alert?.sources.toSorted()).toEqual(["llm_errors_total", "llm_requests_total"]);
  expect(await said(["llm_requests_total", "llm_errors_total"])).toMatchObject({ before: alert, after: alert, notes: [] });
  expect(await said(["llm_requests_total"])).toMatchObject({ notes: ["The history holds no `llm_errors_total`."] });
  expect(await said(["up"])).toBe("The history holds nothing of what the rule reads: `llm_errors_total`, `llm_requests_total`.");
});
