import { setTimeout as pause } from "node:timers/promises";
import type { Site } from "../config/site.ts";
import type { LogQuery } from "../query/logs.ts";
import { HOUR_MS } from "../telemetry/duration.ts";

/** A server that does not answer, or answers with an error. Its message says which and what. */
export class NoAnswer extends Error {
  /** The status of its answer; absent where there was none. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** So long a server may think, in milliseconds. */
const PATIENCE = 15_000;

/** The JSON that a server of the stack answers with. */
export async function json<T>(url: string, init: RequestInit = {}): Promise<T> {
  const text = await body(url, init);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new NoAnswer(`${place(url)} answers with something else than JSON: ${text.trim().slice(0, 80)}`);
  }
}

export async function body(url: string, init: RequestInit = {}): Promise<string> {
  const { status, ok, text } = await answered(url, init);
  if (!ok) throw new NoAnswer(`${place(url)} answers ${status}: ${text.trim().slice(0, 200)}`, status);
  return text;
}

/** A connection can end at any point of an answer. */
async function answered(url: string, init: RequestInit): Promise<{ readonly status: number; readonly ok: boolean; readonly text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE), ...init });
    return { status: response.status, ok: response.ok, text: await response.text() };
  } catch (error) {
    const { cause, message } = error as Error;
    throw new NoAnswer(`${new URL(url).origin} does not answer: ${cause instanceof Error ? cause.message : message}`);
  }
}

function place(url: string): string {
  return url.split("?")[0] ?? url;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a store says to a question about one time, as Prometheus and Loki both say it. */
export async function samples(url: string, init?: RequestInit): Promise<readonly Sample[]> {
  const { data } = await json<{ data: { result: readonly { metric: Record<string, string>; value: [number, string] }[] } }>(url, init);
  return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

/** What Prometheus says to an expression right now. */
export async function ask(site: Site, expr: { toString(): string }): Promise<readonly Sample[]> {
  return samples(`${site.open("prometheus")}/api/v1/query`, { method: "POST", body: new URLSearchParams({ query: String(expr) }) });
}

/** One number, where the expression has one. */
export async function askNumber(site: Site, expr: { toString(): string }): Promise<number | undefined> {
  const [sample] = await ask(site, expr);
  return sample && !Number.isNaN(sample.value) ? sample.value : undefined;
}

/** An alert of an incident that goes on. */
export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The alerts that fire now; those whose time is not up yet are not among them. */
export async function firingAlerts(site: Site): Promise<readonly FiringAlert[]> {
  const { data } = await json<{ data: { alerts: readonly (FiringAlert & { readonly state: "pending" | "firing" })[] } }>(`${site.open("prometheus")}/api/v1/alerts`);
  return data.alerts.filter(({ state }) => state === "firing");
}

/** One record of the log store: its fields with its labels. */
export type LogRecord = Readonly<Record<string, string>>;

/** The newest records of the last hours, at most so many. */
export async function records(site: Site, query: LogQuery, limit: number, hours = 1): Promise<readonly LogRecord[]> {
  const start = String((Date.now() - hours * HOUR_MS) * 1e6);
  const url = `${site.open("loki")}/loki/api/v1/query_range?${new URLSearchParams({ query: query.toLogQl(), limit: String(limit), start })}`;
  const { data } = await json<{ data: { result: readonly { stream: Record<string, string>; values: readonly [string, string][] }[] } }>(url);
  return data.result.flatMap(({ stream, values }) => values.map(([at, line]) => ({ ...stream, at, line })));
}

/** Looks again every second until something is so, at most so many seconds. */
export async function until<T>(seconds: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await look();
    if (found !== undefined || Date.now() > end) return found;
    await pause(1_000);
  }
}
