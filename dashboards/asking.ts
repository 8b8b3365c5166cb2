import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { dashboardFiles } from "./all.ts";

/** A panel that asks something, as Grafana has it. */
export interface AskingPanel {
  /** Title of its dashboard. */
  readonly dashboard: string;
  readonly title: string;
  /** Grafana's name of the kind of panel. */
  readonly kind: string;
  /** Grafana's name of the unit; none where there is none. */
  readonly unit?: string;
  /** What it says where there is no answer, if it says it itself. */
  readonly noValue?: string;
  readonly queries: readonly { readonly source: "prometheus" | "loki"; readonly expr: string }[];
}

/** Every panel that asks something, read from the dashboards themselves: what is not written there is not asked. */
export function askingPanels(config: Config, site: Site): readonly AskingPanel[] {
  return dashboardFiles(config, site).flatMap(({ body }) => {
    const { title: dashboard, panels } = JSON.parse(body) as DashboardJson;
    return panels.flatMap(({ title, type, fieldConfig, targets }) =>
      targets ? [{ dashboard, title, kind: type, ...said(fieldConfig?.defaults), queries: targets.map(({ datasource, expr }) => ({ source: datasource.type, expr })) }] : [],
    );
  });
}

function said({ unit, noValue }: Said = {}): Said {
  return { ...(unit !== undefined && { unit }), ...(noValue !== undefined && { noValue }) };
}

type Said = Pick<AskingPanel, "unit" | "noValue">;

interface DashboardJson {
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    readonly type: string;
    readonly fieldConfig?: { readonly defaults?: Said };
    readonly targets?: readonly { readonly datasource: { readonly type: "prometheus" | "loki" }; readonly expr: string }[];
  }[];
}
