import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { DEMO_APP_PATH, DEMO_MODEL_PATH } from "../../demo/settings.ts";
import { nodeMemory } from "./node.ts";
import type { Service } from "./service.ts";

export const DEMO_MODEL_BUNDLE = "demo/model.mjs";
export const DEMO_APP_BUNDLE = "demo/app.mjs";

/** The demo's OpenAI-compatible server, with the fault switches. */
export function demoModel(config: Config, site: Site): Service {
  return {
    name: "demo-model",
    program: { kind: "node", bundle: DEMO_MODEL_BUNDLE },
    args: [site.file(DEMO_MODEL_PATH)],
    env: nodeMemory(config, "demo-model"),
    secrets: [],
    files: [DEMO_MODEL_BUNDLE, DEMO_MODEL_PATH],
    ports: ["demoModel"],
    health: { port: "demoModel", path: "/healthz" },
    startSeconds: 30,
    stopSeconds: 10,
    after: [],
  };
}

/** The demo's application: gateway, retrieval, embedding, vector search, model call, streaming; and its users. */
export function demoApp(config: Config, site: Site): Service {
  return {
    name: "demo-app",
    program: { kind: "node", bundle: DEMO_APP_BUNDLE },
    args: [site.file(DEMO_APP_PATH)],
    env: nodeMemory(config, "demo-app"),
    secrets: [],
    files: [DEMO_APP_BUNDLE, DEMO_APP_PATH],
    ports: ["demoGateway"],
    health: { port: "demoGateway", path: "/healthz" },
    startSeconds: 30,
    stopSeconds: 10,
    after: ["demo-model", "collector"],
  };
}
