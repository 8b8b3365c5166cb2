import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CALLS_JOB } from "../telemetry/scrape-jobs.ts";
import { up } from "../telemetry/server-metrics.ts";
import { Chance } from "./chance.ts";
import { blockMaker, MONDAY } from "./promtool.ts";
import type { World } from "./world.ts";
import { type Stream, streamsOf, tickOf } from "./world-series.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Seconds between two samples on the judged days and the few before that objectives look back to. */
export const STEP = 30;
const FINE_DAYS_BEFORE = 3;

/** The weeks before are only added up by the hour. */
const COARSE_STEP = 150;

interface Counter {
  readonly name: string;
  readonly gauge: boolean;
  reached: number;
  /** Before this it is not there. */
  begun: boolean;
}

/** What Prometheus says of a scrape that succeeded. */
const SCRAPED = `${up.prom}{job="${CALLS_JOB}",instance="collector"}`;

/** Blocks of the weeks before and of the judged days. */
export function worldPast(world: World, folder: string): string {
  const make = blockMaker();
  const blocks = join(folder, "blocks");
  const counters = new Map<string, Counter>();
  const chance = new Chance(1);
  if (!world.labels) counters.set(SCRAPED, { name: SCRAPED, gauge: true, reached: 1, begun: true });
  const begin = -world.weeksBefore * 7;
  for (let day = begin; day < world.days; day++) {
    const file = join(folder, "day.txt");
    writeFileSync(file, `${dayOf(world, day, counters, chance)}# EOF\n`);
    const made = join(folder, "made");
    make(file, made, 24);
    cpSync(made, blocks, { recursive: true });
    for (const path of [file, made]) rmSync(path, { recursive: true });
  }
  return blocks;
}

function dayOf(world: World, day: number, counters: Map<string, Counter>, chance: Chance): string {
  const fine = day >= -FINE_DAYS_BEFORE;
  const step = fine ? STEP : COARSE_STEP;
  const streams = world.sources.map((source) => ({ source, of: streamsOf(world, source, fine) }));
  const texts = new Map<string, string[]>();
  for (let second = day * DAY; second < (day + 1) * DAY; second += step) {
    const hour = second / HOUR;
    if (world.deploys.some((each) => second <= each * HOUR && second + step > each * HOUR))
      for (const counter of counters.values()) counter.reached = counter.gauge ? counter.reached : 0;
    const gauges = new Map<string, number>();
    for (const { source, of } of streams) {
      const tick = tickOf(world, source, hour, step / 60, chance, fine);
      const called = tick.good + tick.failed + tick.refused > 0;
      for (const stream of of) add(stream, stream.of(tick), called && !world.lateSeries, counters, gauges);
    }
    for (const [name, value] of gauges) counterOf(name, true, counters).reached = value;
    if (world.gaps.some(({ from, hours }) => hour >= from && hour < from + hours)) continue;
    for (const { name, reached, begun } of counters.values()) {
      if (!begun) continue;
      const text = texts.get(name) ?? [];
      if (text.length === 0) texts.set(name, text);
      text.push(`${name} ${Number(reached.toFixed(6))} ${MONDAY + second}\n`);
    }
  }
  // Series of a name must stand together.
  return [...texts]
    .toSorted(([a], [b]) => (metricOf(a) < metricOf(b) ? -1 : metricOf(a) > metricOf(b) ? 1 : 0))
    .map(([, text]) => text.join(""))
    .join("");
}

/** Two sources that share a series add to it; of what they say of a quota the larger counts. */
function add({ name, gauge }: Stream, value: number, begins: boolean, counters: Map<string, Counter>, gauges: Map<string, number>): void {
  const counter = counterOf(name, gauge, counters);
  counter.begun ||= begins || value > 0;
  if (gauge) gauges.set(name, /remaining/.test(name) ? Math.min(gauges.get(name) ?? value, value) : Math.max(gauges.get(name) ?? value, value));
  else counter.reached += value;
}

function counterOf(name: string, gauge: boolean, counters: Map<string, Counter>): Counter {
  const found = counters.get(name) ?? { name, gauge, reached: 0, begun: false };
  counters.set(name, found);
  return found;
}

function metricOf(series: string): string {
  return series.slice(0, series.indexOf("{"));
}
