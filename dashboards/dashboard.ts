import {
  AnnotationQueryBuilder,
  AnnotationTargetBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { type Artifact, jsonArtifact } from "../artifact/artifact.ts";
import { watchdog } from "../signals/pipeline.ts";
import { type Context, notEmitted, type Panel, widths } from "./panel.ts";
import { metricsRef } from "./sources.ts";
import { variableBuilders } from "./variables.ts";

/** A dashboard reads like its table of contents: rows of panels. */
export interface Dashboard {
  /** Never changes: links and bookmarks hold it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** On every dashboard of ours; the menu of dashboards lists by it. */
const TAG = "plumbline";

/** Folder of the artifacts that are dashboards. */
export const DASHBOARDS_PATH = "grafana/dashboards";

const GRID = widths.full;

export function dashboardArtifact(dashboard: Dashboard, context: Context): Artifact {
  return jsonArtifact(`${DASHBOARDS_PATH}/${dashboard.uid}.json`, build(dashboard, context));
}

function build({ uid, title, description, rows }: Dashboard, context: Context): object {
  const shell = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .timezone("browser")
    .time({ from: "now-1h", to: "now" })
    .refresh("30s")
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .variables(variableBuilders())
    .annotations([alertAnnotation(), deployAnnotation()])
    .links([new DashboardLinkBuilder("Plumbline").type(DashboardLinkType.Dashboards).tags([TAG]).asDropdown(true).includeVars(true).keepTime(true)])
    .build();
  return { ...shell, id: null, panels: placed(rows, context) };
}

/** Ids of panels, by position: the same dashboard always has the same ones. Headings of rows take part. */
export function panelIds(rows: readonly Row[]): ReadonlyMap<Row | Panel, number> {
  return new Map(rows.flatMap((row) => [row, ...row.panels]).map((each, index) => [each, index + 1]));
}

/** Panels left to right until a line is full. */
function placed(rows: readonly Row[], context: Context): object[] {
  const ids = panelIds(rows);
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({ ...new RowBuilder(row.title).build(), id: ids.get(row), gridPos: { x: 0, y, w: GRID, h: 1 } });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of row.panels) {
      const w = widths[panel.width];
      if (x + w > GRID) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      panels.push({ ...explained(panel, context), id: ids.get(panel), gridPos: { x, y, w, h: panel.height } });
      x += w;
      lineHeight = Math.max(lineHeight, panel.height);
    }
    y += lineHeight;
  }
  return panels;
}

/** A panel that can show nothing under the config says so, instead of leaving people to wait. */
function explained(panel: Panel, context: Context): object {
  const built = panel.build(context).build();
  const missing = [...new Set(panel.reads())].filter((metric) => !context.emitted(metric));
  if (missing.length === 0) return built;
  return { ...built, fieldConfig: { overrides: [], ...built.fieldConfig, defaults: { ...built.fieldConfig?.defaults, noValue: notEmitted(missing) } } };
}

function alertAnnotation(): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name("Alerts")
    .datasource(metricsRef)
    .enable(true)
    .iconColor("red")
    .expr(`ALERTS{alertstate="firing", alertname!="${watchdog.alert.name}", environment=~"$environment", service=~"$service"}`)
    .titleFormat("{{alertname}}")
    .textFormat("{{severity}} {{service}} {{team}} {{feature}}");
}

/** Deployments that somebody marks with the tag `deploy`, as CI can through Grafana's API. */
function deployAnnotation(): AnnotationQueryBuilder {
  return (
    new AnnotationQueryBuilder()
      .name("Deployments")
      .datasource({ type: "grafana", uid: "-- Grafana --" })
      .enable(true)
      .iconColor("blue")
      // The SDK takes queries of data sources only; Grafana's own annotations are asked for otherwise.
      .target(new AnnotationTargetBuilder().type("tags").tags(["deploy"]).matchAny(false).limit(100) as never)
  );
}
