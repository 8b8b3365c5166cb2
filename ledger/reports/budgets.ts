import type { PoolClient } from "pg";
import { DAY_MS } from "../../telemetry/duration.ts";
import { budgetFigures, dayCosts, FOUR_WEEKS_MS, histories, monthCosts, type Payer } from "../figures.ts";
import type { Folding } from "../folding.ts";
import { dayOf, monthAfter, monthOf } from "../forecast.ts";
import { type DayCost, straying } from "./interval.ts";
import { said } from "./period.ts";
import { type Cell, columns, type ReportTable } from "./table.ts";

/** What a feature or a team may spend in a calendar month; undefined, where the config sets no limit. */
export interface Budget {
  readonly of: "feature" | "team";
  readonly name: string;
  readonly usd: number | undefined;
}

/**
 * Every budget: what was spent of it this month, what the month comes to, and between which amounts that lies with a
 * chance of four fifths. All real environments count together, as the alerts count them.
 */
export async function budgets(client: Pick<PoolClient, "query">, folding: Folding, declared: readonly Budget[], nowMs: number): Promise<ReportTable> {
  const today = dayOf(nowMs);
  const [costs, pasts, days] = [await monthCosts(client, folding, nowMs), await histories(client, folding, nowMs), await dayCosts(client, folding, today - FOUR_WEEKS_MS, today)];
  const figures = budgetFigures(folding, costs, pasts, nowMs);
  const daysLeft = (monthAfter(nowMs) - nowMs) / DAY_MS;
  const rows = declared.map(({ of, name, usd }): Cell[] => {
    const own = (payer: Payer) => payer[of] === name && payer.environment === folding.environment;
    const owned = figures.filter(own);
    const spent = total(owned.map((each) => each.usd));
    const expected = total(owned.map((each) => each.forecast));
    const stray = straying(everyDay(days.filter(own), today), daysLeft);
    const share = (amount: number) => (usd === undefined ? null : amount / usd);
    return [
      ...[of, name, usd === undefined ? "" : exact(usd), exact(spent), share(spent), exact(expected), share(expected)],
      ...(stray === undefined ? ["", ""] : [exact(Math.max(spent, expected - stray)), exact(expected + stray)]),
      stateOf(spent, expected, usd),
    ];
  });
  return {
    title: `Budgets of ${said(monthOf(nowMs)).slice(0, "2026-11".length)}, as of ${new Date(nowMs).toISOString().slice(0, "2026-11-24T13:20".length)}Z (UTC)`,
    columns: [
      ...columns("text", "of", "name"),
      ...columns("usd", "budget_usd", "spent_usd"),
      ...columns("share", "spent"),
      ...columns("usd", "forecast_usd"),
      ...columns("share", "forecast"),
      ...columns("usd", "low_usd", "high_usd"),
      ...columns("text", "state"),
    ],
    rows,
    notes: [
      "The forecast takes for each hour left what the same hour of the week cost over the last four weeks; low and high enclose it with a chance of four fifths, and are missing until two weeks are known.",
    ],
  };
}

/** Complete days since the first one that cost something, those that cost nothing too. */
function everyDay(costs: readonly DayCost[], today: number): DayCost[] {
  const byDay = new Map<number, number>();
  for (const { dayMs, usd } of costs) byDay.set(dayMs, (byDay.get(dayMs) ?? 0) + usd);
  const first = Math.min(...byDay.keys(), today);
  return Array.from({ length: (today - first) / DAY_MS }, (_, index) => ({ dayMs: first + index * DAY_MS, usd: byDay.get(first + index * DAY_MS) ?? 0 }));
}

function stateOf(spent: number, expected: number, budget: number | undefined): string {
  if (budget === undefined) return "no budget";
  if (spent > budget) return "exceeded";
  return expected > budget ? "on track to exceed" : "within";
}

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** A forecast has no digits beyond these. */
function exact(usd: number): string {
  return usd.toFixed(6);
}
