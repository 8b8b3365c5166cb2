import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import { ownTelemetry } from "../collector/own-telemetry.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { toGo } from "../telemetry/duration.ts";

export const JAEGER_PATH = "jaeger/jaeger.yaml";

const STORE = "traces";

/** Jaeger 2 with its own store on disk; spans go after their time to live. */
export function jaegerFiles(config: Config, site: Site): readonly Artifact[] {
  const data = site.data("jaeger");
  return [
    yamlArtifact(JAEGER_PATH, {
      extensions: {
        healthcheckv2: { use_v2: true, http: { endpoint: site.listen("jaegerHealth") } },
        jaeger_storage: {
          backends: {
            [STORE]: {
              badger: {
                directories: { keys: `${data}/keys`, values: `${data}/values` },
                ephemeral: false,
                ttl: { spans: toGo(config.retention.traces) },
              },
            },
          },
        },
        jaeger_query: {
          storage: { traces: STORE },
          http: { endpoint: site.listen("jaeger") },
          grpc: { endpoint: site.listen("jaegerGrpc") },
        },
      },
      receivers: { otlp: { protocols: { grpc: { endpoint: site.listen("jaegerOtlp") } } } },
      exporters: { jaeger_storage_exporter: { trace_storage: STORE } },
      service: {
        extensions: ["healthcheckv2", "jaeger_storage", "jaeger_query"],
        telemetry: ownTelemetry(site.listen("jaegerSelf"), "warn"),
        pipelines: { traces: { receivers: ["otlp"], exporters: ["jaeger_storage_exporter"] } },
      },
    }),
  ];
}
