import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { LOKI_PATH } from "../../storage/loki.ts";
import { goShare } from "./go.ts";
import type { Service } from "./service.ts";

export function loki(config: Config, site: Site): Service {
  return {
    name: "loki",
    program: { kind: "server", name: "loki" },
    args: [`-config.file=${site.file(LOKI_PATH)}`],
    env: goShare(config, "loki"),
    secrets: [],
    files: [LOKI_PATH],
    ports: ["loki", "lokiGrpc"],
    health: { port: "loki", path: "/ready" },
    startSeconds: 90,
    stopSeconds: 60,
    after: [],
  };
}
