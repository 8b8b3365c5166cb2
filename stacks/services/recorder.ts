import { ZEROS_PATH } from "../../collector/zeros.ts";
import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { RECORDER_PATH } from "../../recorder/settings.ts";
import { nodeMemory } from "./node.ts";
import type { Service } from "./service.ts";

/** Path of the recorder's program among the artifacts. */
export const RECORDER_BUNDLE = "recorder/recorder.mjs";

export function recorder(config: Config, site: Site): Service {
  return {
    name: "recorder",
    program: { kind: "node", bundle: RECORDER_BUNDLE },
    args: [site.file(RECORDER_PATH)],
    env: nodeMemory(config, "recorder"),
    secrets: [],
    files: [RECORDER_BUNDLE, RECORDER_PATH, ZEROS_PATH],
    ports: ["recorder"],
    health: { port: "recorder", path: "/healthz" },
    startSeconds: 30,
    stopSeconds: 30,
    after: [],
  };
}
