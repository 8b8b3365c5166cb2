import { toldAgain } from "../../alerts/rule-time.ts";
import { RULES_PATH } from "../../alerts/rules.ts";
import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { metricsMebibytes, PROMETHEUS_PATH } from "../../storage/prometheus.ts";
import { goShare } from "./go.ts";
import type { Service } from "./service.ts";

export function prometheus(config: Config, site: Site): Service {
  return {
    name: "prometheus",
    program: { kind: "server", name: "prometheus" },
    args: [
      `--config.file=${site.file(PROMETHEUS_PATH)}`,
      `--storage.tsdb.path=${site.data("prometheus")}`,
      `--storage.tsdb.retention.time=${config.retention.metrics}`,
      `--storage.tsdb.retention.size=${metricsMebibytes(config)}MB`,
      `--rules.alert.resend-delay=${toldAgain(config)}`,
      `--web.listen-address=${site.listen("prometheus")}`,
      // What messages link to; requests still come without its path.
      `--web.external-url=${site.link("prometheus")}`,
      "--web.route-prefix=/",
      "--log.format=json",
      "--log.level=warn",
    ],
    env: goShare(config, "prometheus"),
    secrets: [],
    files: [],
    reloadable: {
      files: [PROMETHEUS_PATH, RULES_PATH],
      by: { kind: "signal", port: "prometheus", metric: "prometheus_config_last_reload_success_timestamp_seconds" },
    },
    ports: ["prometheus"],
    health: { port: "prometheus", path: "/-/ready" },
    startSeconds: 120,
    stopSeconds: 60,
    after: [],
  };
}
