import { expect, it } from "vitest";
import { dashboardArtifact } from "../../dashboards/dashboard.ts";
import { type Width, wide } from "../../dashboards/panel.ts";
import { lines, stat } from "../../dashboards/panels.ts";
import { requestRate } from "../../signals/traffic.ts";
import type { DashboardJson } from "../support/dashboard-json.ts";

/** Where panels of these widths come to stand, rows included. */
function placed(...rows: readonly (readonly Width[])[]) {
  const dashboard = {
    uid: "layout",
    title: "Layout",
    description: "Where do panels stand?",
    rows: rows.map((widths, index) => ({ title: `row ${index}`, panels: widths.map((width) => wide(width, width === "quarter" ? stat(requestRate) : lines(requestRate))) })),
  };
  const { panels } = JSON.parse(dashboardArtifact(dashboard, { limits: {}, traces: "jaeger", emitted: () => true }).body) as DashboardJson;
  return panels.map(({ type, gridPos: { x, y, w, h } }) => `${type} ${x},${y} ${w}x${h}`);
}

it("panels stand side by side while there is room, and begin a new line where one would not fit", () => {
  expect(placed(["half", "third", "third"])).toEqual(["row 0,0 24x1", "timeseries 0,1 12x8", "timeseries 12,1 8x8", "timeseries 0,9 8x8"]);
});

it("a line is as high as its highest panel, and the next row stands below", () => {
  expect(placed(["quarter", "half"], ["full"])).toEqual(["row 0,0 24x1", "stat 0,1 6x5", "timeseries 6,1 12x8", "row 0,9 24x1", "timeseries 0,10 24x8"]);
});

it("one panel in two dashboards stands where each puts it", () => {
  expect(placed(["half"], ["half"])).toEqual(placed(["half"], ["half"]));
});
