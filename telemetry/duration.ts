const secondsPerUnit = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
} as const;

/** Milliseconds of an hour and of a day, for what counts time as JavaScript does. */
export const HOUR_MS = secondsPerUnit.h * 1_000;
export const DAY_MS = secondsPerUnit.d * 1_000;

type DurationUnit = keyof typeof secondsPerUnit;

/** A length of time as Prometheus writes it, which knows no fractions: `"90s"`, `"5m"`, `"30d"`. A year is 365 days. */
export type Duration = `${bigint}${DurationUnit}`;

const pattern = /^(\d+)(ms|s|m|h|d|w|y)$/;

/** Whether a text is a duration. */
export function isDuration(text: string): text is Duration {
  return pattern.test(text);
}

/**
 * A duration in seconds.
 * @throws when the text is no duration; config is validated long before this.
 */
export function toSeconds(duration: Duration): number {
  const match = pattern.exec(duration);
  if (!match) throw new Error(`"${duration}" is no duration: write a whole number and one of ms, s, m, h, d, w, y`);
  return Number(match[1]) * secondsPerUnit[match[2] as DurationUnit];
}

/** Go's `time.ParseDuration` knows neither days, weeks nor years: the Collector, Loki and Tempo get hours at most. */
export function toGo(duration: Duration): string {
  const seconds = toSeconds(duration);
  if (seconds >= 3_600 && seconds % 3_600 === 0) return `${seconds / 3_600}h`;
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60}m`;
  if (seconds >= 1 && Number.isInteger(seconds)) return `${seconds}s`;
  return `${Math.round(seconds * 1_000)}ms`;
}

/** A number of seconds as the shortest duration that says it exactly. */
export function fromSeconds(seconds: number): Duration {
  for (const unit of ["d", "h", "m", "s"] as const) {
    const count = seconds / secondsPerUnit[unit];
    if (count >= 1 && Number.isInteger(count)) return `${BigInt(count)}${unit}`;
  }
  return `${BigInt(Math.round(seconds * 1_000))}ms`;
}
