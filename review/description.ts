import { createHash } from "node:crypto";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { declaredSeries } from "../signals/declared-series.ts";
import { artifactsOf } from "../stacks/artifacts.ts";
import type { Duration } from "../telemetry/duration.ts";
import { type DescribedAlert, describeAlerts } from "./described/alerts.ts";
import { type DescribedPanel, describePanels } from "./described/panels.ts";
import { type DescribedModel, describeModels } from "./described/prices.ts";
import { type DescribedRoutes, describeRoutes } from "./described/routes.ts";

/** Raised when the meaning of a description changes: two of different versions cannot be compared. */
export const DESCRIPTION_VERSION = 1;

/** A number of the config that rules hold against what is measured: an objective, a budget. */
export interface DescribedNumber {
  readonly name: string;
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a revision of the project amounts to, as it says so itself: all that a review compares, as JSON. Without secrets. */
export interface Description {
  readonly version: number;
  /** How often rules are evaluated. */
  readonly interval: Duration;
  readonly alerts: readonly DescribedAlert[];
  readonly routes: DescribedRoutes;
  readonly models: readonly DescribedModel[];
  readonly numbers: readonly DescribedNumber[];
  /** Keys are those of `retention` in the config. */
  readonly retention: Readonly<Record<string, string | number>>;
  readonly panels: readonly DescribedPanel[];
  /** Path of every generated file → hash of its content. */
  readonly files: Readonly<Record<string, string>>;
}

export function describe(config: Config, site: Site): Description {
  return {
    version: DESCRIPTION_VERSION,
    interval: config.scrapeInterval,
    alerts: describeAlerts(config),
    routes: describeRoutes(config),
    models: describeModels(config),
    numbers: declaredSeries.flatMap(({ metric, values }) => values(config).map(({ labels, value }) => ({ name: metric.prom, help: metric.help, labels, value }))),
    retention: config.retention,
    panels: describePanels(config, site),
    files: Object.fromEntries(artifactsOf(config, site).map(({ path, body }) => [path, createHash("sha256").update(body).digest("hex")])),
  };
}
