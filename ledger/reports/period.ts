import { DAY_MS, HOUR_MS } from "../../telemetry/duration.ts";
import { dayOf, monthAfter, monthOf } from "../forecast.ts";

/** Whole hours in UTC: from the first moment on, before the second. In milliseconds since 1970. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is wrong with a period that somebody asked for. */
export class PeriodError extends Error {}

/** A period as somebody asks for it: two moments, or a month; the current month so far where nothing is said. */
export interface AskedPeriod {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly month?: string | undefined;
}

/** What a period is made of. */
export type Grain = "hour" | "day";

/**
 * The hour, or the day, that is under way counts as whole: what was spent in it so far is in a report up to now.
 *
 * @throws PeriodError that names what was written and what is allowed
 */
export function periodOf({ from, to, month }: AskedPeriod, nowMs: number, grain: Grain = "hour"): Period {
  if (month !== undefined && (from !== undefined || to !== undefined)) throw new PeriodError("--month is given beside --from or --to; one of the two is allowed.");
  const step = grain === "day" ? DAY_MS : HOUR_MS;
  const soon = Math.ceil(nowMs / step) * step;
  if (month !== undefined) {
    const fromMs = monthMoment(month);
    return { fromMs, toMs: Math.min(monthAfter(fromMs), Math.max(soon, fromMs + step)) };
  }
  const toMs = to === undefined ? soon : moment("--to", to);
  const fromMs = from === undefined ? monthOf(toMs - 1) : moment("--from", from);
  if (fromMs >= toMs) throw new PeriodError(`--from is ${said(fromMs)} and --to ${said(toMs)}; --from must be before --to.`);
  return { fromMs, toMs };
}

/** `2026-11-24` where a day begins, else `2026-11-24T10:00Z`. */
export function said(ms: number): string {
  const text = new Date(ms).toISOString();
  return isWholeDay(ms) ? text.slice(0, "2026-11-24".length) : `${text.slice(0, "2026-11-24T10:00".length)}Z`;
}

function isWholeDay(ms: number): boolean {
  return ms % DAY_MS === 0;
}

/** Begin and end of a period as the database reads times. */
export function bounds({ fromMs, toMs }: Period): string[] {
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
}

/** The whole days of a period, and the hours before and after them. */
export function daysAndHours({ fromMs, toMs }: Period): { readonly days: Period | undefined; readonly hours: readonly Period[] } {
  const [first, last] = [Math.ceil(fromMs / DAY_MS) * DAY_MS, dayOf(toMs)];
  if (first >= last) return { days: undefined, hours: [{ fromMs, toMs }] };
  const hours = [
    { fromMs, toMs: first },
    { fromMs: last, toMs },
  ].filter((part) => part.fromMs < part.toMs);
  return { days: { fromMs: first, toMs: last }, hours };
}

function moment(option: string, text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}(T\d{2}(:00)?Z)?$/.test(text) ? Date.parse(text.replace(/T(\d{2})Z$/, "T$1:00Z")) : Number.NaN;
  if (Number.isNaN(ms) || !said(ms).startsWith(text.slice(0, "2026-11-24".length)))
    throw new PeriodError(`${option} is "${text}"; allowed is a day in UTC, 2026-11-24, or a full hour, 2026-11-24T10:00Z.`);
  return ms;
}

function monthMoment(text: string): number {
  const ms = /^\d{4}-\d{2}$/.test(text) ? Date.parse(`${text}-01`) : Number.NaN;
  if (Number.isNaN(ms)) throw new PeriodError(`--month is "${text}"; allowed is a calendar month in UTC, 2026-11.`);
  return ms;
}
