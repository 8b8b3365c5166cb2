import type { AlertingSignal } from "../signals/limits.ts";
import type { Limit } from "../signals/signal.ts";
import type { ReadingUnit } from "../signals/unit.ts";

interface Wording {
  /** Prometheus template of the current value. */
  readonly value: string;
  readonly limit: (above: number) => string;
}

const plain = (suffix: string): Wording => ({
  value: `{{ $value | humanize }}${suffix}`,
  limit: (above) => `${above}${suffix}`,
});

const usd = (suffix: string): Wording => ({
  value: `{{ printf "$%.2f" $value }}${suffix}`,
  limit: (above) => `$${above.toFixed(2)}${suffix}`,
});

/** How a number is said to people, per unit. */
const wordings: Readonly<Record<ReadingUnit, Wording>> = {
  ratio: { value: "{{ $value | humanizePercentage }}", limit: (above) => `${trim(above * 100)}%` },
  seconds: { value: "{{ $value | humanizeDuration }}", limit: (above) => `${trim(above)}s` },
  times: { value: '{{ printf "%.1f" $value }} times its average', limit: (above) => `${above} times` },
  "requests/s": plain(" requests/s"),
  "errors/s": plain(" errors/s"),
  "tokens/s": plain(" tokens/s"),
  tokens: plain(" tokens"),
  usd: usd(""),
  "usd/h": usd(" an hour"),
  "usd/d": usd(" a day"),
  count: plain(""),
  "items/s": plain(" a second"),
  bytes: { value: "{{ $value | humanize1024 }}B", limit: (above) => `${above} bytes` },
};

/** A limit as people say it: `5%`. */
export function sayLimit(unit: ReadingUnit, above: number): string {
  return wordings[unit].limit(above);
}

/** `of team assistants on ai-app (production)`, from whichever labels the alert carries. */
function whereabouts(by: readonly string[]): string {
  const parts = [...(by.includes("feature") ? ["feature {{ $labels.feature }}"] : []), ...(by.includes("team") ? ["team {{ $labels.team }}"] : [])];
  const owner = parts.length ? ` of ${parts.join(", ")}` : "";
  return `${owner} on {{ $labels.service }} ({{ $labels.environment }})`;
}

export function summary({ alert: { says, by } }: AlertingSignal): string {
  return "headline" in says ? `${says.headline}${whereabouts(by)}` : `${says.subject}${whereabouts(by)} is too high`;
}

export function description({ unit, alert }: AlertingSignal, limit: Limit): string {
  const { says, by } = alert;
  if ("headline" in says) return `${says.headline}${whereabouts(by)}. ${alert.impact}`;
  return `${says.subject}${whereabouts(by)} is ${wordings[unit].value}; the limit is ${sayLimit(unit, limit.above)} for ${limit.for}. ${alert.impact}`;
}

function trim(value: number): string {
  return String(Number(value.toFixed(4)));
}
