import { expect, it } from "vitest";
import { overview } from "../../dashboards/overview.ts";
import { errorRatio } from "../../signals/errors.ts";
import { dashboardsOf, shown } from "../support/dashboard-json.ts";
import { fixedSite } from "../support/fixed-site.ts";

const { config, site } = fixedSite();
const panels = dashboardsOf(config, site)
  .filter(({ uid }) => uid === overview.uid)
  .flatMap(shown);

function panel(type: string, title: string) {
  const found = panels.find((each) => each.type === type && each.title === title);
  if (!found) throw new Error(`no ${type} "${title}" among ${panels.map((each) => `${each.type} "${each.title}"`).join(", ")}`);
  return found;
}

// Seven of the guide's eight panels, in its kinds. The eighth, top users by cost, is in the ledger.

it("request rate: a gauge with a sparkline", () => {
  expect(panel("gauge", "Request rate")).toMatchObject({ options: { sparkline: true }, fieldConfig: { defaults: { unit: "reqps" } } });
});

it("P50, P95 and P99 latency: lines over time", () => {
  const { targets, fieldConfig } = panel("timeseries", "Latency");
  expect(targets?.map(({ legendFormat }) => legendFormat)).toEqual(["P50 latency", "P95 latency", "P99 latency"]);
  expect(targets?.map(({ expr }) => /histogram_quantile\(([\d.]+)/.exec(expr)?.[1])).toEqual(["0.5", "0.95", "0.99"]);
  expect(fieldConfig?.defaults.custom?.stacking?.mode ?? "none").toBe("none");
});

it("error rate in per cent: one number in the colours of its limits", () => {
  const { fieldConfig } = panel("stat", "Error ratio");
  expect(fieldConfig?.defaults.unit).toBe("percentunit");
  const limits = Object.values(errorRatio.alert.limits).map(({ above }) => above);
  expect(fieldConfig?.defaults.thresholds?.steps.flatMap(({ value }) => (value === null ? [] : [value])).sort()).toEqual(limits.sort());
});

it("cost per hour and per day: bars, a group for each feature", () => {
  const { options, targets } = panel("barchart", "Cost by feature");
  expect(options).toMatchObject({ xField: "feature" });
  expect(targets?.map(({ legendFormat }) => legendFormat)).toEqual(["Cost per hour", "Cost per day"]);
});

it("tokens: areas on top of each other, by type", () => {
  const { fieldConfig, targets } = panel("timeseries", "Tokens by type");
  expect(fieldConfig?.defaults.custom?.stacking?.mode).toBe("normal");
  expect(targets?.[0]?.expr).toContain("sum by (type)");
});

it("models: a pie of the calls", () => {
  expect(panel("piechart", "Calls by model").targets?.[0]?.expr).toContain("sum by (model)");
});

it("cache hit rate: a gauge from 0 to 1", () => {
  expect(panel("gauge", "Cache hit rate")).toMatchObject({ fieldConfig: { defaults: { min: 0, max: 1 } } });
});
