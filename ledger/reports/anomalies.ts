import type { PoolClient } from "pg";
import { DAY_MS, HOUR_MS } from "../../telemetry/duration.ts";
import { hourOf } from "../forecast.ts";
import { type Environments, environmentCondition, sayEnvironments } from "./environments.ts";
import { bounds, type Period, said } from "./period.ts";
import { type Dimension, dimensions, ReportError } from "./spending.ts";
import { type Cell, columns, type ReportTable } from "./table.ts";

const WEEK_MS = 7 * DAY_MS;

/** Complete days before one that it is held against, and how many there must be. */
const DAYS_BEFORE = 28;
const FEWEST_DAYS = 7;

/** What nothing can be looked for by: users have no totals by hour, and a day is what is looked for. */
const notLookedForBy: readonly Dimension[] = ["user", "day"];

/** When something is worth a look. */
export interface Suspicion {
  /** Standard deviations that a day lies above the mean of the days before it. */
  readonly deviations: number;
  /** Hours before one, in milliseconds, whose median is what it usually costs. */
  readonly sameHours: readonly number[];
  /** How many of them must be known. */
  readonly fewestHours: number;
  /** What the median of distances from it is multiplied by to be a spread: to be compared with a standard deviation. */
  readonly toDeviation: number;
  /** Spreads that an hour lies above its usual, and times of it. */
  readonly spreads: number;
  readonly times: number;
  /** US dollars an hour below which nothing is worth a look; a day has 24 times that. */
  readonly floorUsd: number;
}

export interface AnomalyRequest {
  readonly period: Period;
  readonly environments: Environments;
  readonly suspicion: Suspicion;
  readonly nowMs: number;
}

/** What one thing cost in an hour or a day; its begin in milliseconds since 1970. */
interface Cost {
  readonly name: string | null;
  readonly ms: number;
  readonly usd: number;
}

/** An hour or a day that was dearer than usual. */
export interface Anomaly {
  readonly name: string | null;
  readonly ms: number;
  readonly usd: number;
  readonly usual: number;
  /** How far above it, in deviations or spreads; undefined where what is usual never varied. */
  readonly above: number | undefined;
}

type Series = ReadonlyMap<number, number>;

/**
 * Days and hours of a period that were dearer than usual, in UTC. A day is held against the days before it, without
 * itself and without days that are not over: a day that is part of its own mean can never be far from it. An hour is held
 * against the same hour of other weeks, by median and median distance, which one earlier anomaly does not move.
 *
 * @throws ReportError that says by what they can be looked for
 */
export async function anomalies(
  client: Pick<PoolClient, "query">,
  [by, ...more]: readonly Dimension[],
  { period, environments, suspicion, nowMs }: AnomalyRequest,
): Promise<ReportTable> {
  if (by === undefined || notLookedForBy.includes(by) || more.length > 0)
    throw new ReportError(
      `by is ${[by, ...more].join(", ")}; anomalies are looked for by one of ${Object.keys(dimensions)
        .filter((each) => !notLookedForBy.some((not) => not === each))
        .join(", ")}.`,
    );
  const over = { fromMs: period.fromMs, toMs: Math.min(period.toMs, hourOf(nowMs)) };
  const counted = environmentCondition(environments, 3);
  const costs = async (table: string, key: string, fromMs: number) =>
    (
      await client.query<Cost>(
        `SELECT ${dimensions[by]} AS name, (extract(epoch FROM ${key}) * 1000)::float8 AS ms, sum(cost_usd)::float8 AS usd FROM ${table} WHERE ${key} >= $1 AND ${key} < $2 AND ${counted.text} GROUP BY 1, 2`,
        [...bounds({ fromMs, toMs: over.toMs }), counted.value],
      )
    ).rows;
  const days = seriesOf(await costs("llm_usage_day", "day", over.fromMs - DAYS_BEFORE * DAY_MS));
  const hours = seriesOf(await costs("llm_usage_hour", "hour", over.fromMs - Math.max(...suspicion.sameHours)));
  const found = [
    ...dayAnomalies(days, over, suspicion).map((each) => ({ ...each, length: "day" })),
    ...hourAnomalies(hours, over, suspicion).map((each) => ({ ...each, length: "hour" })),
  ].toSorted((one, other) => one.ms - other.ms || other.usd - one.usd);
  return {
    title: `Anomalies of cost by ${by}, ${said(period.fromMs)} to ${said(period.toMs)} (UTC)`,
    columns: [...columns("text", "when", "of", by), ...columns("usd", "cost_usd", "usual_usd"), ...columns("text", "times", "above")],
    rows: found.map(({ ms, length, name, usd, usual, above }): Cell[] => [
      ...[said(ms), length, name, usd.toFixed(6), usual.toFixed(6)],
      ...[usual > 0 ? (usd / usual).toFixed(1) : "new", above === undefined ? "" : above.toFixed(1)],
    ]),
    notes: [
      `A day: ${suspicion.deviations} standard deviations above the mean of up to ${DAYS_BEFORE} days before it. An hour: ${suspicion.spreads} spreads and ${suspicion.times} times above the median of the same hours of ${Math.round(Math.max(...suspicion.sameHours) / WEEK_MS)} weeks. Nothing below $${suspicion.floorUsd} an hour.`,
      ...(found.length === 0 ? ["Nothing was dearer than usual."] : []),
      ...coldStarts(days, over),
      ...sayEnvironments(environments),
    ],
  };
}

/** What was too new to be judged on some day is said: that nothing was found of it there means nothing. */
function coldStarts(days: ReadonlyMap<string | null, Series>, { fromMs, toMs }: Period): string[] {
  const cold = [...days].flatMap(([name, series]) => {
    const first = firstOf(series);
    const judgedFrom = first + FEWEST_DAYS * DAY_MS;
    return judgedFrom > fromMs && first < toMs ? [`${name ?? "(none)"} (before ${said(judgedFrom)})`] : [];
  });
  return cold.length > 0 ? [`Not judged, since fewer than ${FEWEST_DAYS} days are known: ${cold.toSorted().join(", ")}.`] : [];
}

function seriesOf(costs: readonly Cost[]): ReadonlyMap<string | null, Series> {
  const all = new Map<string | null, Map<number, number>>();
  for (const { name, ms, usd } of costs) all.set(name, (all.get(name) ?? new Map<number, number>()).set(ms, usd));
  return all;
}

/** When something was spent for the first time. */
function firstOf(series: Series): number {
  return Math.min(...series.keys());
}

/** Days on which nothing was spent count, from the first on that something was. */
function daysKnown(firstMs: number, dayMs: number): number {
  return Math.max(0, Math.min(DAYS_BEFORE, (dayMs - firstMs) / DAY_MS));
}

export function dayAnomalies(all: ReadonlyMap<string | null, Series>, { fromMs, toMs }: Period, { deviations, floorUsd }: Suspicion): readonly Anomaly[] {
  return [...all].flatMap(([name, series]) => {
    const first = firstOf(series);
    return [...series].flatMap(([ms, usd]) => {
      const known = daysKnown(first, ms);
      if (ms < fromMs || ms + DAY_MS > toMs || known < FEWEST_DAYS || usd < 24 * floorUsd) return [];
      const before = Array.from({ length: known }, (_, index) => series.get(ms - (index + 1) * DAY_MS) ?? 0);
      const usual = before.reduce((sum, each) => sum + each, 0) / known;
      const deviation = Math.sqrt(before.reduce((sum, each) => sum + (each - usual) ** 2, 0) / (known - 1));
      const above = deviation > 0 ? (usd - usual) / deviation : undefined;
      return usd > usual && (above ?? Number.POSITIVE_INFINITY) > deviations ? [{ name, ms, usd, usual, above }] : [];
    });
  });
}

export function hourAnomalies(
  all: ReadonlyMap<string | null, Series>,
  { fromMs, toMs }: Period,
  { sameHours, fewestHours, toDeviation, spreads, times, floorUsd }: Suspicion,
): readonly Anomaly[] {
  return [...all].flatMap(([name, series]) => {
    const first = firstOf(series);
    return [...series].flatMap(([ms, usd]) => {
      if (ms < fromMs || ms + HOUR_MS > toMs || usd < floorUsd) return [];
      const others = sameHours.map((before) => ms - before);
      const known = others.filter((each) => each >= first).map((each) => series.get(each) ?? 0);
      if (known.length < fewestHours) return [];
      const usual = median(known);
      const spread = toDeviation * median(known.map((each) => Math.abs(each - usual)));
      const above = spread > 0 ? (usd - usual) / spread : undefined;
      // As the alert does: of what is usually next to nothing, any multiple is little.
      return usd > times * Math.max(usual, floorUsd) && (above ?? Number.POSITIVE_INFINITY) > spreads ? [{ name, ms, usd, usual, above }] : [];
    });
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? (sorted[Math.floor(middle)] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
