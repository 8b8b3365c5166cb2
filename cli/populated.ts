import { setTimeout as pause } from "node:timers/promises";
import type { Config } from "../config/schema.ts";
import { answers, type PanelQuery, panelQueries } from "../doctor/panels.ts";
import { is } from "../query/matcher.ts";
import { rate } from "../query/promql.ts";
import { RATE } from "../signals/windows.ts";
import { cost, requests, tokens } from "../telemetry/metrics.ts";
import { Problem } from "./problem.ts";
import type { LocalStackInfo } from "./stack.ts";

/** So long the dashboards may take to fill, in seconds; they normally take a quarter of it. */
const PATIENCE = 120;

/** Waits until every panel has an answer, save those that say they need more history. */
export async function populated({ config, site }: LocalStackInfo): Promise<void> {
  const queries = [...demoCounts(config), ...panelQueries(config, site).filter(({ excuse }) => !excuse)];
  const end = Date.now() + PATIENCE * 1_000;
  let empty: PanelQuery[] = [...queries];
  while (empty.length > 0 && Date.now() < end) {
    const results = await Promise.all(empty.map(async (query) => ({ query, answered: await answers(query, site).catch(() => false) })));
    empty = results.filter(({ answered }) => !answered).map(({ query }) => query);
    progress(`  ${queries.length - empty.length} of ${queries.length} queries of the panels have data`);
    if (empty.length > 0) await pause(1_000);
  }
  if (process.stdout.isTTY) process.stdout.write("\n");
  if (empty.length === 0) return;
  throw new Problem(
    ["The stack runs, but these panels have no data yet:", ...empty.map(({ dashboard, panel }) => `  ${dashboard} / ${panel}`), "Look at the logs of demo-app and collector."].join(
      "\n",
    ),
  );
}

/** Series begin at zero, so an answer alone proves no call: these must be above it. */
function demoCounts({ demo }: Config): PanelQuery[] {
  const calls = rate(requests, RATE).where("environment", is(demo.environment)).sum();
  const used = rate(tokens, RATE).where("environment", is(demo.environment)).sum();
  const spent = rate(cost, RATE).where("environment", is(demo.environment)).sum();
  return Object.entries({ calls, used, spent }).map(([panel, vector]) => ({ dashboard: "the demo", panel, source: "prometheus", expr: String(vector.above(0)) }));
}

let shown = "";

/** In place on a terminal; elsewhere a line whenever there is something new. */
function progress(text: string): void {
  if (text === shown) return;
  shown = text;
  process.stdout.write(process.stdout.isTTY ? `\r${text}` : `${text}\n`);
}
