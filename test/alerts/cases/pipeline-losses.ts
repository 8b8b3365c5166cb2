import type { Config } from "../../../config/schema.ts";
import { itemsLost, pointsDropped } from "../../../signals/pipeline-collector.ts";
import { notificationsFailed, ruleFailures, rulesMissed } from "../../../signals/pipeline-rules.ts";
import { ledgerSetAside, logsDiscarded, recordsSetAside } from "../../../signals/pipeline-stores.ts";
import type { AnySignal } from "../../../signals/signal.ts";
import { LOSS } from "../../../signals/stack.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import * as servers from "../../../telemetry/server-metrics.ts";
import { constant, type RuleCase, series } from "../../support/rule-case.ts";
import { type Course, gainCases, valuesOf } from "../../support/stack-cases.ts";

const STEP = 30;

const exporter = "otlp_http/logs";

/** Queues are always there, and nothing of other exporters or jobs counts. */
const queue = { [series(servers.queueSize, { job: "collector", exporter, data_type: "logs" })]: constant(0, 2_000) };

interface Loss {
  readonly signal: AnySignal;
  readonly labels?: Readonly<Record<string, string>>;
  readonly metric: servers.ServerMetric;
  /** What tells its series from others of the metric. */
  readonly of: Readonly<Record<string, string>>;
  /** Series beside it, that say nothing. */
  readonly beside?: Readonly<Record<string, string>>;
}

const losses: readonly Loss[] = [
  ...[servers.enqueueFailedLogs, servers.sendFailedLogs, servers.enqueueFailedSpans, servers.sendFailedSpans].map((metric) => ({
    signal: itemsLost,
    labels: { exporter },
    metric,
    of: { exporter },
    beside: { ...queue, [series(metric, { exporter, job: "jaeger" })]: "0+1000x2000" },
  })),
  { signal: pointsDropped, metric: servers.deltaPoints, of: { error: "delta.ErrOutOfOrder" }, beside: { [series(servers.deltaPoints, { job: "collector" })]: "0+1000x2000" } },
  {
    signal: recordsSetAside,
    metric: servers.callsRecorded,
    of: { result: "set_aside" },
    beside: { [series(servers.callsRecorded, { job: "recorder", result: "stored" })]: "0+1000x2000" },
  },
  { signal: logsDiscarded, metric: servers.lokiDiscarded, of: { reason: "line_too_long" } },
  {
    signal: ledgerSetAside,
    metric: servers.ledgerRows,
    of: { result: "set_aside" },
    beside: { [series(servers.ledgerRows, { job: "ledger", result: "stored" })]: "0+1000x2000" },
  },
  { signal: rulesMissed, metric: servers.ruleMissed, of: { rule_group: "llm" } },
  { signal: ruleFailures, labels: { rule_group: "llm" }, metric: servers.ruleFailures, of: { rule_group: "llm" } },
  {
    signal: notificationsFailed,
    labels: { receiver_name: "oncall", integration: "slack" },
    metric: servers.notificationsFailed,
    of: { receiver_name: "oncall", integration: "slack", reason: "other" },
  },
];

export function pipelineLossesCases(config: Config): RuleCase[] {
  return losses.flatMap(({ signal, labels, metric, of, beside = {} }) =>
    gainCases(config, {
      signal,
      ...(labels ? { labels } : {}),
      step: STEP,
      window: toSeconds(LOSS),
      series: (course: Course) => ({ ...beside, [series(metric, { ...of, job: metric.job })]: valuesOf(course) }),
    }).map((each) => ({ ...each, name: `${metric.prom}: ${each.name}` })),
  );
}
