// The OpenTelemetry SDK. OTEL_EXPORTER_OTLP_ENDPOINT says where spans go to, OTEL_SERVICE_NAME whose they are.

import { ALLOW_ALL_BAGGAGE_KEYS, BaggageSpanProcessor } from "@opentelemetry/baggage-span-processor";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeSDK, tracing } from "@opentelemetry/sdk-node";

/** Starts it with an instrumentation; `shutdown` sends what is left. */
export function start(instrumentation) {
  const sdk = new NodeSDK({
    instrumentations: [instrumentation],
    // Of metrics and logs this application has none.
    metricReaders: [],
    logRecordProcessors: [],
    // Who asks and what for goes onto every span.
    spanProcessors: [new BaggageSpanProcessor(ALLOW_ALL_BAGGAGE_KEYS), new tracing.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  sdk.start();
  return sdk;
}
