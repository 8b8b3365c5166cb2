import { GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode } from "@grafana/grafana-foundation-sdk/common";
import { ThresholdsConfigBuilder, ThresholdsMode } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Limit, Severity } from "../signals/signal.ts";

/** The limits that count under a config, by signal id: the same that the alerts have. Signals without a number have none. */
export type Limits = Readonly<Record<string, Readonly<Partial<Record<Severity, Limit>>>>>;

const colors: Readonly<Record<Severity, string>> = { warning: "orange", critical: "red" };

/** Green up to the warning, then orange, then red from the critical limit on. */
export function thresholdSteps(limits: Limits[string] = {}): ThresholdsConfigBuilder {
  const passed = (["warning", "critical"] as const).flatMap((severity) => {
    const limit = limits[severity];
    return limit ? [{ value: limit.above, color: colors[severity] }] : [];
  });
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([{ value: null, color: "green" }, ...passed]);
}

/** Limits as dashed lines; nothing where there is no limit. */
export function thresholdLines(limits: Limits[string] = {}): GraphThresholdsStyleConfigBuilder {
  return new GraphThresholdsStyleConfigBuilder().mode(Object.keys(limits).length > 0 ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off);
}
