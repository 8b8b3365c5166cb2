import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { DASHBOARDS_PATH } from "../../dashboards/dashboard.ts";
import { GRAFANA_INI_PATH, GRAFANA_PROVISIONING } from "../../storage/grafana.ts";
import { goShare } from "./go.ts";
import type { Service } from "./service.ts";

/** Created at the first deploy; nobody but the service's user can read them. */
export const GRAFANA_ADMIN = "grafana-admin-password";
export const GRAFANA_KEY = "grafana-secret-key";

export function grafana(config: Config, site: Site): Service {
  return {
    name: "grafana",
    program: { kind: "server", name: "grafana", home: { holds: "conf/defaults.ini", flag: "--homepath" } },
    args: ["server", `--config=${site.file(GRAFANA_INI_PATH)}`],
    env: {
      ...goShare(config, "grafana"),
      // Read by Grafana itself; only the start script of its image knows variables that end in __FILE.
      GF_SECURITY_ADMIN_PASSWORD: `$__file{${site.secret(GRAFANA_ADMIN)}}`,
      GF_SECURITY_SECRET_KEY: `$__file{${site.secret(GRAFANA_KEY)}}`,
      // The image sets these too, and they win over the file with the settings.
      GF_PATHS_DATA: site.data("grafana"),
      GF_PATHS_LOGS: `${site.data("grafana")}/logs`,
      GF_PATHS_PLUGINS: `${site.data("grafana")}/plugins`,
      GF_PATHS_PROVISIONING: site.file(GRAFANA_PROVISIONING),
    },
    secrets: [GRAFANA_ADMIN, GRAFANA_KEY],
    files: [GRAFANA_INI_PATH, GRAFANA_PROVISIONING],
    reloadable: { files: [DASHBOARDS_PATH], by: { kind: "watches" } },
    ports: ["grafana"],
    health: { port: "grafana", path: "/api/health" },
    startSeconds: 120,
    stopSeconds: 30,
    after: [],
  };
}
