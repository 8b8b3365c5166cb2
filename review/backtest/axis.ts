const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Between two dates on an axis, in seconds. */
const distances = [5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY];

/** A place on an axis of time and what is written there. */
export interface Tick {
  /** Seconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** Dates, and hours where the span is short, in UTC: as many as can be read. */
export function timeTicks(from: number, to: number, most: number): Tick[] {
  const distance = distances.find((each) => (to - from) / each <= most) ?? to - from;
  const first = Math.ceil(from / distance) * distance;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / distance) + 1) }, (_, index) => {
    const at = first + index * distance;
    return { at, text: said(at, distance) };
  });
}

function said(at: number, distance: number): string {
  const date = new Date(at * 1_000);
  const day = date.toLocaleDateString("en", { timeZone: "UTC", month: "short", day: "numeric" });
  if (distance >= DAY) return day;
  const hour = date.toISOString().slice(11, 16);
  return hour === "00:00" ? day : hour;
}

/** A round number at or above a value: 1, 2, 2.5 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return Number((([1, 2, 2.5, 5].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10) * power).toPrecision(3));
}
