import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import { splitAddress } from "../config/address.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { toGo } from "../telemetry/duration.ts";

export const TEMPO_PATH = "tempo/tempo.yaml";

/** Longest attribute value that Tempo stores, in bytes; its own default of 2048 would cut stored prompts. */
const ATTRIBUTE_BYTES = 65_536;

/** One Tempo 2 for everything, on disk. For targets that run containers: it cannot be built from Go modules. */
export function tempoFiles(config: Config, site: Site): readonly Artifact[] {
  const data = site.data("tempo");
  const http = splitAddress(site.listen("tempo"));
  return [
    yamlArtifact(TEMPO_PATH, {
      stream_over_http_enabled: true,
      usage_report: { reporting_enabled: false },
      server: { http_listen_address: http.host, http_listen_port: http.port, log_level: "warn" },
      distributor: {
        max_attribute_bytes: ATTRIBUTE_BYTES,
        receivers: { otlp: { protocols: { grpc: { endpoint: site.listen("tempoOtlp") } } } },
      },
      compactor: { compaction: { block_retention: toGo(config.retention.traces) } },
      storage: { trace: { backend: "local", wal: { path: `${data}/wal` }, local: { path: `${data}/blocks` } } },
    }),
  ];
}
