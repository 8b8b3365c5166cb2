import type { Pool } from "pg";
import { DAY_MS } from "../telemetry/duration.ts";
import { SEPARATOR } from "../telemetry/label-set.ts";
import { OTHER, UNKNOWN } from "../telemetry/labels.ts";
import type { Folding } from "./folding.ts";
import { forecast, type History, hourOf, monthAfter, monthOf } from "./forecast.ts";
import { bounds } from "./reports/period.ts";

/** Whom cost is counted for. */
export interface Payer {
  readonly environment: string;
  readonly feature: string;
  readonly team: string;
}

/** How many versions have answered for a model. */
interface Versions {
  readonly environment: string;
  readonly service: string;
  readonly model: string;
  readonly versions: number;
}

export interface PayerHistory extends Payer {
  readonly history: History;
}

export const FOUR_WEEKS_MS = 28 * DAY_MS;

/** Folds rows of a roll-up, in US dollars by payer. Its parameters come from `payerParameters`. */
const folded = (table: string, key: string) => `
  SELECT ${key},
    CASE WHEN environment = $1 THEN environment ELSE $2 END AS environment,
    CASE WHEN feature = ANY($3) THEN feature WHEN coalesce(feature, '') = '' THEN '${UNKNOWN}' ELSE '${OTHER}' END AS feature,
    CASE
      WHEN feature = ANY($3) THEN
        CASE WHEN coalesce(team_id, '') = '' THEN $6::jsonb ->> feature WHEN feature || '${SEPARATOR}' || team_id = ANY($4) THEN team_id ELSE '${OTHER}' END
      WHEN coalesce(team_id, '') IN ('', '${UNKNOWN}') THEN '${UNKNOWN}'
      WHEN team_id = ANY($5) THEN team_id
      ELSE '${OTHER}'
    END AS team,
    cost_usd
  FROM ${table} WHERE ${key} >= $7 AND ${key} < $8`;

const MONTH = `SELECT environment, feature, team, sum(cost_usd)::float8 AS usd FROM (${folded("llm_usage_day", "day")}) AS month GROUP BY 1, 2, 3`;

const DAYS = `SELECT environment, feature, team, (extract(epoch FROM day) * 1000)::float8 AS day_ms, sum(cost_usd)::float8 AS usd
FROM (${folded("llm_usage_day", "day")}) AS days GROUP BY 1, 2, 3, 4 ORDER BY 4`;

const HISTORY = `SELECT environment, feature, team,
  (hour >= $9) AS unfinished,
  ((extract(isodow FROM hour AT TIME ZONE 'UTC') - 1) * 24 + extract(hour FROM hour AT TIME ZONE 'UTC'))::int AS hour_of_week,
  sum(cost_usd)::float8 AS usd, (extract(epoch FROM min(hour)) * 1000)::float8 AS first_ms
FROM (${folded("llm_usage_hour", "hour")}) AS hours GROUP BY 1, 2, 3, 4, 5`;

const VERSIONS = `SELECT
  CASE WHEN environment = ANY($1) THEN environment ELSE '${OTHER}' END AS environment,
  CASE WHEN service = ANY($2) THEN service ELSE '${OTHER}' END AS service,
  coalesce(
    $3::jsonb ->> lower(model), $3::jsonb ->> lower(response_model),
    $3::jsonb ->> regexp_replace(lower(model), $4, ''), $3::jsonb ->> regexp_replace(lower(response_model), $4, ''), '${OTHER}'
  ) AS model,
  count(DISTINCT response_model)::int AS versions
FROM llm_model_version GROUP BY 1, 2, 3`;

function payerParameters({ demo, environment, features, pairs, teams, firstTeams }: Folding): readonly unknown[] {
  return [demo, environment, features, pairs, teams, JSON.stringify(firstTeams)];
}

/** What the calls of the calendar month cost so far. Who declared nothing and was not charged is not in it. */
export async function monthCosts(pool: Pick<Pool, "query">, folding: Folding, nowMs: number): Promise<readonly (Payer & { readonly usd: number })[]> {
  const days = bounds({ fromMs: monthOf(nowMs), toMs: monthAfter(nowMs) });
  return (await pool.query<Payer & { readonly usd: number }>(MONTH, [...payerParameters(folding), ...days])).rows;
}

/** What each day cost of those from one on and before another, in milliseconds since 1970: days on which something did. */
export async function dayCosts(
  client: Pick<Pool, "query">,
  folding: Folding,
  fromMs: number,
  toMs: number,
): Promise<readonly (Payer & { readonly dayMs: number; readonly usd: number })[]> {
  const { rows } = await client.query<Payer & { readonly day_ms: number; readonly usd: number }>(DAYS, [...payerParameters(folding), ...bounds({ fromMs, toMs })]);
  return rows.map(({ day_ms: dayMs, ...row }) => ({ ...row, dayMs }));
}

/** What the last four weeks were like. */
export async function histories(pool: Pick<Pool, "query">, folding: Folding, nowMs: number): Promise<readonly PayerHistory[]> {
  const hours = [hourOf(nowMs - FOUR_WEEKS_MS), nowMs, hourOf(nowMs)].map((ms) => new Date(ms).toISOString());
  const { rows } = await pool.query<HourRow>(HISTORY, [...payerParameters(folding), ...hours]);
  const payers = new Map<string, { readonly payer: Payer; readonly rows: HourRow[] }>();
  for (const row of rows) {
    const { environment, feature, team } = row;
    const payer = { environment, feature, team };
    const own = payers.get(payerKey(payer)) ?? { payer, rows: [] };
    own.rows.push(row);
    payers.set(payerKey(payer), own);
  }
  return [...payers.values()].map((own) => ({ ...own.payer, history: historyOf(own.rows, nowMs) }));
}

interface HourRow extends Payer {
  readonly unfinished: boolean;
  readonly hour_of_week: number;
  readonly usd: number;
  readonly first_ms: number;
}

function historyOf(rows: readonly HourRow[], atMs: number): History {
  return {
    atMs,
    firstHourMs: Math.min(...rows.map(({ first_ms }) => first_ms)),
    byHourOfWeek: new Map(rows.flatMap(({ unfinished, hour_of_week, usd }) => (unfinished ? [] : [[hour_of_week, usd] as const]))),
    thisHour: rows.reduce((sum, { unfinished, usd }) => sum + (unfinished ? usd : 0), 0),
  };
}

export async function modelVersionCounts(pool: Pick<Pool, "query">, { environments, services, models, dated }: Folding): Promise<readonly Versions[]> {
  return (await pool.query<Versions>(VERSIONS, [environments, services, JSON.stringify(models), dated])).rows;
}

/** Month to date and at its end for every payer that the config declares, be it 0, and for every other that was charged. */
export function budgetFigures(
  folding: Folding,
  costs: readonly (Payer & { readonly usd: number })[],
  pasts: readonly PayerHistory[],
  nowMs: number,
): readonly (Payer & { readonly usd: number; readonly forecast: number })[] {
  const spent = new Map(costs.map(({ usd, ...payer }) => [payerKey(payer), usd]));
  const past = new Map(pasts.map(({ history, ...payer }) => [payerKey(payer), history]));
  const payers = new Map(
    [...declaredPayers(folding), ...costs, ...pasts].map(({ environment, feature, team }) => [payerKey({ environment, feature, team }), { environment, feature, team }]),
  );
  return [...payers].map(([key, payer]) => {
    const usd = spent.get(key) ?? 0;
    return { ...payer, usd, forecast: forecast(usd, past.get(key), nowMs) };
  });
}

function declaredPayers({ environment, demo, environments, pairs }: Folding): readonly Payer[] {
  const counted = [environment, ...(demo !== null && environments.includes(demo) ? [demo] : [])];
  return counted.flatMap((each) =>
    pairs.map((pair) => {
      const [feature = "", team = ""] = pair.split(SEPARATOR);
      return { environment: each, feature, team };
    }),
  );
}

function payerKey({ environment, feature, team }: Payer): string {
  return JSON.stringify([environment, feature, team]);
}
