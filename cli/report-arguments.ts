import { type AskedPeriod, type Grain, type Period, PeriodError, periodOf } from "../ledger/reports/period.ts";
import { type Format, formats } from "../ledger/reports/table.ts";
import { chosenOption, UsageError } from "./arguments.ts";

/** What every command takes that prints a table from the ledger. */
export const formatOption = chosenOption<Format>("FORMAT", "how it is written", formats, "table");

/** The period that a command line asks for. @throws UsageError that names what was written and what is allowed */
export function askedPeriod(asked: AskedPeriod, nowMs: number, grain?: Grain): Period {
  try {
    return periodOf(asked, nowMs, grain);
  } catch (error) {
    throw error instanceof PeriodError ? new UsageError(error.message) : error;
  }
}
