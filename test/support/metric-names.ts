import { storedSeries } from "../../signals/baselines.ts";
import { declaredSeries } from "../../signals/declared-series.ts";
import { objectiveRecordings } from "../../signals/objectives.ts";
import { alertStates } from "../../telemetry/alert-states.ts";
import { contract } from "../../telemetry/metrics.ts";
import * as serverMetrics from "../../telemetry/server-metrics.ts";
import { configWith } from "./config.ts";

const words = ["and", "or", "unless", "bool", "offset", "by", "on", "group_left", "ignoring", "without"];

/** The names of the series that a PromQL text asks for: what is left of it without texts, labels and functions. */
export function seriesIn(promql: string): string[] {
  const bare = promql
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\{[^}]*\}/g, "")
    .replace(/\b(by|on|group_left|ignoring|without) \([^)]*\)/g, "")
    .replace(/\[[^\]]*\]/g, "");
  const names = [...bare.matchAll(/[A-Za-z_:][\w:]*(?!\w*\s*\()/g)].map(([name]) => name);
  return [...new Set(names)].filter((name) => !words.includes(name) && !new RegExp(`\\b${name} ?\\(`).test(bare) && !isDuration(name, bare));
}

/** The unit of an `offset 5m` is no name. */
function isDuration(name: string, text: string): boolean {
  return new RegExp(`\\b\\d+${name}\\b`).test(text);
}

/** Every series that something emits or records under the contract, with those of its histograms. */
export const knownSeries: ReadonlySet<string> = new Set([
  ...contract
    .filter(({ source }) => source !== "planned")
    .flatMap(({ prom, kind }) => (kind === "histogram" ? ["_bucket", "_sum", "_count"].map((suffix) => prom + suffix) : [prom])),
  ...[alertStates, ...Object.values(serverMetrics)].map(({ prom }) => prom),
  ...[...storedSeries, ...objectiveRecordings(configWith()), ...declaredSeries].map(({ metric }) => metric.prom),
]);
