import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import { splitAddress } from "../config/address.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { streamLabels } from "../telemetry/call-record.ts";
import { fromSeconds, toGo, toSeconds } from "../telemetry/duration.ts";

export const LOKI_PATH = "loki/loki.yaml";

/** First day of the index schema. Earlier records than that cannot be stored. */
const SCHEMA_FROM = "2024-01-01";

/** Seconds. */
const HOUR = 3_600;

/** One Loki for everything, on disk, that really deletes what is past its time. */
export function lokiFiles(config: Config, site: Site): readonly Artifact[] {
  const data = site.data("loki");
  const http = splitAddress(site.listen("loki"));
  const grpc = splitAddress(site.listen("lokiGrpc"));
  const retention = toGo(config.retention.logs);
  return [
    yamlArtifact(LOKI_PATH, {
      auth_enabled: false,
      analytics: { reporting_enabled: false },
      server: {
        http_listen_address: http.host,
        http_listen_port: http.port,
        grpc_listen_address: grpc.host,
        grpc_listen_port: grpc.port,
        log_level: "warn",
        // Between Loki's own parts.
        grpc_server_max_recv_msg_size: 67_108_864,
        grpc_server_max_send_msg_size: 67_108_864,
      },
      common: {
        path_prefix: data,
        replication_factor: 1,
        instance_addr: "127.0.0.1",
        ring: { kvstore: { store: "inmemory" } },
        storage: { filesystem: { chunks_directory: `${data}/chunks`, rules_directory: `${data}/rules` } },
      },
      schema_config: {
        configs: [{ from: SCHEMA_FROM, store: "tsdb", object_store: "filesystem", schema: "v13", index: { prefix: "index_", period: "24h" } }],
      },
      ingester: {
        // One instance has no peers to wait for.
        lifecycler: { min_ready_duration: "0s" },
        wal: { enabled: true, dir: `${data}/wal` },
        // Loki takes what is at most half of this older than the newest record of its stream. Two queues that empty after
        // an outage write to the same streams, so it must hold twice what they can hold.
        max_chunk_age: toGo(fromSeconds(2 * toSeconds(config.capacity.outage) + HOUR)),
      },
      limits_config: {
        retention_period: retention,
        // What a queue kept through an outage is still taken.
        reject_old_samples: true,
        reject_old_samples_max_age: retention,
        allow_structured_metadata: true,
        max_structured_metadata_size: "256KB",
        max_line_size: "256KB",
        max_line_size_truncate: true,
        ingestion_rate_mb: 64,
        ingestion_burst_size_mb: 128,
        per_stream_rate_limit: "32MB",
        per_stream_rate_limit_burst: "64MB",
        deletion_mode: "filter-and-delete",
        volume_enabled: true,
        otlp_config: {
          resource_attributes: {
            ignore_defaults: true,
            attributes_config: [{ action: "index_label", attributes: Object.values(streamLabels) }],
          },
        },
      },
      compactor: {
        working_directory: `${data}/compactor`,
        retention_enabled: true,
        delete_request_store: "filesystem",
        retention_delete_delay: "2h",
      },
    }),
  ];
}
