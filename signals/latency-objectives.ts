import type { Config } from "../config/schema.ts";

/** That a share of the calls of a feature is at least so fast. */
interface LatencyObjective {
  readonly feature: string;
  readonly share: number;
  readonly seconds: number;
}

/** What the features of a config promise about their speed. */
export function latencyObjectives({ features }: Config): readonly LatencyObjective[] {
  return Object.entries(features).flatMap(([feature, { slo }]) => (slo?.latency ? [{ feature, ...slo.latency }] : []));
}
