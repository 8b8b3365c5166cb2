import { createHash } from "node:crypto";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { artifactsOf } from "../stacks/artifacts.ts";
import type { Duration } from "../telemetry/duration.ts";
import { type DescribedAlert, describeAlerts } from "./described/alerts.ts";
import { type DescribedPanel, describePanels } from "./described/panels.ts";
import { type DescribedModel, describeModels } from "./described/prices.ts";
import { type DescribedPromises, describePromises } from "./described/promises.ts";
import { type DescribedRecording, describeRecordings } from "./described/recordings.ts";
import { type DescribedRoutes, describeRoutes } from "./described/routes.ts";
import { type DescribedSettings, describeSettings } from "./described/settings.ts";
import { describeUnmade, type UnmadeAlert } from "./described/unmade.ts";

/** Raised when the meaning of a description changes: two of different versions cannot be compared. */
export const DESCRIPTION_VERSION = 2;

/** What a revision of the project amounts to, as it says so itself: all that a review compares, as JSON. Without secrets. */
export interface Description {
  readonly version: number;
  /** How often rules are evaluated. */
  readonly interval: Duration;
  readonly alerts: readonly DescribedAlert[];
  readonly unmade: readonly UnmadeAlert[];
  readonly recordings: readonly DescribedRecording[];
  readonly routes: DescribedRoutes;
  readonly models: readonly DescribedModel[];
  readonly promises: DescribedPromises;
  /** Keys are those of `retention` in the config. */
  readonly retention: Readonly<Record<string, string | number>>;
  readonly panels: readonly DescribedPanel[];
  readonly settings: DescribedSettings;
  /** What is questionable in the config, each a sentence. */
  readonly doubts: readonly string[];
  /** Path of every generated file → hash of its content. */
  readonly files: Readonly<Record<string, string>>;
}

export function describe(config: Config, site: Site, doubts: readonly string[] = []): Description {
  return {
    version: DESCRIPTION_VERSION,
    interval: config.scrapeInterval,
    alerts: describeAlerts(config),
    unmade: describeUnmade(config),
    recordings: describeRecordings(config),
    routes: describeRoutes(config),
    models: describeModels(config),
    promises: describePromises(config),
    retention: config.retention,
    panels: describePanels(config, site),
    settings: describeSettings(config),
    doubts,
    files: Object.fromEntries(artifactsOf(config, site).map(({ path, body }) => [path, createHash("sha256").update(body).digest("hex")])),
  };
}
