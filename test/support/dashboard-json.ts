import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { dashboardFiles } from "../../dashboards/all.ts";

/** A dashboard as Grafana reads it, as far as tests look at it. */
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly PanelJson[];
  readonly annotations: { readonly list: readonly { readonly datasource: { readonly uid: string } }[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly datasource: { readonly uid: string } }[] };
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly options?: Readonly<Record<string, unknown>>;
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
      readonly links?: readonly { readonly title: string; readonly url: string }[];
      readonly custom?: { readonly stacking?: { readonly mode: string }; readonly thresholdsStyle?: { readonly mode: string } };
    };
  };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat?: string;
    readonly datasource: { readonly type: string; readonly uid: string };
  }[];
}

/** Every dashboard of a stack. */
export function dashboardsOf(config: Config, site: Site): readonly DashboardJson[] {
  return dashboardFiles(config, site).map(({ body }) => JSON.parse(body) as DashboardJson);
}

/** Panels that show something: not the headings of rows. */
export function shown({ panels }: DashboardJson): readonly PanelJson[] {
  return panels.filter(({ type }) => type !== "row");
}
