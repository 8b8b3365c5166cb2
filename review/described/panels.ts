import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { askingPanels } from "../../dashboards/asking.ts";

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
  return askingPanels(config, site).map(({ dashboard, title, kind, unit = "", queries }) => ({ dashboard, title, kind, unit, queries: queries.map(({ expr }) => expr) }));
}
