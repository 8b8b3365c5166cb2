import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { GRAFANA_INI_PATH, GRAFANA_PROVISIONING } from "../../storage/grafana.ts";
import { goMemory } from "./go.ts";
import type { Service } from "./service.ts";

/** Created at the first deploy; nobody but the service's user can read them. */
export const GRAFANA_ADMIN = "grafana-admin-password";
export const GRAFANA_KEY = "grafana-secret-key";

export function grafana(config: Config, site: Site): Service {
  return {
    name: "grafana",
    program: { kind: "server", name: "grafana" },
    args: ["server", `--config=${site.file(GRAFANA_INI_PATH)}`],
    env: {
      ...goMemory(config, "grafana"),
      GF_SECURITY_ADMIN_PASSWORD__FILE: site.secret(GRAFANA_ADMIN),
      GF_SECURITY_SECRET_KEY__FILE: site.secret(GRAFANA_KEY),
    },
    secrets: [GRAFANA_ADMIN, GRAFANA_KEY],
    files: [GRAFANA_INI_PATH, GRAFANA_PROVISIONING],
    reloadable: { files: ["grafana/dashboards"], by: { kind: "watches" } },
    ports: ["grafana"],
    health: { port: "grafana", path: "/api/health" },
    startSeconds: 120,
    stopSeconds: 30,
    after: [],
  };
}
