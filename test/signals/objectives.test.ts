import { describe, expect, it } from "vitest";
import { alertRules } from "../../alerts/rules.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { alertingSignals, silentSignals } from "../../signals/limits.ts";
import { objectiveRecordings } from "../../signals/objectives.ts";
import { errorBurn, latencyBurn } from "../../signals/slo.ts";
import { configWith } from "../support/config.ts";
import { dashboardsOf, shown } from "../support/dashboard-json.ts";
import { fixedSite } from "../support/fixed-site.ts";
import { seriesIn } from "../support/metric-names.ts";

type Slo = NonNullable<ConfigInput["features"][string]["slo"]>;

function withSlo(slo?: Slo, team: string | string[] = ["search", "assistants"]) {
  return configWith({ features: { chat_assistant: { team: "assistants" }, document_search: { team, ...(slo && { slo }) } } });
}

const both: Slo = { availability: 0.9, latency: { share: 0.75, seconds: 2.5 } };

describe("what is recorded for objectives", () => {
  it("is each called as Prometheus recommends, and read by a panel, an alert or another of them", () => {
    const { config, site } = fixedSite();
    const recorded = objectiveRecordings(config);
    expect(recorded.filter(({ metric }) => !/^llm:objective_[a-z_]+:(rate5m|sum1h)$/.test(metric.prom))).toEqual([]);
    const panels = dashboardsOf(config, site)
      .flatMap(shown)
      .flatMap(({ targets }) => (targets ?? []).map(({ expr }) => expr));
    const read = new Set([...panels, ...alertRules(config).map(({ expr }) => expr)].flatMap(seriesIn));
    expect(recorded.filter(({ metric }) => !read.has(metric.prom)).map(({ metric }) => metric.prom)).toEqual([]);
  });

  it("comes after what it reads", () => {
    const recorded = objectiveRecordings(withSlo(both));
    const names = recorded.map(({ metric }) => metric.prom);
    for (const [index, { expression }] of recorded.entries()) {
      const own = seriesIn(String(expression)).filter((name) => names.includes(name));
      expect(own.filter((name) => names.indexOf(name) >= index)).toEqual([]);
    }
  });

  it("counts calls of the feature, whichever team pays, for the team that the config names first", () => {
    const [calls] = objectiveRecordings(withSlo(both));
    expect(calls?.labels).toEqual({ feature: "document_search", team: "search" });
    expect(String(calls?.expression)).toBe('sum by (environment, service, feature) (llm:requests:rate5m{feature="document_search"})');
    expect(objectiveRecordings(withSlo(both, "assistants"))[0]?.labels).toMatchObject({ team: "assistants" });
  });

  it("has 0 failures, rather than none, while no error has a series", () => {
    const failures = objectiveRecordings(withSlo(both)).find(({ metric }) => metric.prom.includes("failures:rate"));
    expect(String(failures?.expression)).toMatch(/ or \(sum by \(environment, service, feature\) \(llm:requests:rate5m\{feature="document_search"\}\) \* 0\)$/);
  });

  it("takes calls at the bound for fast ones: the seconds of the objective are one", () => {
    const slow = objectiveRecordings(withSlo(both)).find(({ metric }) => metric.prom.includes("slow_calls:rate"));
    expect(String(slow?.expression)).toContain('le="2.5"');
  });

  it("is nothing where no objective is declared, and only what one needs where one is", () => {
    const names = (slo?: Slo) => objectiveRecordings(withSlo(slo)).map(({ metric }) => metric.prom.replace("llm:objective_", ""));
    expect(names()).toEqual([]);
    expect(names({ availability: 0.99 })).toEqual(["calls:rate5m", "failures:rate5m", "untold_failures:rate5m", "calls:sum1h", "failures:sum1h"]);
    expect(names({ latency: { share: 0.9, seconds: 1 } })).toEqual(["calls:rate5m", "slow_calls:rate5m", "untold_slow_calls:rate5m", "calls:sum1h", "slow_calls:sum1h"]);
  });
});

describe("alerts on objectives", () => {
  const ids = [errorBurn.id, latencyBurn.id];
  const alerting = (slo?: Slo) =>
    alertingSignals(withSlo(slo))
      .map(({ id }) => id)
      .filter((id) => ids.includes(id));

  it("are there where an objective is declared, and else among what is not watched", () => {
    expect(alerting(both)).toEqual(expect.arrayContaining(ids));
    expect(alerting({ availability: 0.99 })).toEqual([errorBurn.id]);
    expect(alerting()).toEqual([]);
    expect(silentSignals(withSlo()).map(({ signal }) => signal.id)).toEqual(expect.arrayContaining(ids));
  });

  it("have factors that follow the limit of their severity, both pairs in proportion", () => {
    const limits = { [errorBurn.id]: { critical: { above: 7.2 }, warning: { above: 6 } } };
    const [critical, warning] = alertRules(configWith({ limits })).filter(({ labels }) => labels.signal === errorBurn.id);
    for (const factor of [7.2, 3]) expect(critical?.expr).toContain(`> ${factor}) and on`);
    for (const factor of [6, 2]) expect(warning?.expr).toContain(`> ${factor}) and on`);
    expect(critical?.expr).not.toMatch(/> (14\.4|6)\)/);
  });
});
