import { DAY_MS } from "../../telemetry/duration.ts";
import { dayOf } from "../forecast.ts";
import { added, type Compared, differenceOf, differs, grouped, type Sides } from "./compared.ts";
import { amountOf } from "./decimal.ts";
import type { Invoice } from "./invoice.ts";
import { said } from "./period.ts";
import type { ReconcileRequest } from "./reconcile-request.ts";
import { sayUsd } from "./table.ts";

/** So many names are said in one sentence. */
const MOST_NAMES = 8;

/** A factor between both sides that strays less than this from day to day is a price. */
const SAME = 0.005;

/** Days that a factor must be seen on. */
const FEWEST_DAYS = 3;

/** What in the data may be why both sides differ: said only where it is there. */
export function causes(all: readonly Compared[], invoice: Invoice, request: ReconcileRequest, nowMs: number): readonly string[] {
  const models = grouped(all, ({ model }) => model);
  // One sentence says it; the others would say it for every day and model.
  if (added(all).recorded === undefined) return [`The ledger has no call of ${request.provider} in this time. Is it the provider that calls name?`, ...ofReading(invoice, request)];
  return [...ofPrices(models, request), ...ofModels(models), ...ofDays(all, invoice, request, nowMs), ...ofReading(invoice, request)];
}

type Models = ReadonlyMap<string, readonly Compared[]>;

function ofPrices(models: Models, { tolerance }: ReconcileRequest): string[] {
  const unpriced = [...models].flatMap(([model, days]) => {
    const { unpriced: calls } = added(days);
    return calls > 0 ? [`${model || "(none)"} (${calls} ${calls === 1 ? "call" : "calls"})`] : [];
  });
  const factors = [...models].flatMap(([model, days]) => {
    const factor = factorOf(days);
    return factor !== undefined && differs(added(days), tolerance) ? [`${model} (${factor.toFixed(2)} times)`] : [];
  });
  return [
    ...say(unpriced, (names) => `Unpriced, so in no amount of the ledger: ${names}. Set models.NAME.price in the config.`),
    ...say(
      factors,
      (names) => `Invoiced is the same multiple of the ledger on every day: ${names}. Another price, a discount or a tier of service: compare it with models.NAME.price.`,
    ),
  ];
}

/** Invoiced over recorded, where that is the same on all days. */
function factorOf(days: readonly Compared[]): number | undefined {
  const factors = days.map(({ invoiced, recorded }) => (invoiced && recorded ? Number(invoiced) / Number(recorded) : Number.NaN));
  const [least, most] = [Math.min(...factors), Math.max(...factors)];
  return days.length >= FEWEST_DAYS && days.every(({ unpriced }) => unpriced === 0) && most - least <= SAME * Math.abs(most) ? most : undefined;
}

function ofModels(models: Models): string[] {
  const only = (is: (sides: Sides, known: boolean) => boolean) =>
    [...models].flatMap(([model, days]) => {
      const sides = added(days);
      return differenceOf(sides) !== 0n && is(sides, days[0]?.known ?? false) ? [`${model || "(none)"} (${usd(sides.invoiced ?? sides.recorded ?? 0n)})`] : [];
    });
  const missing = ({ recorded }: Sides) => recorded === undefined;
  return [
    ...say(
      only((sides, known) => missing(sides) && known),
      (names) => `Invoiced and not in the ledger: ${names}. Calls that bypass the stack, or that name another provider.`,
    ),
    ...say(
      only((sides, known) => missing(sides) && !known),
      (names) =>
        `Invoiced, not in the ledger, and no model of the price book: ${names}. Fees that are on no span (searches, tools, storage, seats), credits, taxes, or a model by a name that is not known: give it as an alias, models.NAME.aliases.`,
    ),
    ...say(
      only(({ invoiced }) => invoiced === undefined),
      (names) => `In the ledger and not invoiced: ${names}. Calls on another account or in an allowance, or a model that the file calls otherwise.`,
    ),
  ];
}

function ofDays(all: readonly Compared[], { lines }: Invoice, { period, tolerance }: ReconcileRequest, nowMs: number): string[] {
  const length = (period.toMs - period.fromMs) / DAY_MS;
  const byDay = grouped(all, ({ dayMs }) => dayMs);
  const days = Array.from({ length }, (_, index) => {
    const dayMs = period.fromMs + index * DAY_MS;
    return { dayMs, sides: added(byDay.get(dayMs) ?? []) };
  });
  const lacking = (side: "invoiced" | "recorded") =>
    days.filter(({ sides }) => sides[side] === undefined && (sides.invoiced ?? sides.recorded) !== undefined).map(({ dayMs }) => said(dayMs));
  const [first, last] = [days[0], days.at(-1)];
  const inside = days.slice(1, -1);
  const edges = [first, last].filter((day) => day !== undefined && differs(day.sides, tolerance)).map((day) => said(day?.dayMs ?? 0));
  const clocks = new Set(lines.map(({ ms }) => (ms - dayOf(ms)) / 60_000));
  const [clock = 0] = clocks;
  // Two, where the clocks of the zone were put back or forward.
  const shifted = lines.length > 0 && clocks.size <= 2 && !clocks.has(0);
  return [
    ...say(lacking("invoiced"), (names) => `Days that the file has nothing of: ${names}. It may be cut, or not be complete yet.`),
    ...say(lacking("recorded"), (names) => `Days that the ledger has nothing of: ${names}. Calls that bypassed the stack, or records that were not kept.`),
    ...(shifted
      ? [
          `Days of the file begin at ${new Date(clock * 60_000).toISOString().slice(11, 16)} UTC and are counted by that day: they overlap two of the ledger's, so single days differ where totals do not.`,
        ]
      : []),
    ...(!shifted && length >= FEWEST_DAYS && edges.length > 0 && inside.every(({ sides }) => !differs(sides, tolerance))
      ? [`Only the ends of the period differ: ${edges.join(", ")}. Days of the file may be those of another time zone, or its first or last day be cut.`]
      : []),
    ...(nowMs < period.toMs ? [`${said(dayOf(nowMs))} is not over: both sides may still grow.`] : []),
  ];
}

function ofReading({ lines, passed, rounded, long }: Invoice, { period }: ReconcileRequest): string[] {
  const outside = lines.filter(({ ms }) => ms < period.fromMs || ms >= period.toMs).length;
  return [
    ...(passed > 0 ? [`Lines left out by --where: ${passed}.`] : []),
    ...(outside > 0 ? [`Lines of other days, left out: ${outside}.`] : []),
    ...(long > 0 ? [`Lines that charge for more than a day: ${long}. They are counted on their first.`] : []),
    ...(rounded > 0 ? [`Amounts with more digits than the ledger keeps, rounded at the twelfth: ${rounded}.`] : []),
  ];
}

function say(names: readonly string[], sentence: (names: string) => string): string[] {
  if (names.length === 0) return [];
  const more = names.length - MOST_NAMES;
  return [sentence([...names.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(", "))];
}

function usd(units: bigint): string {
  return sayUsd(amountOf(units));
}
