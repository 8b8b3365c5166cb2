import { QueryVariableBuilder, VariableRefresh, VariableSort } from "@grafana/grafana-foundation-sdk/dashboard";
import { matches } from "../query/matcher.ts";
import { filtered, type Vector } from "../query/promql.ts";
import { type CallLabel, callLabels } from "../telemetry/labels.ts";
import { requests } from "../telemetry/metrics.ts";
import { metricsRef } from "./sources.ts";

/** Every dashboard is filtered by what every metric of a call carries. */
export const variables: readonly CallLabel[] = callLabels;

/** One drop-down per label; each offers only what the ones before it leave. */
export function variableBuilders(): QueryVariableBuilder[] {
  return variables.map((label, index) => {
    const before = variables.slice(0, index).map((each) => `${each}=~"$${each}"`);
    return new QueryVariableBuilder(label)
      .label(label)
      .datasource(metricsRef)
      .query({ query: `label_values(${requests.prom}{${before.join(",")}}, ${label})`, refId: label })
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      .allValue(".*");
  });
}

/** A query that honours the drop-downs, as far as its metrics have their labels. */
export function selected<L extends string>(vector: Vector<L>): Vector<L> {
  return variables.reduce((narrowed, label) => filtered(narrowed, label, matches(`$${label}`)), vector);
}
