import { DataqueryBuilder as LokiQuery } from "@grafana/grafana-foundation-sdk/loki";
import { DataqueryBuilder as PrometheusQuery, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import type { LogQuery } from "../query/logs.ts";
import { matches } from "../query/matcher.ts";
import type { Vector } from "../query/promql.ts";
import { readRecorded } from "../signals/recordings.ts";
import { logsRef, metricsRef } from "./sources.ts";
import { selected, variables } from "./variables.ts";

/** A letter per query of a panel. */
export function refId(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/** A query over time. It reads stored series where there are any and honours the drop-downs. */
export function rangeTarget<L extends string>(vector: Vector<L>, legend: string, index = 0): PrometheusQuery {
  return base(vector, legend, index).range();
}

/** A query for now, as a table where asked. */
export function instantTarget<L extends string>(vector: Vector<L>, legend: string, index = 0, table = false): PrometheusQuery {
  const target = base(vector, legend, index).instant();
  return table ? target.format(PromQueryFormat.Table) : target;
}

function base<L extends string>(vector: Vector<L>, legend: string, index: number): PrometheusQuery {
  return new PrometheusQuery()
    .refId(refId(index))
    .datasource(metricsRef)
    .expr(String(readRecorded(selected(vector))))
    .legendFormat(legend);
}

/** Records of calls. They honour the drop-downs. */
export function logTarget(query: LogQuery): LokiQuery {
  const chosen = variables.reduce((narrowed, label) => narrowed.label(label, matches(`$${label}`)), query);
  return new LokiQuery().refId(refId(0)).datasource(logsRef).expr(chosen.toLogQl()).queryType("range").maxLines(200);
}

/** `{{model}} {{provider}}` */
export function legendOf(by: readonly string[]): string {
  return by.map((label) => `{{${label}}}`).join(" ");
}
