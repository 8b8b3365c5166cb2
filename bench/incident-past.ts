import { execFileSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ContractMetric } from "../telemetry/metric.ts";
import { cost, errors, requestDuration, requests, timeToFirstToken, tokens } from "../telemetry/metrics.ts";
import { wanted } from "../tools/cache.ts";
import { locate } from "../tools/locate.ts";
import { effectAt } from "./incidents.ts";

const DAY = 86_400;
const STEP = 30;

/** A Monday. The weeks before are what is usual; nothing happens in them. */
export const MONDAY = 1_767_571_200;
const WEEKS_BEFORE = 5;
export const JUDGED_DAYS = 5;

/** Calls of a minute at the top of the day, their seconds, and dollars and tokens of a call. */
const sources = [
  { feature: "chat_assistant", team: "assistants", model: "gpt-4o", provider: "openai", perMinute: 60, seconds: 0.9, usd: 0.01, tokens: 900 },
  { feature: "chat_assistant", team: "assistants", model: "claude-sonnet-4-5", provider: "anthropic", perMinute: 30, seconds: 1, usd: 0.02, tokens: 1_100 },
  { feature: "document_search", team: "search", model: "gpt-4o-mini", provider: "openai", perMinute: 90, seconds: 0.6, usd: 0.002, tokens: 2_000 },
  { feature: "summarize", team: "search", model: "gpt-4o", provider: "openai", perMinute: 12, seconds: 1.1, usd: 0.03, tokens: 6_000 },
] as const;

type Source = (typeof sources)[number];

/** How a single call's seconds spread around what is usual: most near it, one in twenty at twice as many. */
const spread = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2];

/** Share of the calls that fail when nothing is wrong, and the part of a call that is over when its first token comes. */
const USUALLY_FAILING = 0.003;
const FIRST_TOKEN = 0.25;

/** More at noon, few at night, and on Sundays half as many. */
function busy(second: number): number {
  // Counted from the Monday before all of them: the weeks before are negative.
  const since = second + WEEKS_BEFORE * 7 * DAY;
  const hour = (since / 3_600) % 24;
  const weekend = Math.floor(since / DAY) % 7 === 6 ? 0.5 : 1;
  return (0.08 + 0.92 * Math.max(0, Math.sin(((hour - 5) / 17) * Math.PI)) ** 1.5) * weekend;
}

/** Blocks of the weeks before and of the judged days. */
export function incidentPast(folder: string): string {
  const blocks = join(folder, "blocks");
  const promtool = locate(wanted("promtool"));
  if (!promtool) throw new Error("promtool is not built: run make tools");
  const random = { state: 1 };
  const counters = sources.map((source) => ({ source, names: seriesOf(source), reached: seriesOf(source).map(() => 0) }));
  for (let day = -WEEKS_BEFORE * 7; day < JUDGED_DAYS; day++) {
    const file = join(folder, "day.txt");
    writeFileSync(file, `${exposition(day * DAY, counters, random)}# EOF\n`);
    const made = join(folder, "made");
    execFileSync(promtool, ["tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=24h", "--allow-incompatible-block-duration", file, made], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    cpSync(made, blocks, { recursive: true });
    for (const path of [file, made]) rmSync(path, { recursive: true });
  }
  return blocks;
}

/** What the series of a source have reached. */
interface Counter {
  readonly source: Source;
  readonly names: readonly string[];
  readonly reached: number[];
}

/** A day of samples. */
function exposition(from: number, counters: readonly Counter[], random: { state: number }): string {
  const lines = counters.flatMap(({ source, names, reached }) => {
    const texts = names.map((): string[] => []);
    for (let second = from; second < from + DAY; second += STEP) {
      for (const [index, grown] of growth(source, second, random).entries()) {
        const value = (reached[index] ?? 0) + grown;
        reached[index] = value;
        texts[index]?.push(`${names[index]} ${Number(value.toFixed(6))} ${MONDAY + second}\n`);
      }
    }
    return names.map((name, index) => ({ metric: name.slice(0, name.indexOf("{")), text: texts[index]?.join("") ?? "" }));
  });
  // Series of a name must stand together.
  return lines
    .toSorted((a, b) => (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0))
    .map(({ text }) => text)
    .join("");
}

const bounds = (metric: ContractMetric) => metric.buckets ?? [];

/** The series of a source, in the order of `growth`. */
function seriesOf({ feature, team, model, provider }: Source): string[] {
  const all = { environment: "production", service: "ai-app", provider, model, feature, team, operation: "chat", error_type: "api_error", type: "input" };
  const series = (metric: ContractMetric, more: Readonly<Record<string, string>> = {}, suffix = "") => {
    const labels = { ...Object.fromEntries(Object.entries(all).filter(([label]) => metric.labels.some((known) => known === label))), ...more };
    return `${metric.prom}${suffix}{${Object.entries(labels)
      .map(([label, value]) => `${label}="${value}"`)
      .join(",")}}`;
  };
  const histogram = (metric: ContractMetric, more: Readonly<Record<string, string>> = {}) => [
    ...bounds(metric).map((bound) => series(metric, { ...more, le: Number.isInteger(bound) ? `${bound}.0` : String(bound) }, "_bucket")),
    series(metric, { ...more, le: "+Inf" }, "_bucket"),
    series(metric, more, "_sum"),
    series(metric, more, "_count"),
  ];
  return [
    ...["success", "error"].map((status) => series(requests, { status })),
    ...[errors, tokens, cost].map((metric) => series(metric)),
    ...histogram(requestDuration, { status: "success" }),
    ...histogram(timeToFirstToken),
  ];
}

/** How much each series of a source grows in a step. */
function growth(source: Source, second: number, random: { state: number }): number[] {
  const now = effectAt(second / 3_600, source.feature, source.provider);
  const expected = ((source.perMinute * STEP) / 60) * busy(second) * now.calls;
  const calls = Math.max(0, Math.floor(expected * (0.9 + 0.2 * chance(random)) + (expected > 0 ? chance(random) : 0)));
  const seconds: number[] = [];
  for (let call = 0; call < calls; call++) {
    if (chance(random) < Math.max(USUALLY_FAILING, now.failing)) continue;
    seconds.push(source.seconds * now.slower * (spread[Math.floor(chance(random) * spread.length)] ?? 1));
  }
  const good = seconds.length;
  const failed = calls - good;
  const observed = (metric: ContractMetric, values: readonly number[]) => [
    ...bounds(metric).map((bound) => values.filter((value) => value <= bound).length),
    values.length,
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  ];
  return [
    ...[good, failed, failed, good * source.tokens * now.dearer, good * source.usd * now.dearer],
    ...observed(requestDuration, seconds),
    ...observed(
      timeToFirstToken,
      seconds.map((each) => each * FIRST_TOKEN),
    ),
  ];
}

/** Looks random and is the same in every run. */
function chance(random: { state: number }): number {
  random.state = (Math.imul(random.state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return (random.state >> 8) / (0x7fffffff >> 8);
}
