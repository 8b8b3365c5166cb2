import type { Config } from "../../../config/schema.ts";
import { seriesBudget } from "../../../signals/declared-series.ts";
import { configRefused, ruleEvaluation } from "../../../signals/pipeline-rules.ts";
import { seriesShare } from "../../../signals/pipeline-series.ts";
import { diskUsed, ledgerLag } from "../../../signals/pipeline-stores.ts";
import { APPS_JOB, CALLS_JOB } from "../../../telemetry/scrape-jobs.ts";
import * as servers from "../../../telemetry/server-metrics.ts";
import { percent } from "../../support/limit-cases.ts";
import { type RuleCase, series } from "../../support/rule-case.ts";
import { type Course, levelCases, valuesOf } from "../../support/stack-cases.ts";

const STEP = 30;

const limitPercent = (above: number) => `${Number((above * 100).toFixed(4))}%`;

/** A course with every value turned into another. */
const mapped = (course: Course, to: (value: number) => number): Course => course.map(([value, samples]) => [value === "missing" ? value : to(value), samples]);

/** Seconds as `humanizeDuration` says them. */
function duration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
  return [hours ? `${hours}h ` : "", hours || minutes ? `${minutes}m ` : "", `${rest}s`].join("");
}

/** A disk of so many bytes: a power of two, so that shares are exact. */
const SIZE = 2 ** 40;

/** Rules of ten seconds. */
const INTERVAL = 10;

export function pipelineLevelsCases(config: Config): RuleCase[] {
  const [budget] = seriesBudget.values(config);
  if (!budget) return [];
  const ratio = { step: STEP, words: percent, limitWords: limitPercent };
  return [
    ...levelCases(config, {
      ...ratio,
      signal: diskUsed,
      labels: { disk: "data" },
      low: 0.5,
      least: 0.001,
      series: (course) => ({
        [series(servers.diskFree, { job: "recorder", disk: "data" })]: valuesOf(mapped(course, (used) => (1 - used) * SIZE)),
        [series(servers.diskSize, { job: "recorder", disk: "data" })]: valuesOf(mapped(course, () => SIZE)),
        // Another disk, which has room.
        [series(servers.diskFree, { job: "recorder", disk: "more" })]: valuesOf(mapped(course, () => SIZE)),
        [series(servers.diskSize, { job: "recorder", disk: "more" })]: valuesOf(mapped(course, () => SIZE)),
      }),
    }),
    ...levelCases(config, {
      step: STEP,
      words: duration,
      limitWords: (above) => (above % 3_600 === 0 ? `${above / 3_600}h` : `${above / 60}m`),
      signal: ledgerLag,
      low: 0,
      least: 1,
      series: (course) => ({ [series(servers.ledgerLag, { job: "ledger" })]: valuesOf(course) }),
    }),
    ...levelCases(config, {
      ...ratio,
      signal: seriesShare,
      low: 0.1,
      least: 1 / budget.value,
      series: (course) => ({
        [series(servers.scrapedSeries, { job: CALLS_JOB })]: valuesOf(mapped(course, (share) => Math.round(share * budget.value) - 1_000)),
        [series(servers.scrapedSeries, { job: APPS_JOB })]: valuesOf(mapped(course, () => 1_000)),
        // Those of the servers are not of applications.
        [series(servers.scrapedSeries, { job: "loki" })]: valuesOf(mapped(course, () => budget.value)),
      }),
    }),
    ...levelCases(config, {
      ...ratio,
      signal: ruleEvaluation,
      labels: { rule_group: "a" },
      low: 0.1,
      least: 0.01,
      series: (course) => ({
        [series(servers.ruleSeconds, { job: "prometheus", rule_group: "a" })]: valuesOf(mapped(course, (share) => share * INTERVAL)),
        [series(servers.ruleInterval, { job: "prometheus", rule_group: "a" })]: valuesOf(mapped(course, () => INTERVAL)),
        // Longer, but with more time.
        [series(servers.ruleSeconds, { job: "prometheus", rule_group: "b" })]: valuesOf(mapped(course, () => 2 * INTERVAL)),
        [series(servers.ruleInterval, { job: "prometheus", rule_group: "b" })]: valuesOf(mapped(course, () => 60 * INTERVAL)),
      }),
    }),
    ...[servers.prometheusReloaded, servers.alertmanagerReloaded].flatMap((metric) =>
      levelCases(config, {
        ...ratio,
        signal: configRefused,
        labels: { job: metric.job },
        low: 0,
        least: 1,
        series: (course) => ({ [series(metric, { job: metric.job })]: valuesOf(mapped(course, (refused) => 1 - refused)) }),
      }).map((each) => ({ ...each, name: `${metric.job}: ${each.name}` })),
    ),
  ];
}
