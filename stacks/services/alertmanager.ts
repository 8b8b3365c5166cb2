import { ALERTMANAGER_PATH, receiverSecrets } from "../../alerts/alertmanager.ts";
import { TEMPLATES_PATH } from "../../alerts/templates.ts";
import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { goShare } from "./go.ts";
import type { Service } from "./service.ts";

export function alertmanager(config: Config, site: Site): Service {
  return {
    name: "alertmanager",
    program: { kind: "server", name: "alertmanager" },
    args: [
      `--config.file=${site.file(ALERTMANAGER_PATH)}`,
      `--storage.path=${site.data("alertmanager")}`,
      `--web.listen-address=${site.listen("alertmanager")}`,
      // What messages link to; requests still come without its path.
      `--web.external-url=${site.link("alertmanager")}`,
      "--web.route-prefix=/",
      // One instance has no peers to gossip with.
      "--cluster.listen-address=",
      // Its metrics say which receiver a message was for, not only which kind.
      "--enable-feature=receiver-name-in-metrics",
      "--log.format=json",
      "--log.level=warn",
    ],
    env: goShare(config, "alertmanager"),
    secrets: receiverSecrets(config).map(({ name }) => name),
    files: [],
    reloadable: {
      files: [ALERTMANAGER_PATH, TEMPLATES_PATH],
      by: { kind: "signal", port: "alertmanager", metric: "alertmanager_config_last_reload_success_timestamp_seconds" },
    },
    ports: ["alertmanager"],
    health: { port: "alertmanager", path: "/-/ready" },
    startSeconds: 30,
    stopSeconds: 15,
    after: [],
  };
}
