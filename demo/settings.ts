import { type Artifact, jsonArtifact } from "../artifact/artifact.ts";
import { splitAddress } from "../config/address.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { toSeconds } from "../telemetry/duration.ts";
import { type Allowance, allowanceFor } from "./model/quota.ts";

export const DEMO_MODEL_PATH = "demo/model.json";
export const DEMO_APP_PATH = "demo/app.json";

/** What the model server is told when it starts. */
export interface ModelSettings {
  readonly host: string;
  readonly port: number;
  /** Its quota, for each model. */
  readonly allowed: Allowance;
}

/** What the application is told when it starts. */
export interface AppSettings {
  readonly host: string;
  readonly port: number;
  /** Base URL of the OpenAI-compatible server. */
  readonly model: string;
  /** Base URL of the Collector's OTLP/HTTP receiver. */
  readonly otlp: string;
  readonly environment: string;
  readonly callsPerSecond: number;
  /** How often it sends its metrics, in milliseconds. */
  readonly metricsEveryMs: number;
}

export function demoFiles(config: Config, site: Site): readonly Artifact[] {
  const model: ModelSettings = { ...splitAddress(site.listen("demoModel")), allowed: allowanceFor(config.demo.callsPerSecond) };
  const app: AppSettings = {
    ...splitAddress(site.listen("demoGateway")),
    model: `http://${site.reach("demoModel")}/v1`,
    otlp: `http://${site.reach("otlpHttp")}`,
    environment: config.demo.environment,
    callsPerSecond: config.demo.callsPerSecond,
    // Whoever is scraped more often than it sends is found not to move in between.
    metricsEveryMs: (toSeconds(config.scrapeInterval) * 1_000) / 2,
  };
  return [jsonArtifact(DEMO_MODEL_PATH, model), jsonArtifact(DEMO_APP_PATH, app)];
}
