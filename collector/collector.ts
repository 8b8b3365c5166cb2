import type { Artifact } from "../artifact/artifact.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import * as app from "./app-metrics.ts";
import { connector, exporter, extension, processor, receiver, renderCollector } from "./component.ts";
import { derivedLabels, spansToMetrics } from "./derive.ts";
import { anySet, environmentOf, resourceLabels, separateLabels, spanLabels } from "./labels.ts";
import { onlyRecorded, withoutMarks } from "./marks.ts";
import { memoryLimits } from "./memory.ts";
import { isCall, normalise } from "./normalise.ts";
import type { StatementGroup } from "./ottl.ts";
import { exceptionType, firstTokenEvent, outcome } from "./outcome.ts";
import { ownTelemetry } from "./own-telemetry.ts";
import { priceVersion, pricing } from "./price.ts";
import { cleanText, logPrivacy, onlyAllowed, pseudonyms } from "./privacy.ts";
import { queueStorage } from "./queues.ts";
import { tailSampling } from "./sampling.ts";
import { scrapedApps } from "./scrape.ts";
import { worstCaseSeries } from "./series.ts";
import { stageOf } from "./stages.ts";
import { appLogs, callStores, sampledTraces } from "./stores.ts";

export const COLLECTOR_PATH = "collector/config.yaml";

/** How long a series is exposed after its last point: as long as a dashboard looks at without history. */
const EXPIRATION = "24h";

/**
 * The same for what applications report themselves. They say it again and again while they run; what a process said
 * last, calls in flight above all, must not stay when it is gone.
 */
const APP_EXPIRATION = "5m";

/** The whole pipeline of the stack. */
export function collectorFiles(config: Config, site: Site): readonly Artifact[] {
  const health = extension("health_check", { endpoint: site.listen("collectorHealth") });
  const otlp = receiver("otlp", {
    protocols: { grpc: { endpoint: site.listen("otlpGrpc") }, http: { endpoint: site.listen("otlpHttp") } },
  });
  const internal = receiver("otlp/internal", { protocols: { http: { endpoint: site.listen("otlpInternal") } } });

  const memory = processor("memory_limiter", memoryLimits(config));
  const calls = connector("forward/calls");
  const sampled = connector("forward/sampled");
  const derived = spansToMetrics(config);
  const exposed = forPrometheus("prometheus", site.listen("collectorMetrics"), EXPIRATION);
  const exposedApps = forPrometheus("prometheus/app_metrics", site.listen("collectorApps"), APP_EXPIRATION);
  const cumulative = processor("delta_to_cumulative", {
    max_stale: EXPIRATION,
    max_streams: worstCaseSeries(config).total,
  });
  const user = pseudonyms(site);
  const anonymous = transform("metrics/source", "ignore", "metric", [
    { statements: ["keep_keys(resource.attributes, [])"] },
    { statements: ['set(scope.name, "")', 'set(scope.version, "")', "keep_keys(scope.attributes, [])"] },
  ]);

  return [
    renderCollector(COLLECTOR_PATH, {
      extensions: [health, queueStorage(site)],
      telemetry: ownTelemetry(site.listen("collectorSelf"), "info"),
      pipelines: [
        {
          signal: "traces",
          name: "in",
          receivers: [otlp],
          processors: [
            memory,
            // Attributes first become few; what follows is cheaper on less.
            transform("normalise", "silent", "trace", [...environmentOf(config), ...normalise(config), ...onlyAllowed(config)]),
            user,
            transform("calls", "silent", "trace", [
              ...resourceLabels(config),
              ...stageOf(),
              ...exceptionType(),
              ...firstTokenEvent(),
              ...outcome(config),
              ...spanLabels(config),
              ...pricing(config),
            ]),
            transform("text", "ignore", "trace", cleanText(config)),
          ],
          exporters: [derived, calls, sampled],
        },
        {
          signal: "traces",
          name: "calls",
          receivers: [calls],
          processors: [
            processor("filter/calls", { error_mode: "ignore", trace_conditions: [`not (${isCall})`] }),
            transform("record", "ignore", "trace", [...anySet(config), ...priceVersion(config), ...onlyRecorded()]),
          ],
          exporters: callStores(config, site),
        },
        {
          signal: "metrics",
          name: "derived",
          receivers: [derived],
          processors: [
            // The single consumer: what follows sees one batch after the other.
            processor("batch/single", { timeout: "200ms", send_batch_size: 10_000 }),
            transform("metrics/labels", "ignore", "metric", derivedLabels()),
            anonymous,
            cumulative,
          ],
          exporters: [exposed],
        },
        {
          signal: "metrics",
          name: "apps",
          receivers: [otlp, ...scrapedApps(config)],
          processors: [
            memory,
            transform("apps/names", "ignore", "metric", app.renamed()),
            processor("filter/apps", { error_mode: "ignore", metric_conditions: [...app.dropped(config), ...app.totals] }),
            transform("apps/labels", "silent", "metric", app.appLabels(config)),
            transform("apps/merge", "ignore", "metric", [{ statements: app.merged }]),
            anonymous,
            cumulative,
          ],
          exporters: [exposedApps],
        },
        // Series from zero: older than any real point, so they never replace one.
        { signal: "metrics", name: "zero", receivers: [internal], processors: [memory, anonymous], exporters: [exposed] },
        {
          signal: "traces",
          name: "sampled",
          receivers: [sampled],
          processors: [
            tailSampling(config),
            transform("stored", "ignore", "trace", [...anySet(config), ...separateLabels(), ...withoutMarks()]),
            // Traces are kept one by one, and each by itself would be a write to the disk. They were in memory until now,
            // so that a moment more risks little.
            processor("batch/kept", { timeout: "200ms", send_batch_size: 1_000 }),
          ],
          exporters: [sampledTraces(config, site)],
        },
        {
          signal: "logs",
          name: "apps",
          receivers: [otlp],
          processors: [memory, transform("logs", "ignore", "log", [...environmentOf(config), ...logPrivacy(config)]), user],
          exporters: [appLogs(config, site)],
        },
      ],
    }),
  ];
}

/** Prometheus scrapes it. Names are translated as the contract says. */
function forPrometheus(id: string, endpoint: string, expiration: string) {
  return exporter(id, { endpoint, translation_strategy: "UnderscoreEscapingWithSuffixes", metric_expiration: expiration, without_scope_info: true });
}

/** `silent` is for look-ups, whose misses are errors of the language and none of ours. */
function transform(name: string, errors: "ignore" | "silent", signal: "trace" | "metric" | "log", groups: readonly StatementGroup[]) {
  return processor(`transform/${name}`, { error_mode: errors, [`${signal}_statements`]: groups });
}
