import type { Metric } from "./metric.ts";

/** Prometheus itself writes it, for every alert that is pending or firing: with all labels of the alert. */
export const alertStates: Metric<"alertname" | "alertstate" | "severity" | "environment" | "service" | "feature", "gauge"> = {
  otel: "ALERTS",
  prom: "ALERTS",
  kind: "gauge",
  unit: "",
  labels: ["alertname", "alertstate", "severity", "environment", "service", "feature"],
  help: "1 while an alert is pending or firing.",
};
