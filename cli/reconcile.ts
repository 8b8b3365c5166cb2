import { readFileSync } from "node:fs";
import { modelNames } from "../collector/declared.ts";
import { booksOf } from "../collector/price.ts";
import type { Config } from "../config/schema.ts";
import { foldingOf } from "../ledger/folding.ts";
import { unitsOf } from "../ledger/reports/decimal.ts";
import { type Invoice, InvoiceError, readInvoice } from "../ledger/reports/invoice.ts";
import { modelsIn } from "../ledger/reports/invoice-models.ts";
import type { Period } from "../ledger/reports/period.ts";
import { reconcile } from "../ledger/reports/reconcile.ts";
import { groupings, type ReconcileRequest } from "../ledger/reports/reconcile-request.ts";
import { rendered } from "../ledger/reports/table.ts";
import { DAY_MS } from "../telemetry/duration.ts";
import { bookIds, listed, NONE } from "../telemetry/prices/book.ts";
import { providerNames, providerSpellings } from "../telemetry/providers.ts";
import { type Arguments, chosenOption, readArguments, textOption, UsageError } from "./arguments.ts";
import { localLedger } from "./ledger-access.ts";
import { askedPeriod, formatOption } from "./report-arguments.ts";

export const reconcileOptions = {
  provider: textOption("NAME", "whose invoice it is; told by the file where it is the cost export of OpenAI or Anthropic"),
  columns: textOption("PART=NAME,…", "which columns hold day, model, cost, currency, end; guessed where not given"),
  where: textOption("COLUMN=VALUE", "only the lines that have this"),
  month: textOption("MONTH", "only this calendar month in UTC, 2026-10; all days of the file where nothing is said"),
  from: textOption("DAY", "or from this day in UTC on"),
  to: textOption("DAY", "before this one"),
  by: chosenOption<(typeof groupings)[number]>("NAME", "what is shown apart", groupings, "both"),
  tolerance: textOption("PERCENT", "how far the totals may be apart, of what was invoiced; 1% where not given"),
  format: formatOption,
};

type Options = Arguments<typeof reconcileOptions>["options"];

/** Holds an invoice against the ledger: `plumb reconcile FILE`. Exit code 1, if the totals are further apart than tolerated. */
export async function reconcileCommand(args: readonly string[], access = localLedger): Promise<void> {
  const { options, words } = readArguments(reconcileOptions, 1, args);
  const [file] = words;
  if (file === undefined) throw new UsageError("FILE is missing: the invoice or the export of costs, as CSV.");
  const nowMs = Date.now();
  const tolerance = toleranceOf(options.tolerance);
  const asked = askedDays(options, nowMs);
  const invoice = invoiceOf(file, options);
  const provider = providerOf(options.provider, invoice);
  const { as, config } = await access();
  const period = asked ?? { fromMs: invoice.fromMs, toMs: invoice.toMs };
  const request: ReconcileRequest = { provider, period, by: options.by, tolerance, modelOf: modelFinder(config, provider), demo: foldingOf(config).demo };
  const { table, apart } = await as("reader", (client) => reconcile(client, invoice, request, nowMs));
  process.stdout.write(rendered(table, options.format));
  if (apart) process.exitCode = 1;
}

/** How the config and the price book of a provider read names of models. */
function modelFinder(config: Config, provider: string): ReconcileRequest["modelOf"] {
  const id = listed(bookIds, provider) ?? NONE;
  const book = booksOf(config).find((each) => each.id === id);
  if (!book) throw new Error(`there is no price book "${id}"`);
  return modelsIn(book, modelNames(config));
}

/** `1%` in smallest parts of a per cent. */
function toleranceOf(text = "1%"): bigint {
  const [, percent] = /^(\d+(?:\.\d{1,6})?)\s?%$/.exec(text) ?? [];
  if (percent === undefined) throw new UsageError(`--tolerance is "${text}"; allowed is a percentage: 1%, 0.5%.`);
  return unitsOf(percent);
}

function askedDays({ month, from, to }: Options, nowMs: number): Period | undefined {
  if (month === undefined && from === undefined && to === undefined) return undefined;
  const withHour = Object.entries({ from, to }).find(([, text]) => text?.includes("T"));
  if (withHour) throw new UsageError(`--${withHour[0]} is "${withHour[1]}"; invoices are compared by whole days: allowed is a day in UTC, 2026-11-24.`);
  const { fromMs, toMs } = askedPeriod({ month, from, to }, nowMs);
  return { fromMs, toMs: Math.ceil(toMs / DAY_MS) * DAY_MS };
}

function invoiceOf(file: string, { columns, where, by }: Options): Invoice {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`FILE is "${file}", which cannot be read: ${(error as Error).message}`);
  }
  try {
    return readInvoice(bytes, { columns, where, models: by !== "day" });
  } catch (error) {
    throw error instanceof InvoiceError ? new UsageError(`${file} cannot be compared:\n${error.message}`) : error;
  }
}

function providerOf(given: string | undefined, { provider, format }: Invoice): string {
  const name = given ?? provider;
  if (name === undefined) throw new UsageError(`--provider is missing, and ${format} does not tell it. Allowed: ${providerNames.join(", ")}.`);
  const known = listed(providerSpellings, name);
  if (known === undefined) throw new UsageError(`--provider is "${name}"; allowed is one of ${providerNames.join(", ")}.`);
  return known;
}
