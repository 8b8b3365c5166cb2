import { booksOf, editionOf } from "../collector/price.ts";
import type { LedgerClient } from "../ledger/connection.ts";
import { repricingTable } from "../ledger/reports/repricing.ts";
import { type ReportTable, rendered } from "../ledger/reports/table.ts";
import { type Author, apply, type RepricedCalls, RepricingError, recalculate, recall } from "../ledger/reprice.ts";
import { type Arguments, readArguments, switchOption, textOption, UsageError } from "./arguments.ts";
import { type LedgerAccess, localLedger } from "./ledger-access.ts";
import { Problem } from "./problem.ts";
import { askedPeriod, formatOption } from "./report-arguments.ts";
import { systemUser } from "./system-user.ts";

export const repriceOptions = {
  from: textOption("TIME", "from this day or full hour in UTC on: 2026-11-24, 2026-11-24T10:00Z"),
  to: textOption("TIME", "before this one"),
  model: textOption("NAME", "only calls that asked for this model, as the ledger calls it"),
  provider: textOption("NAME", "only calls of this provider, as the ledger calls it"),
  undo: textOption("NUMBER", "or give the calls of this re-pricing back what they had cost before it"),
  reason: textOption("TEXT", "for the record of re-pricings"),
  "dry-run": switchOption("only say what would change"),
  format: formatOption,
};

/** Calls of a period, or the number of a re-pricing to undo. */
export type Repriced = RepricedCalls | { readonly undo: string };

interface Outcome {
  readonly table: ReportTable;
  /** What was done, in a sentence. */
  readonly done: string;
}

/** Prices calls of a past period again: `plumb reprice`. */
export async function repriceCommand(args: readonly string[]): Promise<void> {
  const { options } = readArguments(repriceOptions, 0, args);
  const what = repricedOf(options);
  const { table, done } = await reprice(await localLedger(), what, options["dry-run"] ? undefined : { by: systemUser(), reason: options.reason });
  process.stdout.write(rendered(table, options.format));
  // Beside the table, which may go to a program.
  console.error(`\n${done}`);
}

/** Without an author nothing is written. */
export async function reprice({ as, config }: LedgerAccess, what: Repriced, author?: Author): Promise<Outcome> {
  const books = booksOf(config);
  const work = async (owner: LedgerClient): Promise<Outcome> => {
    const repricing = "undo" in what ? await recall(owner, what.undo) : await recalculate(owner, what, { books, version: editionOf(books) });
    const table = await repricingTable(owner, repricing);
    if (!author) return { table, done: "Nothing was changed." };
    const record = await apply(owner, repricing, author);
    return {
      table,
      done: record ? `Done: re-pricing ${record} in llm_repricing. To take it back: npx plumb reprice --undo ${record}` : "Nothing to change: every call costs what it did.",
    };
  };
  return as("owner", work).catch((error: Error) => {
    throw error instanceof RepricingError ? new Problem(error.message) : error;
  });
}

/** @throws UsageError that names what was written and what is allowed */
export function repricedOf({ from, to, model, provider, undo }: Arguments<typeof repriceOptions>["options"]): Repriced {
  if (undo !== undefined) {
    const beside = Object.entries({ from, to, model, provider }).find(([, given]) => given !== undefined);
    if (beside) throw new UsageError(`--${beside[0]} is given beside --undo, which undoes a re-pricing as a whole; one of the two is allowed.`);
    if (!/^[1-9]\d{0,17}$/.test(undo)) throw new UsageError(`--undo is "${undo}"; allowed is the number of a re-pricing, as the table llm_repricing lists them.`);
    return { undo };
  }
  const missing = Object.entries({ from, to }).flatMap(([name, given]) => (given === undefined ? [`--${name}`] : []));
  if (missing.length > 0) throw new UsageError(`${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing: say which time is priced again.`);
  return { period: askedPeriod({ from, to }, Date.now()), model, provider };
}
