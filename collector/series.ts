import type { Finding } from "../config/finding.ts";
import type { Config } from "../config/schema.ts";
import { bucketBounds } from "../signals/limits.ts";
import { type LabelName, labels } from "../telemetry/labels.ts";
import type { ContractMetric } from "../telemetry/metric.ts";
import { contract } from "../telemetry/metrics.ts";
import { appValues } from "./app-metrics.ts";
import { type Declared, declared, ownWriters } from "./declared.ts";

export interface SeriesCount {
  readonly total: number;
  readonly byMetric: readonly { readonly metric: ContractMetric; readonly series: number }[];
}

/**
 * How many time series the declared names can cost at most. What depends on something else is not multiplied: a model
 * comes with its providers, a feature with its teams.
 */
export function worstCaseSeries(config: Config): SeriesCount {
  const known = declared(config);
  const byMetric = contract
    .map((metric) => ({ metric, series: (setsFromSpans(metric, known) + setsFromApps(metric, known, config)) * perSet(metric, config) }))
    .sort((a, b) => b.series - a.series);
  return { total: byMetric.reduce((sum, { series }) => sum + series, 0), byMetric };
}

function setsFromSpans(metric: ContractMetric, known: Declared): number {
  return metric.source === "span" ? labelSets(metric, (label) => spanValueCount(label, known), known) : 0;
}

/** What no span says may come from any application, calls only from one that counts its own. A process has series of its own, of one service in one environment. */
function setsFromApps(metric: ContractMetric, known: Declared, config: Config): number {
  if (metric.source === "span" && ownWriters(config).length === 0) return 0;
  const ofProcess: readonly LabelName[] = ["service", "environment"];
  const valueCount = (label: LabelName) => (ofProcess.includes(label) ? 1 : (appValues(label)?.length ?? spanValueCount(label, known)));
  return config.capacity.instances * labelSets(metric, valueCount, known);
}

/** A histogram is a series per bucket, one for +Inf, a sum and a count. */
function perSet(metric: ContractMetric, config: Config): number {
  return metric.kind === "histogram" ? bucketBounds(metric, config).length + 3 : 1;
}

function labelSets({ labels: own }: ContractMetric, valueCount: (label: LabelName) => number, known: Declared): number {
  const has = (label: LabelName) => own.includes(label);
  const dependent: LabelName[] = [];
  let sets = 1;
  if (has("model") && has("provider")) {
    // A declared model with its providers and other; other and unknown models with other and unknown providers.
    sets *= pairCount(known.providersOf) + 2 * 2;
    dependent.push("model", "provider");
  }
  if (has("feature") && has("team")) {
    // A declared feature with its teams and other; other and unknown features with every team, other and unknown.
    sets *= pairCount(known.teamsOf) + 2 * (known.teams.length + 2);
    dependent.push("feature", "team");
  }
  for (const label of own) if (!dependent.includes(label)) sets *= valueCount(label);
  return sets;
}

function pairCount(of: Readonly<Record<string, readonly string[]>>): number {
  return Object.values(of).reduce((sum, values) => sum + values.length + 1, 0);
}

function spanValueCount(label: LabelName, known: Declared): number {
  const { bound } = labels[label];
  if ("values" in bound) return bound.values.length;
  // A service or environment is declared or other, never unknown.
  return known[bound.declared].length + (label === "environment" || label === "service" ? 1 : 2);
}

/** Fails a config whose names can cost more series than its budget, naming what costs most. */
export function checkSeries(config: Config): Finding[] {
  const { seriesBudget } = config.capacity;
  const { total, byMetric } = worstCaseSeries(config);
  if (total <= seriesBudget) return [];
  const known = declared(config);
  const [largest] = byMetric;
  const widest = largest?.metric.labels.toSorted((a, b) => spanValueCount(b, known) - spanValueCount(a, known))[0];
  return [
    {
      severity: "error",
      at: "capacity.seriesBudget",
      value: seriesBudget,
      allowed: `${total} or more: so many series can these services, models, features and teams cost at worst`,
      fix: `raise the budget if Prometheus has the memory (about 4 KiB a series), or declare fewer names: ${largest?.metric.prom} alone takes ${largest?.series}, most of them by its label "${widest}"`,
    },
  ];
}
