import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { TEMPO_PATH } from "../../storage/tempo.ts";
import { goShare } from "./go.ts";
import type { Service } from "./service.ts";

export function tempo(config: Config, site: Site): Service {
  return {
    name: "tempo",
    program: { kind: "server", name: "tempo" },
    args: [`-config.file=${site.file(TEMPO_PATH)}`],
    env: goShare(config, "tempo"),
    secrets: [],
    files: [TEMPO_PATH],
    ports: ["tempo", "tempoOtlp"],
    health: { port: "tempo", path: "/ready" },
    startSeconds: 90,
    stopSeconds: 60,
    after: [],
  };
}
