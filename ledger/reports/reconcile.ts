import type { PoolClient } from "pg";
import { dayOf } from "../forecast.ts";
import { added, type Compared, differenceOf, differs, grouped, type Sides } from "./compared.ts";
import { amountOf, size, unitsOf } from "./decimal.ts";
import { environmentCondition } from "./environments.ts";
import type { Invoice } from "./invoice.ts";
import { said } from "./period.ts";
import { causes } from "./reconcile-causes.ts";
import type { ReconcileRequest } from "./reconcile-request.ts";
import { type Cell, columns, type ReportTable, sayUsd } from "./table.ts";

export interface Reconciliation {
  readonly table: ReportTable;
  /** Whether the totals are further apart than is tolerated. */
  readonly apart: boolean;
}

/** Holds a provider's invoice against the ledger, by model and day, to the last digit. Changes nothing, keeps nothing. */
export async function reconcile(client: Pick<PoolClient, "query">, invoice: Invoice, request: ReconcileRequest, nowMs: number): Promise<Reconciliation> {
  const { provider, period, by, tolerance } = request;
  const all = compared(invoice, await recordedCosts(client, request), request);
  const total = added(all);
  const apart = differs(total, tolerance);
  const groups = groupsOf(all, by);
  return {
    apart,
    table: {
      title: `Invoice of ${provider} and ledger, ${said(period.fromMs)} to ${said(period.toMs)} (UTC)`,
      columns: [
        ...columns("text", ...(by === "both" ? ["day", "model"] : [by])),
        ...columns("usd", "invoice_usd", "ledger_usd", "difference_usd"),
        ...columns("share", "difference"),
        ...columns("count", "unpriced"),
        ...columns("text", "finding"),
      ],
      rows: [...groups.map(([names, sides]) => [...names, ...figures(sides, tolerance)]), [...(by === "both" ? ["all", ""] : ["all"]), ...figures(total, tolerance)]],
      notes: [
        `Read as ${invoice.format}. A difference is what was invoiced less what the ledger has; its share is of what was invoiced.`,
        verdict(total, tolerance, apart),
        ...causes(all, invoice, request, nowMs),
      ],
    },
  };
}

interface Recorded {
  readonly day: string;
  readonly model: string | null;
  readonly requests: string;
  readonly unpriced: string;
  readonly usd: string;
}

async function recordedCosts(client: Pick<PoolClient, "query">, { provider, period, demo }: ReconcileRequest): Promise<readonly Recorded[]> {
  const counted = environmentCondition({ without: demo }, 4);
  const { rows } = await client.query<Recorded>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, model, sum(requests)::text AS requests, sum(unpriced)::text AS unpriced, sum(cost_usd)::text AS usd
     FROM llm_usage_day WHERE provider = $1 AND day >= $2::date AND day < $3::date AND ${counted.text} GROUP BY 1, 2`,
    [provider, said(period.fromMs), said(period.toMs), counted.value],
  );
  return rows;
}

function compared({ lines }: Invoice, recorded: readonly Recorded[], { period, modelOf }: ReconcileRequest): readonly Compared[] {
  // A file that names no models is held against the days alone.
  const told = lines.length === 0 || lines.some(({ model }) => model !== "");
  const parts = [
    ...lines
      .filter(({ ms }) => ms >= period.fromMs && ms < period.toMs)
      .map(({ ms, model, units }) => ({ dayMs: dayOf(ms), spelled: model, invoiced: units, recorded: undefined, requests: 0, unpriced: 0 })),
    ...recorded.map(({ day, model, requests, unpriced, usd }) => ({
      ...{ dayMs: Date.parse(day), spelled: told ? (model ?? "") : "", invoiced: undefined, recorded: unitsOf(usd) },
      ...{ requests: Number(requests), unpriced: Number(unpriced) },
    })),
  ].map(({ spelled, ...part }) => ({ ...part, ...modelOf(spelled) }));
  const groups = grouped(parts, ({ dayMs, name }) => `${dayMs} ${name}`);
  return [...groups.values()]
    .flatMap((group) => group.slice(0, 1).map(({ dayMs, name, priced }) => ({ dayMs, model: name, known: priced, ...added(group) })))
    .toSorted((one, other) => one.dayMs - other.dayMs || (one.model < other.model ? -1 : 1));
}

function groupsOf(all: readonly Compared[], by: ReconcileRequest["by"]): readonly (readonly [names: readonly (string | null)[], sides: Sides])[] {
  const models = [...grouped(all, ({ model }) => model)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const days = [...grouped(all, ({ dayMs }) => dayMs)];
  return {
    day: () => days.map(([dayMs, some]) => [[said(dayMs)], added(some)] as const),
    model: () => models.map(([model, some]) => [[model || null], added(some)] as const),
    both: () => [...all.map((one) => [[said(one.dayMs), one.model || null], one] as const), ...models.map(([model, some]) => [["all", model || null], added(some)] as const)],
  }[by]();
}

/** What the ledger has of calls without any price is not known, and so is the difference. */
function figures(sides: Sides, tolerance: bigint): Cell[] {
  const { invoiced, recorded, requests, unpriced } = sides;
  const priceless = requests > 0 && unpriced === requests;
  const difference = differenceOf(sides);
  return [
    amountOf(invoiced ?? 0n),
    ...(priceless ? [null, null] : [amountOf(recorded ?? 0n), amountOf(difference)]),
    invoiced && !priceless ? Number(difference) / Number(size(invoiced)) : null,
    unpriced,
    findingOf(sides, priceless, tolerance),
  ];
}

function findingOf(sides: Sides, priceless: boolean, tolerance: bigint): string {
  if (!priceless && differenceOf(sides) === 0n) return "agrees";
  if (sides.recorded === undefined) return "not in the ledger";
  if (sides.invoiced === undefined) return "not invoiced";
  if (priceless) return "unpriced";
  return differs(sides, tolerance) ? "differs" : "agrees";
}

function verdict(total: Sides, tolerance: bigint, apart: boolean): string {
  const [invoiced, recorded, difference] = [total.invoiced ?? 0n, total.recorded ?? 0n, differenceOf(total)].map((units) => sayUsd(amountOf(units)));
  return `Invoiced: ${invoiced}; in the ledger: ${recorded}; difference: ${difference}, ${apart ? "more than" : "within"} ${amountOf(tolerance)} % of what was invoiced.`;
}
