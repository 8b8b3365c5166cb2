import type { Config } from "../../../config/schema.ts";
import { refused } from "../../../signals/pipeline-collector.ts";
import { alertsUnsent } from "../../../signals/pipeline-rules.ts";
import { undeclaredShare } from "../../../signals/pipeline-series.ts";
import { tracesLetGo } from "../../../signals/pipeline-traces.ts";
import type { AnySignal } from "../../../signals/signal.ts";
import { ENOUGH_CALLS } from "../../../signals/traffic.ts";
import { RATE } from "../../../signals/windows.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import { OTHER } from "../../../telemetry/labels.ts";
import { requests } from "../../../telemetry/metrics.ts";
import * as servers from "../../../telemetry/server-metrics.ts";
import { percent } from "../../support/limit-cases.ts";
import { growing, type RuleCase, series } from "../../support/rule-case.ts";
import { stackCase } from "../../support/stack-cases.ts";

const STEP = 60;

/** A minute: a multiple of 1000, so that every share of a limit is a whole number. */
const ALL = 10_000;

const WINDOW = toSeconds(RATE);

/** So many of all are what the share is about, for so many minutes; before it the server may have restarted. */
interface Phase {
  readonly some: number;
  readonly samples: number;
  readonly restart?: true;
}

/** What every series grows by in a minute in which so many of all are what the share is about. */
type Rates = Readonly<Record<string, (some: number) => number>>;

function counted(rates: Rates, phases: readonly Phase[]): Readonly<Record<string, string>> {
  const values = (rate: (some: number) => number) => {
    let reached = 0;
    return phases
      .map(({ some, samples, restart }) => {
        const first = restart ? rate(some) : reached + rate(some);
        reached = first + rate(some) * (samples - 1);
        return growing(rate(some), samples, first);
      })
      .join(" ");
  };
  return Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, `0 ${values(rate)}`]));
}

/** Cases of an alert on the share that some counters have in others. */
function shareCases(config: Config, signal: AnySignal, rates: Rates): RuleCase[] {
  const found = stackCase(config, { signal, step: STEP, words: percent, limitWords: (above) => `${Number((above * 100).toFixed(4))}%` });
  if (!found) return [];
  const { common, limits, longest, firing } = found;
  const last = STEP + longest;
  const samples = last / STEP;
  const high = Math.max(...limits.map(({ above }) => above)) * ALL + ALL / 10;
  const checked = (some: number, ...times: readonly number[]) => times.map((at) => ({ at, firing: firing(some / ALL, at, STEP) }));
  return [
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: last, firing: [] }] },
    ...limits.flatMap(({ above, for: duration }): RuleCase[] => {
      const fires = STEP + toSeconds(duration);
      const more = above * ALL + 10;
      return [
        {
          ...common,
          name: `at exactly ${above} it does not fire however long it lasts`,
          series: counted(rates, [{ some: above * ALL, samples: samples + 10 }]),
          checks: checked(above * ALL, fires, last + STEP),
        },
        {
          ...common,
          name: `just above ${above} it is silent until ${duration} are over, then fires`,
          series: counted(rates, [{ some: more, samples: samples + 10 }]),
          checks: checked(more, fires - STEP, fires),
        },
      ];
    }),
    {
      ...common,
      name: "a restart does not end it, and it is over when all is well again",
      series: counted(rates, [
        { some: high, samples: samples + 2 },
        { some: high, samples: 5, restart: true },
        { some: 0, samples: 20 },
      ]),
      checks: [...checked(high, last - STEP, last, last + 2 * STEP, last + 3 * STEP, last + 6 * STEP), { at: last + 7 * STEP + WINDOW + STEP, firing: [] }],
    },
    {
      ...common,
      name: "a restart raises nothing",
      series: counted(rates, [
        { some: 0, samples: samples + 10 },
        { some: 0, samples: samples + 10, restart: true },
      ]),
      checks: [0, 1, 2, 5, longest / STEP].map((after) => ({ at: last + (10 + after) * STEP, firing: [] })),
    },
  ];
}

const receiver = { job: "collector", receiver: "otlp", transport: "http" };

const received = (share: number, metric: servers.ServerMetric, of: (some: number) => number): Rates => ({ [series(metric, receiver)]: (some) => of(some) * share });

/** Spans and log records, half and half. */
const refusing: Rates = {
  ...received(0.5, servers.refusedSpans, (some) => some),
  ...received(0.5, servers.acceptedSpans, (some) => ALL - some),
  ...received(0.5, servers.refusedLogs, (some) => some),
  ...received(0.5, servers.acceptedLogs, (some) => ALL - some),
};

const alertmanager = { job: "prometheus", alertmanager: "http://127.0.0.1:9093/api/v2/alerts" };

const undeclared: Rates = {
  [series(requests)]: (some) => ALL - some,
  // Each is undeclared in another way, one in every way at once.
  [series(requests, { service: OTHER })]: (some) => some * 0.4,
  [series(requests, { service: OTHER, model: OTHER, feature: OTHER })]: (some) => some * 0.2,
  [series(requests, { model: OTHER, feature: OTHER })]: (some) => some * 0.2,
  [series(requests, { feature: OTHER })]: (some) => some * 0.2,
};

export function pipelineSharesCases(config: Config): RuleCase[] {
  const few = stackCase(config, { signal: undeclaredShare, step: STEP, words: percent, limitWords: String });
  return [
    ...shareCases(config, refused, refusing),
    ...shareCases(config, alertsUnsent, { [series(servers.alertsSent, alertmanager)]: (some) => ALL - some, [series(servers.alertsUnsent, alertmanager)]: (some) => some }),
    ...shareCases(config, tracesLetGo, {
      [series(servers.removedTraces, { job: "collector" })]: () => ALL,
      [series(servers.judgedTraces, { job: "collector", decision: "sampled" })]: (some) => (ALL - some) / 4,
      [series(servers.judgedTraces, { job: "collector", decision: "not_sampled" })]: (some) => ((ALL - some) / 4) * 3,
    }),
    ...shareCases(config, undeclaredShare, undeclared),
    ...(few
      ? [
          {
            ...few.common,
            name: "a handful of calls proves nothing",
            series: { [series(requests, { model: OTHER })]: growing(ENOUGH_CALLS / 5, 100) },
            checks: [{ at: 2 * few.longest, firing: [] }],
          },
        ]
      : []),
  ];
}
