import type { PoolClient } from "pg";
import { CHANGES, type Repricing } from "../reprice.ts";
import { amountOf, sumOf, unitsOf } from "./decimal.ts";
import { said } from "./period.ts";
import { type Cell, columns, type ReportTable } from "./table.ts";

/** Counts and sums, as the database says them. */
const sums = {
  calls: "count(*)",
  changed: `count(*) FILTER (WHERE fresh.n IS NOT NULL AND ${CHANGES})`,
  newly_priced: "count(*) FILTER (WHERE NOT found.priced AND fresh.priced)",
  unpriced: "count(*) FILTER (WHERE NOT coalesce(fresh.priced, found.priced))",
  was_unpriced: "count(*) FILTER (WHERE NOT found.priced)",
  kept: "count(*) FILTER (WHERE fresh.n IS NULL AND found.price_model IS NOT NULL)",
  inserted: "count(*) FILTER (WHERE found.priced AND found.price_model IS NULL AND found.cost_usd <> 0)",
  old_usd: "sum(found.cost_usd)",
  new_usd: "sum(coalesce(fresh.cost_usd, found.cost_usd))",
} as const;

type Sum = keyof typeof sums;

/** Those that are shown as they are. */
const counts = ["calls", "changed", "newly_priced", "unpriced", "kept"] as const satisfies readonly Sum[];

type Row = Readonly<Record<Sum, string>> & { readonly provider: string | null; readonly model: string | null; readonly gone: readonly string[] | null };

/** What a re-pricing comes to by provider and model, those first whose cost changes most. Asks the tables that it was worked out in. */
export async function repricingTable(owner: Pick<PoolClient, "query">, { period, priceVersion, undoes, untimed, missing }: Repricing): Promise<ReportTable> {
  const { rows } = await owner.query<Row>(
    `SELECT found.provider, found.model, array_agg(DISTINCT found.price_model) FILTER (WHERE fresh.n IS NULL AND found.price_model IS NOT NULL) AS gone,
     ${Object.entries(sums)
       .map(([name, sum]) => `(${sum})::text AS ${name}`)
       .join(", ")}
     FROM found LEFT JOIN fresh USING (n) GROUP BY 1, 2 ORDER BY abs(${sums.new_usd} - ${sums.old_usd}) DESC, count(*) DESC, 1, 2`,
  );
  const all = Object.fromEntries(Object.keys(sums).map((name) => [name, sumOf(rows.map((row) => row[name as Sum]))])) as Record<Sum, string>;
  const gone = [...new Set(rows.flatMap((row) => row.gone ?? []))];
  const note = (calls: string | number, text: string) => (Number(calls) > 0 ? [`${calls} of the calls ${text}`] : []);
  return {
    title: `${undoes ? `Undoing re-pricing ${undoes}` : "Re-pricing"} of ${said(period.fromMs)} to ${said(period.toMs)} (UTC)`,
    columns: [...columns("text", "provider", "model"), ...columns("count", ...counts), ...columns("usd", "old_usd", "new_usd", "difference_usd")],
    rows: [...rows.map((row) => [row.provider, row.model, ...figures(row)]), ...(rows.length > 0 ? [["all", "", ...figures(all)]] : [])],
    notes: [
      ...(rows.length === 0 ? ["No calls in this time."] : []),
      ...(priceVersion ? [`Prices are edition ${priceVersion}: those of the config and the catalogue as they are now, each as it held when the call ended.`] : []),
      ...note(Number(all.kept) - untimed, `keep what they cost: what priced them has no price any more (${gone.join(", ")}), and they are not free.`),
      ...note(untimed, "stay as they are: an erasure left only the hour that they were in, and their price changed in it."),
      ...note(all.inserted, "keep what they cost: a program inserted them with it."),
      ...note(all.unpriced, "have no price still: they are in no amount, and not free."),
      ...(missing > 0 ? [`${missing} of the calls of re-pricing ${undoes} are no longer in the ledger.`] : []),
    ],
  };
}

/** Where nothing was priced, the cost is not known. */
function figures(row: Readonly<Record<Sum, string>>): Cell[] {
  const amount = (usd: string, unpriced: string) => (row.calls === unpriced ? null : amountOf(unitsOf(usd)));
  return [
    ...counts.map((name) => Number(row[name])),
    amount(row.old_usd, row.was_unpriced),
    amount(row.new_usd, row.unpriced),
    row.calls === row.unpriced && row.calls === row.was_unpriced ? null : amountOf(unitsOf(row.new_usd) - unitsOf(row.old_usd)),
  ];
}
