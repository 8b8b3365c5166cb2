import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { askingPanels } from "../dashboards/asking.ts";
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
  return askingPanels(config, site).flatMap(({ dashboard, title: panel, noValue = NOTHING, queries }) => {
    const excuse = noValue === NOTHING ? {} : { excuse: noValue };
    return queries.map(({ source, expr }) => ({ dashboard, panel, source, expr: everything(expr), ...excuse }));
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
