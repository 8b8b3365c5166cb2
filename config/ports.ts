/**
 * Every port of the stack with its default, once. Under `listen.ports` a config moves any of them.
 * On one host all servers share these numbers, so none may be used twice.
 */
export const defaultPorts = {
  /** OTLP over gRPC: where applications send to. */
  otlpGrpc: 4317,
  /** OTLP over HTTP: where applications send to. */
  otlpHttp: 4318,
  /** Collector: the metrics it derived, for Prometheus. */
  collectorMetrics: 8889,
  /** Collector: the metrics that applications sent, for Prometheus. */
  collectorApps: 8887,
  /** Collector: its own metrics. */
  collectorSelf: 8888,
  /** Collector: health. */
  collectorHealth: 13133,
  /** Collector: OTLP over HTTP from the stack's own parts. */
  otlpInternal: 4319,
  /** Recorder: one log record per call; its own metrics and health. */
  recorder: 4320,
  /** Ledger: a row per call; its own metrics and health. */
  ledger: 4321,
  /** PostgreSQL of the ledger; 5432 is left to others. */
  postgres: 5433,
  prometheus: 9090,
  alertmanager: 9093,
  loki: 3100,
  /** Loki: between its own parts. */
  lokiGrpc: 9096,
  /** Jaeger: query API and UI. */
  jaeger: 16686,
  /** Jaeger: query API over gRPC. */
  jaegerGrpc: 16685,
  /** Jaeger: OTLP over gRPC from the Collector. */
  jaegerOtlp: 14317,
  /** Jaeger: health. */
  jaegerHealth: 13134,
  /** Jaeger: its own metrics. */
  jaegerSelf: 8890,
  /** Tempo: query API (container targets). */
  tempo: 3200,
  /** Tempo: OTLP over gRPC from the Collector. */
  tempoOtlp: 14318,
  grafana: 3000,
  /** Demo platform: its OpenAI-compatible server. */
  demoModel: 8090,
  /** Demo platform: its gateway and its fault switches. */
  demoGateway: 8091,
} as const;

export type PortName = keyof typeof defaultPorts;

export const portNames = Object.keys(defaultPorts) as PortName[];

/**
 * What people and applications use. These listen at `listen.address`; everything else is between the servers of the
 * stack, asks for no password, and is never open to others.
 */
export const openPorts: readonly PortName[] = ["otlpGrpc", "otlpHttp", "prometheus", "alertmanager", "grafana", "jaeger", "demoGateway"];
