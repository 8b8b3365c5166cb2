import type { DataSourceRef } from "@grafana/grafana-foundation-sdk/common";

/** Data sources by uid: a name or `${DS_…}` breaks the moment a dashboard is provisioned somewhere else. */
export const sources = {
  metrics: { type: "prometheus", uid: "plumbline-prometheus" },
  logs: { type: "loki", uid: "plumbline-loki" },
  traces: { uid: "plumbline-traces" },
} as const;

export const metricsRef: DataSourceRef = sources.metrics;
export const logsRef: DataSourceRef = sources.logs;
