import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dashboards } from "../../dashboards/all.ts";
import { recordings } from "../../signals/recordings.ts";
import { grafanaFiles } from "../../storage/grafana.ts";
import { contract } from "../../telemetry/metrics.ts";
import { dashboardsOf, type PanelJson, shown } from "../support/dashboard-json.ts";
import { fixedSite } from "../support/fixed-site.ts";
import { knownSeries, seriesIn } from "../support/metric-names.ts";

const { config, site } = fixedSite();
const all = dashboardsOf(config, site);
const panels = all.flatMap((dashboard) => shown(dashboard).map((panel) => ({ dashboard: dashboard.uid, panel })));
const queries = panels.flatMap(({ dashboard, panel }) => (panel.targets ?? []).map((target) => ({ where: `${dashboard}: ${panel.title}`, ...target })));
const promql = queries.filter(({ datasource }) => datasource.type === "prometheus");

describe("dashboards", () => {
  it("have uids, titles and descriptions of their own", () => {
    for (const field of ["uid", "title", "description"] as const) {
      const values = all.map((each) => each[field]);
      expect(values.every(Boolean)).toBe(true);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it.each(all)("$title: every description is a question or a sentence", ({ description }) => {
    expect(description).toMatch(/^[A-Z].*[.?]$/);
  });

  it.each(all)("$title: panels have ids and titles of their own", (dashboard) => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const titles = shown(dashboard).map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it.each(all)("$title: panels are within the grid and none covers another", (dashboard) => {
    for (const { title, gridPos } of dashboard.panels) {
      expect({ title, end: gridPos.x + gridPos.w <= 24 }).toEqual({ title, end: true });
      expect(gridPos.w * gridPos.h).toBeGreaterThan(0);
    }
    const pairs = dashboard.panels.flatMap((one, index) => dashboard.panels.slice(index + 1).map((other) => [one, other] as const));
    expect(pairs.filter(([one, other]) => overlap(one, other)).map(([one, other]) => `${one.title} / ${other.title}`)).toEqual([]);
  });

  it.each(dashboards)("$title: every row says something", ({ rows }) => {
    expect(rows.filter((row) => row.panels.length === 0)).toEqual([]);
  });

  it("ask data sources that provisioning declares, by uid", () => {
    const file = grafanaFiles(site).find(({ path }) => path.includes("datasources"));
    const declared = (parse(file?.body ?? "") as { datasources: { uid: string; type: string }[] }).datasources;
    const uids = declared.map(({ uid }) => uid);
    const asked = [
      ...queries.map(({ datasource }) => datasource.uid),
      ...all.flatMap(({ templating }) => templating.list.map(({ datasource }) => datasource.uid)),
      ...all.flatMap(({ annotations }) => annotations.list.map(({ datasource }) => datasource.uid)).filter((uid) => uid !== "-- Grafana --"),
    ];
    expect([...new Set(asked)].filter((uid) => !uids.includes(uid))).toEqual([]);
    for (const { datasource } of queries) expect(declared).toContainEqual(expect.objectContaining(datasource));
  });
});

describe("panels", () => {
  it("have a unit, save for records", () => {
    expect(panels.filter(({ panel }) => panel.type !== "logs" && !panel.fieldConfig?.defaults.unit).map(({ panel }) => panel.title)).toEqual([]);
  });

  it("describe themselves in questions and sentences", () => {
    const wrong = panels.filter(({ panel }) => !/^[A-Z].*[.?]$/.test(panel.description ?? ""));
    expect(wrong.map(({ dashboard, panel }) => `${dashboard}: ${panel.title}: ${panel.description}`)).toEqual([]);
  });

  it("say why there is nothing where there is nothing, save for records", () => {
    expect(panels.filter(({ panel }) => panel.type !== "logs" && !panel.fieldConfig?.defaults.noValue).map(({ panel }) => panel.title)).toEqual([]);
  });

  it("ask something, under letters of their own", () => {
    for (const { panel } of panels) {
      const letters = (panel.targets ?? []).map(({ refId }) => refId);
      expect({ title: panel.title, asks: letters.length > 0, unique: new Set(letters).size === letters.length }).toEqual({ title: panel.title, asks: true, unique: true });
    }
  });

  it("ask for series that are emitted or recorded, and for no others", () => {
    expect(
      promql.flatMap(({ where, expr }) =>
        seriesIn(expr)
          .filter((name) => !knownSeries.has(name))
          .map((name) => `${where}: ${name}`),
      ),
    ).toEqual([]);
    expect(promql.filter(({ expr }) => seriesIn(expr).length === 0)).toEqual([]);
  });

  it("read what is recorded instead of working it out over long ranges", () => {
    expect(promql.filter(({ expr }) => /\b(rate|increase)\(llm_/.test(expr)).map(({ where }) => where)).toEqual([]);
  });

  it("name each line by the labels that it is split by, so that two are never called the same", () => {
    // What is summed over all in the end is one line, whatever was told apart inside.
    const many = promql.filter(({ expr, legendFormat }) => / by \((?!le\))/.test(expr) && !/^\(*(sum|max) \(/.test(expr) && !legendFormat?.includes("{{"));
    // A table has its labels as columns.
    expect(many.filter(({ where }) => !where.includes("Cost by ")).map(({ where }) => where)).toEqual([]);
  });
});

it("series are told from functions, labels, texts and durations", () => {
  expect(seriesIn('sum by (le) (rate(x_total{a="b_total",c=~"d"}[5m])) / (llm:y:rate5m offset 1h > 0) and on (z) vector(1)')).toEqual(["x_total", "llm:y:rate5m"]);
});

it("every metric that something produces is shown somewhere", () => {
  const asked = new Set(promql.flatMap(({ expr }) => seriesIn(expr)));
  const shownSomewhere = ({ prom }: (typeof contract)[number]) =>
    [prom, ...["_bucket", "_sum", "_count"].map((suffix) => prom + suffix), ...recordings.filter(({ of }) => of.prom === prom).map(({ metric }) => metric.prom)].some((name) =>
      asked.has(name),
    );
  expect(contract.filter((metric) => metric.source !== "planned" && !shownSomewhere(metric)).map(({ prom }) => prom)).toEqual([]);
});

function overlap({ gridPos: a }: PanelJson, { gridPos: b }: PanelJson): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
