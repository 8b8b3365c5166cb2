import type { PoolClient } from "pg";
import { amountOf, partOf, sumOf, unitsOf } from "./decimal.ts";
import { type Environments, environmentCondition, sayEnvironments } from "./environments.ts";
import { bounds, daysAndHours, type Period, said } from "./period.ts";
import { type Cell, columns, type ReportTable } from "./table.ts";

/** What spending can be told apart by: the column of the totals. */
export const dimensions = {
  environment: "environment",
  service: "service",
  feature: "feature",
  team: "team_id",
  user: "user_id",
  provider: "provider",
  model: "model",
  operation: "operation",
  variant: "variant",
  day: "day",
} as const;

export type Dimension = keyof typeof dimensions;

/** What the totals by user do not know. */
const notByUser: readonly Dimension[] = ["service", "operation", "variant"];

export interface SpendingRequest {
  /** One or two. */
  readonly by: readonly Dimension[];
  readonly period: Period;
  readonly environments: Environments;
  /** So many groups at most, the dearest first; what the others come to is one more. Days are all shown, in their order. */
  readonly top: number;
}

/** A report that the totals cannot give. */
export class ReportError extends Error {}

/** The columns that hold sums. */
const sums = ["requests", "errors", "unpriced", "total_tokens", "cost_usd"] as const;

type Sums = { readonly [S in (typeof sums)[number]]: string };
type Row = Sums & Readonly<Record<string, string | null>>;

/**
 * What calls cost, by one or two dimensions, from the totals: exact to the last digit. Unpriced calls are counted beside
 * the cost; where a group has no others its cost is not known.
 *
 * @throws ReportError that says what may be asked for
 */
export async function spending(client: Pick<PoolClient, "query">, request: SpendingRequest): Promise<ReportTable> {
  const { by, period, environments, top } = request;
  const { text, values } = queryOf(request);
  const { rows } = await client.query<Row>(text, [...values]);
  const shown = by.includes("day") ? rows : rows.slice(0, top);
  const rest = rows.slice(shown.length);
  const more = (name: string, some: readonly Row[]) => (some.length > 0 ? [[name, ...by.slice(1).map(() => ""), ...figures(summed(some))]] : []);
  return {
    title: `Spending by ${by.join(" and ")}, ${said(period.fromMs)} to ${said(period.toMs)} (UTC)`,
    columns: [...columns("text", ...by), ...columns("count", "requests", "errors", "unpriced", "tokens"), ...columns("usd", "cost_usd", "usd_per_request", "usd_per_success")],
    rows: [...shown.map((row) => [...by.map((each) => row[each] ?? null), ...figures(row)]), ...more(`${rest.length} others`, rest), ...more("all", rows)],
    notes: [
      ...(rows.length === 0 ? ["No calls in this time."] : []),
      ...(rows.some(({ unpriced }) => unpriced !== "0") ? ["Unpriced calls cost what nobody knows: they are in no amount, and not free."] : []),
      ...sayEnvironments(environments),
      ...(by.includes("user") ? ["Calls that name no user are not in it."] : []),
    ],
  };
}

function queryOf({ by, period, environments }: SpendingRequest): { readonly text: string; readonly values: readonly (string | null)[] } {
  const named = Object.keys(dimensions).join(", ");
  if (by.length === 0 || by.length > 2 || new Set(by).size < by.length) throw new ReportError(`by is ${by.join(", ") || "empty"}; allowed are one or two of ${named}.`);
  const { days, hours } = daysAndHours(period);
  const ofUsers = by.includes("user");
  if (ofUsers) refuseWhatUsersLack(by, period, hours.length > 0);
  const counted = environmentCondition(environments, 1);
  const values: (string | null)[] = [counted.value];
  const within = (column: string, part: Period) => {
    values.push(...bounds(part));
    return `${column} >= $${values.length - 1} AND ${column} < $${values.length} AND ${counted.text}`;
  };
  const read = [...by.map((name) => dimensions[name]).filter((column) => column !== "day"), ...sums].join(", ");
  const parts = [
    ...(days ? [`SELECT day, ${read} FROM ${ofUsers ? "llm_usage_user_day" : "llm_usage_day"} WHERE ${within("day", days)}`] : []),
    ...hours.map((part) => `SELECT (hour AT TIME ZONE 'UTC')::date AS day, ${read} FROM llm_usage_hour WHERE ${within("hour", part)}`),
  ];
  const groups = by.map((name) => `${name === "day" ? "to_char(day, 'YYYY-MM-DD')" : dimensions[name]} AS "${name}"`);
  const places = by.map((_, index) => index + 1).join(", ");
  const order = by.includes("day") ? `"day", sum(cost_usd) DESC, ${places}` : `sum(cost_usd) DESC, sum(requests) DESC, ${places}`;
  const text = `SELECT ${groups.join(", ")}, ${sums.map((sum) => `sum(${sum})::text AS ${sum}`).join(", ")}
    FROM (${parts.join(" UNION ALL ")}) AS parts GROUP BY ${places} ORDER BY ${order}`;
  return { text, values };
}

/** Users are many: their totals are by whole days, and by less. */
function refuseWhatUsersLack(by: readonly Dimension[], { fromMs, toMs }: Period, hours: boolean): void {
  const other = by.find((each) => notByUser.includes(each));
  const allowed = Object.keys(dimensions).filter((each) => each !== "user" && !notByUser.some((not) => not === each));
  if (other) throw new ReportError(`by is ${by.join(", ")}; beside user allowed is one of ${allowed.join(", ")}.`);
  if (hours) throw new ReportError(`the period is ${said(fromMs)} to ${said(toMs)}; by user it must be whole days in UTC: give --from and --to without an hour.`);
}

function summed(rows: readonly Row[]): Sums {
  return Object.fromEntries(sums.map((name) => [name, sumOf(rows.map((row) => row[name]))])) as Sums;
}

/** Nothing succeeded, nothing per success. A group of which nothing is priced cost what nobody knows; and which of its successes the cost is of, where only some are. */
function figures(row: Sums): Cell[] {
  const [requests, errors, unpriced, tokens] = [Number(row.requests), Number(row.errors), Number(row.unpriced), Number(row.total_tokens)];
  const known = unpriced < requests;
  const per = (calls: number) => (calls > 0 ? partOf(row.cost_usd, calls) : "");
  return [
    requests,
    errors,
    unpriced,
    tokens,
    known ? amountOf(unitsOf(row.cost_usd)) : null,
    known ? per(requests - unpriced) : null,
    unpriced > 0 ? null : per(requests - errors),
  ];
}
