import type { Config } from "../../../config/schema.ts";
import { exporterStalled, queueFill, queueForecast, SOME_FILL } from "../../../signals/pipeline-collector.ts";
import { diskForecast, SOME_USE } from "../../../signals/pipeline-stores.ts";
import type { AnySignal } from "../../../signals/signal.ts";
import { LOSS } from "../../../signals/stack.ts";
import { RATE } from "../../../signals/windows.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import * as servers from "../../../telemetry/server-metrics.ts";
import { percent, whole } from "../../support/limit-cases.ts";
import { constant, growing, missing, type RuleCase, series } from "../../support/rule-case.ts";
import { stackCase } from "../../support/stack-cases.ts";

const STEP = 60;
const HOUR = 3_600;

const exporter = "otlp_grpc/traces";
const queue = { job: "collector", exporter, data_type: "traces" };

/** A queue of a million, so that one more than a share is a millionth. */
const ROOM = 1_000_000;

const filledTo = (values: string) => ({ [series(servers.queueSize, queue)]: values, [series(servers.queueCapacity, queue)]: constant(ROOM, 1_000) });

const falling = (perStep: number, samples: number, from: number): string => `${from}-${perStep}x${samples - 1}`;

const limitPercent = (above: number) => `${Number((above * 100).toFixed(4))}%`;

function caseOf(config: Config, signal: AnySignal, labels: Readonly<Record<string, string>>, words = percent) {
  return stackCase(config, { signal, labels, step: STEP, words, limitWords: words === percent ? limitPercent : String });
}

function fillCases(config: Config): RuleCase[] {
  const found = caseOf(config, queueFill, { exporter });
  if (!found) return [];
  const { common, limits, longest, firing } = found;
  const most = Math.max(...limits.map(({ above }) => above)) * ROOM;
  const begins = 20 * STEP;
  const fires = begins + longest;
  const after = longest / STEP + 10;
  return [
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: fires, firing: [] }] },
    {
      ...common,
      name: "filled to exactly the limit it does not fire however long it lasts",
      series: filledTo(`${constant(0, 20)} ${constant(most, 100)}`),
      checks: [{ at: fires + 20 * STEP, firing: [] }],
    },
    {
      ...common,
      name: "filled to more it fires in time and not before, and goes on when the queue is full",
      series: filledTo(`${constant(0, 20)} ${constant(most + 1, after)} ${constant(ROOM, 100)}`),
      checks: [
        { at: fires - STEP, firing: [] },
        { at: fires, firing: firing((most + 1) / ROOM, fires, begins) },
        { at: begins + (after + 30) * STEP, firing: firing(1, begins + (after + 30) * STEP, begins) },
      ],
    },
    {
      ...common,
      name: "a queue that is being emptied is over, long before it is empty",
      series: filledTo(`${constant(0, 20)} ${constant(ROOM, after)} ${falling(ROOM / 50, 10, ROOM)}`),
      checks: [
        { at: fires, firing: firing(1, fires, begins) },
        // A fiftieth a minute: a twentieth is gone after three.
        { at: begins + (after + 3) * STEP, firing: [] },
      ],
    },
    {
      ...common,
      name: "a scrape that fails neither raises nor ends it",
      series: filledTo(`${constant(0, 20)} ${constant(most + 1, after)} ${missing(2)} ${constant(most + 1, 10)}`),
      checks: [1, 3, 5].map((late) => begins + (after + late) * STEP).map((at) => ({ at, firing: firing((most + 1) / ROOM, at, begins) })),
    },
  ];
}

function forecastCases(config: Config): RuleCase[] {
  const found = caseOf(config, queueForecast, { exporter });
  if (!found) return [];
  const { common, limits, longest, keep, firing } = found;
  const limit = Math.max(...limits.map(({ above }) => above));
  const hour = HOUR / STEP;
  /** So much more every minute: a line, so its prediction is exact, and that much an hour later; no whole minute is just at the limit. */
  const perMinute = 9_000;
  const soon = (at: number) => (perMinute * (at / STEP + hour)) / ROOM;
  const since = Math.max(Math.floor((SOME_FILL * ROOM) / perMinute) + 1, Math.floor((limit * ROOM) / perMinute) + 1 - hour) * STEP;
  const still = firing((limit * ROOM + 1) / ROOM, 79 * STEP, 20 * STEP);
  return [
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: HOUR, firing: [] }] },
    {
      ...common,
      name: "a queue that is not full within the hour is silent, however full it is now",
      series: filledTo(`${constant(0, 2)} ${constant(limit * ROOM - 1, 200)}`),
      checks: [30, 100].map((samples) => ({ at: samples * STEP, firing: [] })),
    },
    {
      ...common,
      name: "a queue that stands still fires above the limit, and is over when it is emptied",
      series: filledTo(`${constant(0, 20)} ${constant(limit * ROOM + 1, 60)} ${falling(ROOM / 20, 20, limit * ROOM)} ${constant(0, 60)}`),
      checks: [
        { at: 20 * STEP, firing: [] },
        { at: 70 * STEP, firing: firing((limit * ROOM + 1) / ROOM, 70 * STEP, 20 * STEP) },
        { at: 79 * STEP + keep, firing: still },
        { at: 84 * STEP + keep, firing: [] },
      ],
    },
    {
      ...common,
      name: `a queue that rises to the limit within the hour fires, once ${SOME_FILL * 100}% are filled`,
      series: filledTo(growing(perMinute, 200)),
      checks: [...[since, since + longest - STEP, since + longest, since + longest + 60 * STEP].map((at) => ({ at, firing: firing(soon(at), at, since) }))],
    },
    {
      ...common,
      name: "a burst into an empty queue is no outage",
      series: filledTo(`${constant(0, 60)} ${growing(ROOM / 100, 9, 0)} ${falling(ROOM / 100, 9, ROOM / 12)} ${constant(0, 60)}`),
      checks: [60, 63, 66, 69, 72, 78].map((samples) => ({ at: samples * STEP, firing: [] })),
    },
  ];
}

function stalledCases(config: Config): RuleCase[] {
  const found = caseOf(config, exporterStalled, { exporter }, whole);
  if (!found) return [];
  const { common, longest, firing } = found;
  const sent = series(servers.sentSpans, { job: "collector", exporter });
  const other = { [series(servers.sentSpans, { job: "collector", exporter: "otlp_http/calls" })]: growing(100, 1_000) };
  const begins = 20 * STEP;
  // The first minute of the five still had nothing in it.
  const since = begins + toSeconds(RATE);
  const fires = since + longest;
  const stuck = (then: string, taken: string) => ({
    ...filledTo(`${constant(0, 20)} ${constant(1, 20)} ${then}`),
    ...other,
    [sent]: `${growing(10, 20)} ${constant(190, 20)} ${taken}`,
  });
  return [
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: fires, firing: [] }] },
    {
      ...common,
      name: "what waits while nothing is taken fires in time and not before, and is over with the first that is taken",
      series: stuck(constant(3, 20), growing(1, 20, 191)),
      checks: [
        { at: fires - STEP, firing: [] },
        { at: fires, firing: firing(1, fires, since) },
        { at: begins + 19 * STEP, firing: firing(1, begins + 19 * STEP, since) },
        { at: begins + 20 * STEP, firing: [] },
      ],
    },
    {
      ...common,
      name: "a Collector that restarts before the store is back does not end it, though its counter is gone",
      series: stuck(constant(1, 60), missing(60)),
      checks: [20, 24, 26, 50].map((samples) => begins + samples * STEP).map((at) => ({ at, firing: firing(1, at, since) })),
    },
    {
      ...common,
      name: "a busy queue from which something is taken is silent, also by an exporter that took nothing before",
      series: { ...filledTo(constant(5_000, 60)), ...other, [sent]: `${missing(2)} ${growing(1_000, 58, 1_000)}` },
      checks: [6, 10, 30, 50].map((samples) => ({ at: samples * STEP, firing: [] })),
    },
    {
      ...common,
      name: "however often a Collector restarts, it is silent while something is taken",
      // Fewer before every restart.
      series: { ...filledTo(constant(5_000, 60)), ...other, [sent]: falling(10, 60, 1_000) },
      checks: [10, 30, 50].map((samples) => ({ at: samples * STEP, firing: [] })),
    },
    { ...common, name: "an empty queue from which nothing is taken is a quiet one", series: filledTo(constant(0, 100)), checks: [{ at: fires + 20 * STEP, firing: [] }] },
  ];
}

function diskCases(config: Config): RuleCase[] {
  const found = caseOf(config, diskForecast, { disk: "data" });
  if (!found) return [];
  const { common, longest, keep, firing } = found;
  const SIZE = 10_000_000;
  const disk = (free: string) => ({
    [series(servers.diskFree, { job: "recorder", disk: "data" })]: free,
    [series(servers.diskSize, { job: "recorder", disk: "data" })]: constant(SIZE, 3_000),
  });
  const day = (24 * HOUR) / STEP;
  /** So much less every minute from then on, a day of which are all that is free at first, and a little. */
  const perMinute = 1_000;
  const share = (minutes: number) => 1 - (2_000_000 - perMinute * (minutes + day)) / SIZE;
  const samples = 400;
  return [
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: 10 * HOUR, firing: [] }] },
    {
      ...common,
      name: "a disk that will be just full in a day is silent, and one that is full before fires in time",
      series: disk(falling(perMinute, 1_000, 2_000_000)),
      checks: [
        { at: 6 * HOUR - STEP, firing: [] },
        ...[561, 560 + longest / STEP, 561 + longest / STEP, 700].map((minutes) => ({ at: minutes * STEP, firing: firing(share(minutes), minutes * STEP, 561 * STEP) })),
      ],
    },
    {
      ...common,
      name: `less than ${SOME_USE * 100}% used is not soon full, and what is known for less than six hours neither`,
      series: disk(falling(3_000, 350, (1 - SOME_USE) * SIZE + 3_000 * 350)),
      checks: [100, 200, 349].map((minutes) => ({ at: minutes * STEP, firing: [] })),
    },
    {
      ...common,
      name: "it is over when room was made",
      series: disk(`${falling(perMinute, 700, 2_000_000)} ${constant(8_000_000, samples)}`),
      checks: [
        { at: 500 * STEP, firing: [] },
        { at: 690 * STEP, firing: firing(share(690), 690 * STEP, 561 * STEP) },
        { at: 702 * STEP + keep, firing: [] },
      ],
    },
    { ...common, name: "a disk of which nothing changes is silent, however full", series: disk(constant(100_000, 1_000)), checks: [{ at: 900 * STEP, firing: [] }] },
  ];
}

/** What will happen, and what stands still. */
export function pipelineQueuesCases(config: Config): RuleCase[] {
  if (toSeconds(LOSS) % STEP !== 0) throw new Error("these cases count in minutes");
  return [...fillCases(config), ...forecastCases(config), ...stalledCases(config), ...diskCases(config)];
}
