import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel as GrafanaPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Duration } from "../telemetry/duration.ts";
import type { Metric } from "../telemetry/metric.ts";
import type { TraceStore } from "./links.ts";
import type { Limits } from "./thresholds.ts";

/** What a panel needs to know of the config and the target. */
export interface Context {
  readonly limits: Limits;
  readonly traces: TraceStore;
  /** Whether anything emits a metric. */
  readonly emitted: (metric: Metric) => boolean;
}

/** Widths of Grafana's grid of 24 by name. */
export const widths = { full: 24, half: 12, third: 8, quarter: 6, sixth: 4 } as const;

export type Width = keyof typeof widths;

/** What a panel says; where it stands is the dashboard's business. */
export interface Panel {
  readonly title: string;
  /** Ids of the signals that it answers. */
  readonly shows: readonly string[];
  /** The metrics that its queries ask for. */
  readonly reads: () => readonly Metric[];
  readonly width: Width;
  /** In units of Grafana's grid, about 30 pixels each. */
  readonly height: number;
  /** A fresh builder each time: the SDK's builders give out the object that they go on changing. */
  readonly build: (context: Context) => Builder<GrafanaPanel>;
}

/** The same panel in another width. */
export function wide(width: Width, panel: Panel): Panel {
  return { ...panel, width };
}

/** What a panel says that could show something at any time. */
export const NOTHING = "Nothing in this time: it did not happen, or nothing is sending";

/** What a panel says when it has nothing to show, so that nobody has to guess why. */
export function noValue(history: Duration | undefined): string {
  return history ? `Needs ${history} of history` : NOTHING;
}

/** What a panel says that can show nothing under a config. */
export function notEmitted(metrics: readonly Metric[]): string {
  return `Nothing emits ${metrics.map(({ prom }) => prom).join(", ")}: see services.*.reports, slo, budgets and receivers in the config`;
}
