import type { Artifact } from "../artifact/artifact.ts";
import type { Config } from "../config/schema.ts";
import { type Site, traceStore } from "../config/site.ts";
import { emitted } from "../signals/emitted.ts";
import { alertingSignals } from "../signals/limits.ts";
import { cache } from "./cache.ts";
import { cost } from "./cost.ts";
import { type Dashboard, dashboardArtifact } from "./dashboard.ts";
import { errors } from "./errors.ts";
import { latency } from "./latency.ts";
import { overview } from "./overview.ts";
import type { Context } from "./panel.ts";
import { pipelineHealth } from "./pipeline.ts";
import { providers } from "./providers.ts";
import { quality } from "./quality.ts";
import { slo } from "./slo.ts";
import { tokens } from "./tokens.ts";

/** Every dashboard, the one to open first at the top. */
export const dashboards: readonly Dashboard[] = [overview, latency, errors, slo, cost, tokens, providers, cache, quality, pipelineHealth];

export function dashboardFiles(config: Config, site: Site): readonly Artifact[] {
  const context: Context = {
    limits: Object.fromEntries(alertingSignals(config).flatMap(({ id, alert }) => ("headline" in alert.says ? [] : [[id, alert.limits]]))),
    traces: traceStore(site),
    emitted: (metric) => emitted(metric, config),
  };
  return dashboards.map((dashboard) => dashboardArtifact(dashboard, context));
}
