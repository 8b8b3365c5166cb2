import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { dashboardFiles } from "../dashboards/all.ts";
import { NOTHING } from "../dashboards/panel.ts";
import { variables } from "../dashboards/variables.ts";
import { json } from "./ask.ts";

/** One query of one panel, as the data source gets it with every drop-down at "All". */
export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly source: "prometheus" | "loki";
  readonly expr: string;
  /** Why it may have no answer in a young stack. */
  readonly excuse?: string;
}

/** Every query of every panel, read from the dashboards themselves. */
export function panelQueries(config: Config, site: Site): readonly PanelQuery[] {
  return dashboardFiles(config, site).flatMap(({ body }) => {
    const { title, panels } = JSON.parse(body) as DashboardJson;
    return panels.flatMap((panel) =>
      (panel.targets ?? []).map((target) => {
        const { noValue = NOTHING } = panel.fieldConfig?.defaults ?? {};
        const excuse = noValue === NOTHING ? undefined : noValue;
        return { dashboard: title, panel: panel.title, source: target.datasource.type, expr: everything(target.expr), ...(excuse ? { excuse } : {}) };
      }),
    );
  });
}

/** Whether a query has an answer right now. @throws NoAnswer where the store does not answer, or refuses the query */
export async function answers({ source, expr }: PanelQuery, site: Site): Promise<boolean> {
  const url =
    source === "prometheus"
      ? `${site.open("prometheus")}/api/v1/query?${new URLSearchParams({ query: expr })}`
      : `${site.open("loki")}/loki/api/v1/query_range?${new URLSearchParams({ query: expr, limit: "1" })}`;
  const { data } = await json<{ data?: { result?: readonly { value?: [number, string] }[] } }>(url);
  return (data?.result ?? []).some(({ value }) => value === undefined || value[1] !== "NaN");
}

/** A drop-down at "All" matches anything, as Grafana sends it. */
function everything(expr: string): string {
  return variables.reduce((text, variable) => text.replaceAll(`"$${variable}"`, '".*"'), expr);
}

interface DashboardJson {
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    readonly fieldConfig?: { readonly defaults?: { readonly noValue?: string } };
    readonly targets?: readonly { readonly datasource: { readonly type: PanelQuery["source"] }; readonly expr: string }[];
  }[];
}
