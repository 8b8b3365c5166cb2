import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { prometheus } from "../../stacks/services/prometheus.ts";
import { jaegerFiles } from "../../storage/jaeger.ts";
import { lokiFiles } from "../../storage/loki.ts";
import { tempoFiles } from "../../storage/tempo.ts";
import { fixedSite } from "../support/fixed-site.ts";

const { config, site } = fixedSite({ retention: { metrics: "45d", metricsGiB: 7, logs: "10d", traces: "3d" } });

function settings(files: readonly { readonly body: string }[]): Record<string, never> {
  return parse(files[0]?.body ?? "") as Record<string, never>;
}

/** Retention is what a store deletes, not what it is told: each needs more than a number. */
describe("what is past its time goes", () => {
  it("in Prometheus: by age and by size", () => {
    expect(prometheus(config, site).args).toEqual(expect.arrayContaining(["--storage.tsdb.retention.time=45d", "--storage.tsdb.retention.size=7168MB"]));
  });

  it("in Loki: the compactor deletes, and keeps a note of what it is asked to delete", () => {
    expect(settings(lokiFiles(config, site))).toMatchObject({
      limits_config: { retention_period: "240h", reject_old_samples_max_age: "240h", deletion_mode: "filter-and-delete" },
      compactor: { retention_enabled: true, delete_request_store: "filesystem", working_directory: "/srv/plumbline/data/loki/compactor" },
      // Loki deletes whole index periods, and those must be days.
      schema_config: { configs: [{ store: "tsdb", schema: "v13", index: { period: "24h" } }] },
    });
  });

  it("in Jaeger: spans have a time to live, on a disk that outlasts the process", () => {
    expect(settings(jaegerFiles(config, site))).toMatchObject({
      extensions: { jaeger_storage: { backends: { traces: { badger: { ephemeral: false, ttl: { spans: "72h" } } } } } },
    });
  });

  it("in Tempo: the compactor drops blocks", () => {
    expect(settings(tempoFiles(config, site))).toMatchObject({ compactor: { compaction: { block_retention: "72h" } } });
  });
});

it("no store reports to its vendor", () => {
  expect(settings(lokiFiles(config, site))).toMatchObject({ analytics: { reporting_enabled: false } });
  expect(settings(tempoFiles(config, site))).toMatchObject({ usage_report: { reporting_enabled: false } });
});
