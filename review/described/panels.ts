import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { dashboardFiles } from "../../dashboards/all.ts";

export interface DescribedPanel {
  readonly dashboard: string;
  readonly title: string;
  /** Grafana's name of the kind of panel. */
  readonly kind: string;
  readonly unit: string;
  readonly queries: readonly string[];
}

/** Every panel that asks something, read from the dashboards themselves. */
export function describePanels(config: Config, site: Site): readonly DescribedPanel[] {
  return dashboardFiles(config, site).flatMap(({ body }) => {
    const { title: dashboard, panels } = JSON.parse(body) as DashboardJson;
    return panels.flatMap(({ title, type, fieldConfig, targets }) =>
      targets ? [{ dashboard, title, kind: type, unit: fieldConfig?.defaults?.unit ?? "", queries: targets.map((target) => target.expr ?? JSON.stringify(target)) }] : [],
    );
  });
}

interface DashboardJson {
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    readonly type: string;
    readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
    readonly targets?: readonly { readonly expr?: string }[];
  }[];
}
