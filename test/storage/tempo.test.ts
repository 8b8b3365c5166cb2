import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { tempoFiles } from "../../storage/tempo.ts";
import { fixedSite } from "../support/fixed-site.ts";

/**
 * Tempo cannot be built here, so its own check (`-config.verify`) is not run. What is checked: every setting that is
 * generated is one that Tempo 2.10 documents, in that place and of that kind. What is not: whether values go together.
 * Names and kinds were read from the configuration manifest of v2.10.8, and `stream_over_http_enabled`, which the
 * manifest leaves out, from the page beside it.
 */
const documented: Schema = {
  target: "string",
  stream_over_http_enabled: "boolean",
  usage_report: { reporting_enabled: "boolean" },
  server: {
    http_listen_address: "string",
    http_listen_port: "number",
    grpc_listen_address: "string",
    grpc_listen_port: "number",
    log_format: "string",
    log_level: "string",
  },
  distributor: {
    max_attribute_bytes: "number",
    // Receivers are those of the OpenTelemetry Collector.
    receivers: { otlp: { protocols: { grpc: { endpoint: "string" }, http: { endpoint: "string" } } } },
  },
  compactor: { compaction: { block_retention: "duration", compacted_block_retention: "duration", compaction_window: "duration" } },
  storage: { trace: { backend: "string", wal: { path: "string" }, local: { path: "string" } } },
};

interface Schema {
  readonly [key: string]: Schema | "string" | "number" | "boolean" | "duration";
}

/** Settings that are not documented, or of another kind. */
function undocumented(value: unknown, schema: Schema[string] | undefined, path = ""): string[] {
  if (schema === undefined) return [`${path} is not documented`];
  if (schema === "duration") return typeof value === "string" && /^(\d+(h|m|s|ms))+$/.test(value) ? [] : [`${path} is no duration of Go`];
  if (typeof schema === "string") return typeof value === schema ? [] : [`${path} is no ${schema}`];
  if (typeof value !== "object" || value === null) return [`${path} has no settings`];
  return Object.entries(value).flatMap(([key, each]) => undocumented(each, schema[key], path ? `${path}.${key}` : key));
}

describe("Tempo's file", () => {
  const { config, site } = fixedSite({}, ["tempo"]);
  const [file] = tempoFiles(config, site);

  it("has documented settings only", () => {
    expect(undocumented(parse(file?.body ?? ""), documented)).toEqual([]);
  });

  it("would be found out with a setting that Tempo 3 moved, or one in days", () => {
    expect(undocumented({ backend_worker: { compaction: {} } }, documented)).toEqual(["backend_worker is not documented"]);
    expect(undocumented({ compactor: { compaction: { block_retention: "7d" } } }, documented)).toEqual(["compactor.compaction.block_retention is no duration of Go"]);
  });
});
