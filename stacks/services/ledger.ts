import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { passwordSecret } from "../../ledger/names.ts";
import { LEDGER_PATH } from "../../ledger/settings.ts";
import { nodeMemory } from "./node.ts";
import type { Service } from "./service.ts";

/** Path of the ledger's program among the artifacts. */
export const LEDGER_BUNDLE = "ledger/ledger.mjs";

/** Writes calls to the ledger's database, which it makes and keeps up to date. */
export function ledger(config: Config, site: Site): Service {
  return {
    name: "ledger",
    program: { kind: "node", bundle: LEDGER_BUNDLE },
    args: [site.file(LEDGER_PATH)],
    env: nodeMemory(config, "ledger"),
    secrets: (["admin", "owner", "writer", "reader"] as const).map(passwordSecret),
    files: [LEDGER_BUNDLE, LEDGER_PATH],
    ports: ["ledger"],
    health: { port: "ledger", path: "/healthz" },
    startSeconds: 60,
    stopSeconds: 30,
    after: ["postgres"],
  };
}
