import { describe, expect, it } from "vitest";
import { alertRules } from "../../alerts/rules.ts";
import { recordings } from "../../signals/recordings.ts";
import { contract } from "../../telemetry/metrics.ts";
import { dashboardsOf, shown } from "../support/dashboard-json.ts";
import { fixedSite } from "../support/fixed-site.ts";
import { seriesIn } from "../support/metric-names.ts";

const { config, site } = fixedSite();

describe("recordings", () => {
  it("are called as Prometheus recommends: level, metric, operation; and each once", () => {
    const names = recordings.map(({ metric }) => metric.prom);
    expect(names.filter((name) => !/^llm:[a-z_]+:(rate|increase)\d+[mh]$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("are each read by a panel or an alert: what nobody reads is not evaluated every few seconds", () => {
    const panels = dashboardsOf(config, site)
      .flatMap(shown)
      .flatMap(({ targets }) => (targets ?? []).map(({ expr }) => expr));
    const read = new Set([...panels, ...alertRules(config).map(({ expr }) => expr)].flatMap(seriesIn));
    expect(recordings.filter(({ metric }) => !read.has(metric.prom)).map(({ metric }) => metric.prom)).toEqual([]);
  });

  it("are of contract metrics, and keep every label of theirs", () => {
    for (const { of, suffix, metric, expression } of recordings) {
      expect(contract).toContain(of);
      const labels = suffix === "_bucket" ? ["le", ...of.labels] : of.labels;
      expect(String(expression)).toMatch(new RegExp(`^sum by \\(${labels.join(", ")}\\) \\((rate|increase)\\(${of.prom}${suffix}\\[`));
      expect(metric.labels).toEqual(of.labels);
    }
  });
});
