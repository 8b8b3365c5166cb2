import { metrics, type Tracer, trace } from "@opentelemetry/api";
import { type Logger, logs } from "@opentelemetry/api-logs";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { DEMO_SERVICE } from "../../telemetry/demo.ts";
import type { AppSettings } from "../settings.ts";

export interface Telemetry {
  readonly tracer: Tracer;
  readonly logger: Logger;
  readonly stop: () => Promise<void>;
}

/** The OpenTelemetry SDK as an application sets it up: everything goes to one OTLP endpoint. */
export function startTelemetry({ otlp, environment, metricsEveryMs }: Pick<AppSettings, "otlp" | "environment" | "metricsEveryMs">): Telemetry {
  const resource = resourceFromAttributes({
    "service.name": DEMO_SERVICE,
    "service.version": "1.0.0",
    "service.instance.id": `demo-${process.pid}`,
    "deployment.environment.name": environment,
  });
  const tracerProvider = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${otlp}/v1/traces` }), { scheduledDelayMillis: 1_000 })],
  });
  tracerProvider.register();
  const meterProvider = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${otlp}/v1/metrics` }),
        exportIntervalMillis: metricsEveryMs,
        exportTimeoutMillis: metricsEveryMs,
      }),
    ],
  });
  metrics.setGlobalMeterProvider(meterProvider);
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${otlp}/v1/logs` }) })],
  });
  logs.setGlobalLoggerProvider(loggerProvider);
  return {
    tracer: trace.getTracer("demo"),
    logger: logs.getLogger("demo"),
    stop: async () => {
      await Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown(), loggerProvider.shutdown()]);
    },
  };
}
