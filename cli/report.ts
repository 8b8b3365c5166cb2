import type { Config } from "../config/schema.ts";
import { foldingOf } from "../ledger/folding.ts";
import { anomalies } from "../ledger/reports/anomalies.ts";
import { type Budget, budgets } from "../ledger/reports/budgets.ts";
import { PeriodError, periodOf } from "../ledger/reports/period.ts";
import { type Dimension, dimensions, ReportError, spending } from "../ledger/reports/spending.ts";
import { type Format, formats, type ReportTable, rendered } from "../ledger/reports/table.ts";
import { SPREADS } from "../signals/anomaly.ts";
import { costAnomaly, FLOOR_USD } from "../signals/cost.ts";
import { type Arguments, chosenOption, listOption, numberOption, readArguments, textOption, UsageError } from "./arguments.ts";
import { localLedger } from "./ledger-access.ts";

export const reportOptions = {
  by: listOption("NAMES", "one or two with a comma between them", Object.keys(dimensions) as Dimension[], ["feature"]),
  month: textOption("MONTH", "calendar month in UTC, 2026-11; the current one so far where nothing is said"),
  from: textOption("TIME", "or from this day or full hour in UTC on: 2026-11-24, 2026-11-24T10:00Z"),
  to: textOption("TIME", "before this one; now where not given"),
  top: numberOption("N", "so many groups, the dearest first", 20),
  format: chosenOption<Format>("FORMAT", "how it is written", formats, "table"),
};

type Options = Arguments<typeof reportOptions>["options"];

interface Asked {
  readonly client: Parameters<typeof spending>[0];
  readonly config: Config;
  readonly options: Options;
  readonly nowMs: number;
}

/** Of ordinary days one in about 700 is so far above the others. */
const DEVIATIONS = 3;

const reports: Readonly<Record<string, (asked: Asked) => Promise<ReportTable>>> = {
  spending: ({ client, options, nowMs }) => spending(client, { by: options.by, period: periodOf(options, nowMs), top: options.top }),
  budgets: ({ client, config, nowMs }) => budgets(client, foldingOf(config), budgetsOf(config), nowMs),
  anomalies: ({ client, options, nowMs }) => {
    const times = costAnomaly.alert.limits.critical?.above ?? 1;
    return anomalies(client, options.by, periodOf(options, nowMs), { deviations: DEVIATIONS, spreads: SPREADS, times, floorUsd: FLOOR_USD }, nowMs);
  },
};

export const reportNames = Object.keys(reports);

/** Prints a report from the ledger: `plumb report [NAME]`. */
export async function reportCommand(args: readonly string[]): Promise<void> {
  const { options, words } = readArguments(reportOptions, 1, args);
  const [name = "spending"] = words;
  const make = reports[name];
  if (!make) throw new UsageError(`There is no report "${name}". Allowed: ${reportNames.join(", ")}.`);
  try {
    // What was asked wrongly is said before the database is looked for.
    periodOf(options, Date.now());
    const { as, config } = await localLedger();
    process.stdout.write(rendered(await as("reader", (client) => make({ client, config, options, nowMs: Date.now() })), options.format));
  } catch (error) {
    throw error instanceof PeriodError || error instanceof ReportError ? new UsageError(error.message) : error;
  }
}

function budgetsOf({ features, teams }: Config): readonly Budget[] {
  return [
    ...Object.entries(teams).map(([name, { monthlyBudgetUsd: usd }]) => ({ of: "team", name, usd }) as const),
    ...Object.entries(features).map(([name, { monthlyBudgetUsd: usd }]) => ({ of: "feature", name, usd }) as const),
  ];
}
