import { setTimeout as pause } from "node:timers/promises";
import { exposed } from "../intake/exposition.ts";
import { modelVersions, monthCost, monthForecast } from "../telemetry/server-metrics.ts";
import { connections } from "./connection.ts";
import { budgetFigures, histories, modelVersionCounts, monthCosts, type PayerHistory } from "./figures.ts";
import { monthOf } from "./forecast.ts";
import { lost } from "./lost.ts";
import { migrate } from "./migrate.ts";
import { prepare } from "./prepare.ts";
import type { LedgerSettings } from "./settings.ts";

/** How often month figures are worked out anew, in milliseconds. */
const EVERY_MS = 5_000;

/** The same of what changes slowly and costs more: histories, versions. */
const SLOWLY_MS = 15_000;

/** How soon another try is made where the database is not there. */
const AGAIN_MS = 1_000;

/** Partitions are made so many months ahead. */
const MONTHS_AHEAD = 3;

type Figures = Awaited<ReturnType<typeof figuresFrom>>;

/** What keeps the database fit for use: makes it, brings it up to date, makes its partitions ahead; and asks what it comes to. */
export interface Keeper {
  /** Whether the database was there the last time. */
  ready(): boolean;
  /** Gauges. While the database is away they stay as they were last, for as long as the month is the same. */
  metrics(): string;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export function keeper(settings: LedgerSettings, now: () => number = Date.now): Keeper {
  const stopped = new AbortController();
  const readers = connections(settings.database, "reader", 1);
  const writers = connections(settings.database, "writer", 1);
  let [prepared, migrated, ready] = [false, false, false];
  let figures: Figures | undefined;
  const complaints = new Map<string, string>();

  /** Says whether it worked. The same complaint is made once. */
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      complaints.delete(what);
      return true;
    } catch (error) {
      if (lost(error)) [prepared, migrated] = [false, false];
      const { message } = error as Error;
      if (message !== complaints.get(what)) console.error(JSON.stringify({ level: "error", message: `the ledger's database: ${what}: ${message}` }));
      complaints.set(what, message);
      return false;
    }
  };
  const work = async (): Promise<boolean> => {
    prepared ||= await attempt("roles", () => prepare(settings.database));
    migrated ||= prepared && (await attempt("tables", () => migrate(settings.database)));
    if (!migrated) return false;
    const slow = figures && now() - figures.slow.atMs < SLOWLY_MS ? figures.slow : undefined;
    // Without them calls are kept all the same, in the partition for every other time.
    if (!slow) await attempt("partitions", () => writers.query("SELECT make_llm_usage_partitions($1)", [MONTHS_AHEAD]));
    return attempt("figures", async () => {
      figures = await figuresFrom(readers, settings.names, now(), slow);
    });
  };
  const round = async () => {
    ready = await work();
    await pause(ready ? EVERY_MS : AGAIN_MS, undefined, { signal: stopped.signal });
  };
  const rounds = async (): Promise<void> => {
    while (!stopped.signal.aborted) await round();
  };
  const ended = rounds()
    .catch(() => undefined)
    .then(() => Promise.all([readers.end(), writers.end()]));

  return {
    ready: () => ready,
    metrics: () => {
      const current = figures && monthOf(figures.atMs) === monthOf(now()) ? figures : undefined;
      const budgets = current?.budgets ?? [];
      return [
        exposed(
          monthCost,
          budgets.map(({ environment, feature, team, usd }) => [{ environment, feature, team }, usd]),
        ),
        exposed(
          monthForecast,
          budgets.map(({ environment, feature, team, forecast }) => [{ environment, feature, team }, forecast]),
        ),
        exposed(
          modelVersions,
          (figures?.slow.versions ?? []).map(({ environment, service, model, versions }) => [{ environment, service, model }, versions]),
        ),
      ].join("");
    },
    stop: async () => {
      stopped.abort();
      await ended;
    },
  };
}

async function figuresFrom(
  readers: Parameters<typeof monthCosts>[0],
  names: LedgerSettings["names"],
  atMs: number,
  before: { readonly atMs: number; readonly histories: readonly PayerHistory[]; readonly versions: Awaited<ReturnType<typeof modelVersionCounts>> } | undefined,
) {
  const costs = await monthCosts(readers, names, atMs);
  const slow = before ?? { atMs, histories: await histories(readers, names, atMs), versions: await modelVersionCounts(readers, names) };
  return { atMs, slow, budgets: budgetFigures(names, costs, slow.histories, atMs) };
}
