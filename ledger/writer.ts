import type { Pool } from "pg";
import type { Aside } from "../intake/aside.ts";
import { Unavailable } from "../intake/outcome.ts";
import { columns, type ReadCall, type UsageRow } from "./usage-row.ts";

/** What becomes of calls: new, there before, refused for good. */
export const results = ["stored", "duplicate", "set_aside"] as const;

/** Is told what became of some calls as soon as it is so: of a request that fails midway, a part is done. */
export type Count = (result: (typeof results)[number], calls: number) => void;

/**
 * Classes of errors that are about the rows themselves: data, constraints, limits of the database. Any other may change
 * by another try, or by repairing the database.
 */
const REFUSED: readonly string[] = ["22", "23", "54"];

// Without saying which index: naming its columns would need leave to read them.
const INSERT = `INSERT INTO llm_usage (${columns.map(({ name }) => name).join(", ")})
SELECT * FROM unnest(${columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(", ")})
ON CONFLICT DO NOTHING`;

/**
 * Writes calls to the ledger, a request at once. The database refuses all rows for one bad one, so what is refused is
 * cut in halves until the bad ones are alone; those go to a file with the reason.
 */
export async function writeCalls(calls: readonly ReadCall[], pool: Pick<Pool, "query">, aside: Pick<Aside, "add">, count: Count): Promise<void> {
  const refused: (readonly [string, ReadCall])[] = [];
  const insert = async (some: readonly ReadCall[]): Promise<void> => {
    if (some.length === 0) return;
    const result = await insertRows(
      pool,
      some.flatMap(({ row }) => (row ? [row] : [])),
    );
    if (typeof result === "number") {
      count("stored", result);
      count("duplicate", some.length - result);
    } else if (some.length === 1 && some[0]) {
      refused.push([result.reason, some[0]]);
    } else {
      const middle = Math.ceil(some.length / 2);
      await insert(some.slice(0, middle));
      await insert(some.slice(middle));
    }
  };
  await insert(calls.filter(({ row }) => row));
  refused.push(...calls.flatMap((call) => (call.row ? [] : [[call.reason ?? "it cannot be read", call] as const])));
  // Last, since what fails before is tried again with all of it.
  for (const [reason, { source }] of refused) {
    await aside.add(reason, { call: source });
    count("set_aside", 1);
  }
}

/** How many rows are new, or why the database will never take them. */
async function insertRows(pool: Pick<Pool, "query">, rows: readonly UsageRow[]): Promise<number | { readonly reason: string }> {
  try {
    const { rowCount } = await pool.query(
      INSERT,
      columns.map((_, index) => rows.map((row) => row[index])),
    );
    return rowCount ?? 0;
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string };
    if (code && REFUSED.includes(code.slice(0, 2))) return { reason: `${code}: ${message}` };
    throw new Unavailable(`the ledger's database: ${message}`);
  }
}
