import { COLLECTOR_PATH } from "../../collector/collector.ts";
import { collectorHeapMiB } from "../../collector/memory.ts";
import { USER_KEY } from "../../collector/privacy.ts";
import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { goShare } from "./go.ts";
import type { Service } from "./service.ts";

export function collector(config: Config, site: Site): Service {
  return {
    name: "collector",
    program: { kind: "server", name: "otelcol" },
    args: ["--config", site.file(COLLECTOR_PATH)],
    env: {
      ...goShare(config, "collector"),
      GOMEMLIMIT: `${collectorHeapMiB(config)}MiB`,
      // The memory limit says when to collect garbage; doing it earlier costs a tenth of the CPU.
      GOGC: "400",
    },
    secrets: [USER_KEY],
    files: [COLLECTOR_PATH],
    ports: ["otlpGrpc", "otlpHttp", "otlpInternal", "collectorMetrics", "collectorApps", "collectorSelf", "collectorHealth"],
    health: { port: "collectorHealth", path: "/" },
    startSeconds: 60,
    stopSeconds: 30,
    // Where both are replaced, the old recorder is gone before a new Collector could take its outdated zeros for news.
    after: ["recorder"],
  };
}
