import type { Asked } from "../alerts/steps.ts";
import type { Site } from "../config/site.ts";
import type { TraceQuery } from "../query/traces.ts";
import { CALL_EVENT, type CallField, callRecord } from "../telemetry/call-record.ts";
import { toSeconds } from "../telemetry/duration.ts";
import { json, NoAnswer, records, samples } from "./ask.ts";

/** As many lines say enough; what gives more is asked by hand. */
const LINES = 15;

/** As many calls show what calls look like. */
const CALLS = 5;

/** What a store says when it has nothing. */
export const NOTHING = "nothing";

/** What the running stack answers to a step of a runbook, as lines for people. Undefined for a command, which people type. */
export async function answerTo(asked: Asked, site: Site): Promise<string | undefined> {
  if (asked.of === "command") return undefined;
  try {
    return (await linesOf(asked, site)).join("\n") || NOTHING;
  } catch (error) {
    if (error instanceof NoAnswer) return error.message;
    throw error;
  }
}

async function linesOf(asked: Exclude<Asked, { of: "command" }>, site: Site): Promise<readonly string[]> {
  if (asked.of === "metrics") return compared("all", (time) => numbers(`${site.open("prometheus")}/api/v1/query`, String(asked.query), time));
  if (asked.of === "traces") return traces(asked.query, site);
  if (asked.query.ranks) return compared("not said", (time) => numbers(`${site.open("loki")}/loki/api/v1/query`, asked.query.toLogQl(), time));
  return (await records(site, asked.query, CALLS)).slice(0, CALLS).map(recordLine);
}

/** Times at which the same is asked, in seconds before now: what is usual is told by what was. */
const before = { now: 0, "1h ago": toSeconds("1h"), "1d ago": toSeconds("1d") } as const;

/**
 * A line for each series, the largest first, with what it was before; what is gone is told, too.
 *
 * @param bare what a series without labels is
 */
async function compared(bare: string, at: (time: number) => Promise<ReadonlyMap<string, number>>): Promise<readonly string[]> {
  const now = Date.now() / 1_000;
  const columns = await Promise.all(Object.values(before).map((seconds) => at(now - seconds)));
  const series = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  if (series.length === 0) return [];
  const cells = series.map((name) => ({ name, values: columns.map((column) => column.get(name)) }));
  const rows = cells.sort((a, b) => largest(b.values) - largest(a.values)).map(({ name, values }) => [...values.map(short), name || bare]);
  const more = rows.length > LINES ? [`and ${rows.length - LINES} more`] : [];
  const table = [[...Object.keys(before), ""], ...rows.slice(0, LINES)].map((row) =>
    row
      .map((cell, index) => (index < columns.length ? cell.padEnd(10) : cell))
      .join(" ")
      .trimEnd(),
  );
  return [...table, ...more];
}

function largest(values: readonly (number | undefined)[]): number {
  return Math.max(...values.map((value) => value ?? Number.NEGATIVE_INFINITY));
}

function short(value: number | undefined): string {
  return value === undefined ? "-" : String(Number(value.toPrecision(3)));
}

/** Values by the labels of their series. */
async function numbers(url: string, query: string, time: number): Promise<ReadonlyMap<string, number>> {
  const asked = new URLSearchParams({ query, time: time.toFixed(3) });
  return new Map((await samples(`${url}?${asked}`)).map(({ metric, value }) => [named(metric), value]));
}

function named(metric: Readonly<Record<string, string>>): string {
  const labels = Object.entries(metric).filter(([label]) => label !== "__name__");
  return labels.map(([label, text]) => `${label}=${text}`).join(" ");
}

/** Of a call the fields that steps speak of; of anything else what it says. */
function recordLine({ at, line, ...fields }: Readonly<Record<string, string>>): string {
  const time = new Date(Number(at) / 1e6).toISOString();
  if (fields.event_name !== CALL_EVENT) return `${time}  ${line}`;
  const told = (Object.keys(callRecord) as CallField[]).flatMap((field) => (fields[field] ? [`${field}=${fields[field]}`] : []));
  return [time, ...told, `trace_id=${fields.trace_id}`].join("  ");
}

/** Traces are looked at, not read: where they are. */
async function traces(query: TraceQuery, site: Site): Promise<readonly string[]> {
  const search = query.toJaeger();
  if (!site.servers.includes("jaeger") || !search) return [query.toTraceQl()];
  const { service, minDuration } = search;
  const asked = { service, limit: String(CALLS), tags: JSON.stringify(query.toJaegerTags()), lookback: "1h", ...(minDuration ? { minDuration } : {}) };
  const { data } = await json<{ data: readonly { traceID: string }[] }>(`${site.open("jaeger")}/api/traces?${new URLSearchParams(asked)}`);
  return data.map(({ traceID }) => `${site.link("jaeger")}/trace/${traceID}`);
}
