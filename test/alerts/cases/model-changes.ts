import type { Config } from "../../../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import { embeddingModels, NEWS, TRIAL, versionsSeen } from "../../../signals/models.ts";
import { requestsPerHour } from "../../../signals/recordings.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { requests } from "../../../telemetry/metrics.ts";
import { modelVersions } from "../../../telemetry/server-metrics.ts";
import { call, constant, type Firing, growing, missing, type RuleCase, series, teamOf } from "../../support/rule-case.ts";
import { begunAgain } from "../../support/rule-series.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const STEP = 600;
const news = toSeconds(NEWS);

/** When something changes: on the hour, with more history than a change is news. */
const CHANGE = news + 2 * HOUR;

const BEFORE = CHANGE / STEP;

/** Samples after it, until long after it is old. */
const AFTER = (2 * news) / STEP;

export function modelChangeCases(config: Config): RuleCase[] {
  return alertingSignals(config).flatMap((signal) => [
    ...(signal.id === embeddingModels.id ? embeddingCases(signal) : []),
    ...(signal.id === versionsSeen.id ? versionCases(signal) : []),
  ]);
}

function firingOf({ alert, id }: AlertingSignal, headline: string, labels: Readonly<Record<string, string>>): Firing[] {
  const { environment, service } = call;
  const parts = Object.entries(labels).map(([label, value]) => `${label} ${value}`);
  const summary = `${headline} of ${parts.join(", ")} on ai-app (production)`;
  return [
    {
      labels: { environment, service, ...teamOf(labels.feature), ...labels, severity: "warning", component: alert.component, signal: id },
      annotations: { summary, description: `${summary}. ${alert.impact}`, runbook: `docs/runbooks/${id}.md` },
    },
  ];
}

function embeddingCases(signal: AlertingSignal): RuleCase[] {
  const common = { alert: signal.alert.name, step: STEP };
  const feature = "document_search";
  const old = "text-embedding-3-small";
  const other = "other";
  const embedded = (model: string, labels = {}) => series(requestsPerHour.metric, { operation: "embeddings", model, feature, team: "search", ...labels });
  const firing = firingOf(signal, "New embedding model", { feature, model: other });
  const always = { [embedded(old)]: constant(100, BEFORE + AFTER) };
  const from = (calls: number) => `${missing(BEFORE)} ${constant(calls, AFTER)}`;
  const silent = [0, HOUR, news - HOUR].map((after) => ({ at: CHANGE + after, firing: [] }));

  return [
    {
      ...common,
      name: `a model that was not used before fires at once, and for ${NEWS}`,
      series: { ...always, [embedded(other)]: from(100) },
      checks: [
        { at: CHANGE - STEP, firing: [] },
        { at: CHANGE, firing },
        { at: CHANGE + news - STEP, firing },
        { at: CHANGE + news + HOUR, firing: [] },
      ],
    },
    {
      ...common,
      name: "one that takes over from the old one fires, too, and is no other incident when the old one is gone",
      series: { [embedded(old)]: `${constant(100, BEFORE)} ${missing(AFTER)}`, [embedded(other)]: from(100) },
      checks: [0, 4 * HOUR].map((after) => ({ at: CHANGE + after, firing })),
    },
    {
      ...common,
      name: "it goes on while it is news, whether more is embedded or not",
      series: { ...always, [embedded(other)]: `${missing(BEFORE)} ${constant(100, HOUR / STEP + 1)} ${constant(0, AFTER)}` },
      checks: [0, HOUR, 2 * HOUR, 5 * HOUR].map((after) => ({ at: CHANGE + after, firing })),
    },
    { ...common, name: "one model all the time is no change", series: always, checks: silent },
    {
      ...common,
      name: "a feature that embeds for the first time has no index yet",
      series: { [embedded(other)]: from(100), [embedded(old, { feature: "chat_assistant" })]: constant(100, BEFORE + AFTER) },
      checks: silent,
    },
    { ...common, name: `${TRIAL} calls an hour are a trial`, series: { ...always, [embedded(other)]: from(TRIAL) }, checks: silent },
    { ...common, name: "one more is none", series: { ...always, [embedded(other)]: from(TRIAL + 1) }, checks: [{ at: CHANGE, firing }] },
    { ...common, name: "calls that fail write nothing into an index", series: { ...always, [embedded(other, { status: "error" })]: from(100) }, checks: silent },
    { ...common, name: "a chat with another model changes no index", series: { ...always, [embedded(other, { operation: "chat" })]: from(100) }, checks: silent },
    {
      ...common,
      name: "a model that comes back within the week was there before",
      series: {
        [embedded(old)]: constant(100, (5 * DAY) / STEP),
        [embedded(other)]: `${constant(100, DAY / STEP)} ${constant(0, (3 * DAY) / STEP)} ${constant(100, DAY / STEP)}`,
      },
      checks: [{ at: 4 * DAY + HOUR, firing: [] }],
    },
    {
      ...common,
      name: `in a stack that is younger than ${NEWS} it is told as soon as there is a before`,
      series: { [embedded(old)]: constant(100, AFTER), [embedded(other)]: `${missing(12)} ${constant(100, AFTER)}` },
      checks: [
        { at: 2 * HOUR, firing: [] },
        { at: news + HOUR, firing },
      ],
    },
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: CHANGE, firing: [] }] },
    {
      ...common,
      name: "from the counter on: a Collector that restarts changes nothing, a model that begins does",
      series: {
        [series(requests, { operation: "embeddings", model: old, feature, team: "search" })]: `${growing(50, 20)} ${growing(50, BEFORE - 20 + AFTER)}`,
        [series(requests, { operation: "embeddings", model: other, feature, team: "search" })]: `${constant(0, BEFORE)} ${growing(50, AFTER)}`,
      },
      checks: [
        { at: 21 * STEP, firing: [] },
        { at: CHANGE, firing: [] },
        { at: CHANGE + STEP, firing },
      ],
    },
    {
      ...common,
      name: "a Collector that restarts while a model is tried forgets none of its calls",
      series: {
        ...always,
        // Two parts in five of a trial at every step: the third makes it more than one.
        ...begunAgain(
          { [series(requests, { operation: "embeddings", model: other, feature, team: "search" })]: `${constant(0, BEFORE)} ${growing(0.4 * TRIAL, AFTER)}` },
          BEFORE + 3,
        ),
      },
      checks: [
        { at: CHANGE + 2 * STEP, firing: [] },
        { at: CHANGE + 3 * STEP, firing },
      ],
    },
  ];
}

function versionCases(signal: AlertingSignal): RuleCase[] {
  const common = { alert: signal.alert.name, step: STEP };
  const ledger = (labels = {}) => series(modelVersions, { job: modelVersions.job, instance: "a", ...labels });
  const firing = firingOf(signal, "New version", { model: call.model });
  const silent = [0, 0.5, 1, 2, 5].map((hours) => ({ at: CHANGE + hours * HOUR, firing: [] }));

  return [
    {
      ...common,
      name: "one version more fires at once, for as long as it is news",
      series: { [ledger()]: `${constant(1, BEFORE)} ${constant(2, AFTER)}`, [ledger({ model: "gpt-4o-mini" })]: constant(3, BEFORE + AFTER) },
      checks: [
        { at: CHANGE - STEP, firing: [] },
        { at: CHANGE, firing },
        { at: CHANGE + news, firing },
        { at: CHANGE + news + 2 * HOUR, firing: [] },
      ],
    },
    { ...common, name: "a model that answers for the first time has no version before", series: { [ledger()]: `${missing(BEFORE)} ${constant(1, AFTER)}` }, checks: silent },
    { ...common, name: "nor has one of which two are seen at once", series: { [ledger()]: `${missing(BEFORE)} ${constant(2, AFTER)}` }, checks: silent },
    {
      ...common,
      name: "a ledger that is away and comes back knows what it knew",
      series: { [ledger()]: `${constant(2, BEFORE)} ${missing(6)} ${constant(2, AFTER)}` },
      checks: silent,
    },
    {
      ...common,
      name: "one that begins at zero does not find old versions new",
      series: { [ledger()]: `${constant(2, BEFORE)} ${constant(0, 2)} ${constant(2, AFTER)}` },
      checks: silent,
    },
    { ...common, name: "versions that are forgotten are none that begin", series: { [ledger()]: `${constant(3, BEFORE)} ${constant(2, AFTER)}` }, checks: silent },
    {
      ...common,
      name: "a change while the ledger was away is told when it is back",
      series: { [ledger()]: `${constant(1, BEFORE)} ${missing(12)} ${constant(2, AFTER)}` },
      checks: [{ at: CHANGE + 2 * HOUR, firing }],
    },
    {
      ...common,
      name: "a metric of this name that is not the ledger's says nothing",
      series: { [ledger({ job: "apps" })]: `${constant(1, BEFORE)} ${constant(2, AFTER)}` },
      checks: silent,
    },
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: CHANGE, firing: [] }] },
  ];
}
