import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { JAEGER_PATH } from "../../storage/jaeger.ts";
import { goShare } from "./go.ts";
import type { Service } from "./service.ts";

export function jaeger(config: Config, site: Site): Service {
  return {
    name: "jaeger",
    program: { kind: "server", name: "jaeger" },
    args: ["--config", site.file(JAEGER_PATH)],
    env: goShare(config, "jaeger"),
    secrets: [],
    files: [JAEGER_PATH],
    ports: ["jaeger", "jaegerGrpc", "jaegerOtlp", "jaegerHealth", "jaegerSelf"],
    health: { port: "jaegerHealth", path: "/status" },
    startSeconds: 60,
    stopSeconds: 30,
    after: [],
  };
}
