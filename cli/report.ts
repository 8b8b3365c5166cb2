import type { Config } from "../config/schema.ts";
import { foldingOf } from "../ledger/folding.ts";
import { anomalies, type Suspicion } from "../ledger/reports/anomalies.ts";
import { type Budget, budgets } from "../ledger/reports/budgets.ts";
import type { Environments } from "../ledger/reports/environments.ts";
import { type Dimension, dimensions, ReportError, spending } from "../ledger/reports/spending.ts";
import { type Format, type ReportTable, rendered } from "../ledger/reports/table.ts";
import { limitsOf } from "../signals/alert-limits.ts";
import { SPREADS } from "../signals/anomaly.ts";
import { SAME_HOUR_OF_WEEK, TO_DEVIATION } from "../signals/baseline.ts";
import { ENOUGH_EARLIER_HOURS } from "../signals/baselines.ts";
import { costAnomaly, FLOOR_USD } from "../signals/cost.ts";
import { alertingSignals } from "../signals/limits.ts";
import { toSeconds } from "../telemetry/duration.ts";
import { type Arguments, listOption, numberOption, type Options, readArguments, textOption, UsageError } from "./arguments.ts";
import { localLedger } from "./ledger-access.ts";
import { askedPeriod, formatOption } from "./report-arguments.ts";

/** Whose calls, and of when. */
const choice = {
  month: textOption("MONTH", "calendar month in UTC, 2026-11; the current one so far where nothing is said"),
  from: textOption("TIME", "or from this day or full hour in UTC on: 2026-11-24, 2026-11-24T10:00Z"),
  to: textOption("TIME", "before this one; now where not given"),
  environment: textOption("NAME", "calls of this environment only; of all but the demo's where not given"),
};

const names = Object.keys(dimensions) as Dimension[];

/** Of ordinary days one in about 700 is so far above the others. */
const DEVIATIONS = 3;

type Client = Parameters<typeof spending>[0];

/** Makes a report once what was asked is understood. */
type Make = (client: Client) => Promise<ReportTable>;

interface Report {
  readonly options: Options;
  /** @throws UsageError, ReportError where what is asked cannot be understood */
  readonly read: (args: readonly string[]) => { readonly format: Format; readonly make: (config: Config, nowMs: number) => Make };
}

/** A report by what may be asked of it, and how it is made of that. */
function report<O extends Options & { readonly format: typeof formatOption }>(options: O, ask: (options: Arguments<O>["options"], config: Config, nowMs: number) => Make): Report {
  return {
    options,
    read: (args) => {
      const { options: asked } = readArguments(options, 0, args);
      return { format: asked.format as Format, make: (config, nowMs) => ask(asked, config, nowMs) };
    },
  };
}

const reports = {
  spending: report(
    {
      by: listOption("NAMES", "one or two with a comma between them", names, ["feature"]),
      ...choice,
      top: numberOption("N", "so many groups, the dearest first", 20),
      format: formatOption,
    },
    (options, config, nowMs) => {
      const { by, top } = options;
      const period = askedPeriod(options, nowMs, by.includes("user") ? "day" : "hour");
      return (client) => spending(client, { by, period, environments: environmentsOf(options.environment, config), top });
    },
  ),
  budgets: report({ format: formatOption }, (_, config, nowMs) => (client) => budgets(client, foldingOf(config), budgetsOf(config), nowMs)),
  anomalies: report({ by: listOption("NAME", "one, but user and day", names, ["feature"]), ...choice, format: formatOption }, (options, config, nowMs) => {
    const period = askedPeriod(options, nowMs);
    return (client) => anomalies(client, options.by, { period, environments: environmentsOf(options.environment, config), suspicion: suspicionOf(config), nowMs });
  }),
} satisfies Readonly<Record<string, Report>>;

export const reportNames = Object.keys(reports) as (keyof typeof reports)[];

/** Every option of any report; a report that does not take one says so. */
export const reportOptions: Options = { ...reports.anomalies.options, ...reports.spending.options };

/** Prints a report from the ledger: `plumb report [NAME]`. */
export async function reportCommand(args: readonly string[]): Promise<void> {
  const [first = "", ...others] = args;
  const named = first !== "" && !first.startsWith("-");
  const name = named ? reportNames.find((each) => each === first) : "spending";
  if (!name) throw new UsageError(`There is no report "${first}". Allowed: ${reportNames.join(", ")}.`);
  try {
    const { format: asked, make } = reports[name].read(named ? others : args);
    const { as, config } = await localLedger();
    process.stdout.write(rendered(await as("reader", make(config, Date.now())), asked));
  } catch (error) {
    throw error instanceof ReportError ? new UsageError(error.message) : error;
  }
}

function environmentsOf(environment: string | undefined, config: Config): Environments {
  return environment ? { only: environment } : { without: foldingOf(config).demo };
}

/** What an hour is held against: the baseline of the alert. */
const usualHours = { sameHours: SAME_HOUR_OF_WEEK.map((before) => toSeconds(before) * 1_000), fewestHours: ENOUGH_EARLIER_HOURS, toDeviation: TO_DEVIATION };

/** By the limits that the alert has under this config; by its own where it is switched off. */
function suspicionOf(config: Config): Suspicion {
  const { alert } = alertingSignals(config).find(({ id }) => id === costAnomaly.id) ?? costAnomaly;
  const [strictest] = limitsOf(alert);
  if (!strictest) throw new Error(`${alert.name} has no limit`);
  return { deviations: DEVIATIONS, ...usualHours, spreads: SPREADS, times: strictest.limit.above, floorUsd: FLOOR_USD };
}

function budgetsOf({ features, teams }: Config): readonly Budget[] {
  return [
    ...Object.entries(teams).map(([name, { monthlyBudgetUsd: usd }]) => ({ of: "team", name, usd }) as const),
    ...Object.entries(features).map(([name, { monthlyBudgetUsd: usd }]) => ({ of: "feature", name, usd }) as const),
  ];
}
