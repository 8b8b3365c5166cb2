import type { AlertingSignal } from "../signals/limits.ts";
import type { Limit, Severity } from "../signals/signal.ts";
import { burnPairs } from "../signals/slo.ts";
import type { ReadingUnit } from "../signals/unit.ts";
import { type Duration, fromSeconds, toSeconds } from "../telemetry/duration.ts";

interface Wording {
  /** Prometheus template of a number, which a template gives. */
  readonly value: (number: string) => string;
  readonly limit: (above: number) => string;
}

const plain = (suffix: string): Wording => ({
  value: (number) => `{{ ${number} | humanize }}${suffix}`,
  limit: (above) => `${above}${suffix}`,
});

const usd = (suffix: string): Wording => ({
  value: (number) => `{{ ${number} | printf "$%.2f" }}${suffix}`,
  limit: (above) => `$${above.toFixed(2)}${suffix}`,
});

/** How a number is said to people, per unit. */
const wordings: Readonly<Record<ReadingUnit, Wording>> = {
  ratio: { value: (number) => `{{ ${number} | humanizePercentage }}`, limit: (above) => `${trim(above * 100)}%` },
  seconds: { value: (number) => `{{ ${number} | humanizeDuration }}`, limit: (above) => lengthOf(above) },
  times: { value: (number) => `{{ ${number} | printf "%.1f" }} times its average`, limit: (above) => `${above} times` },
  usual: { value: (number) => `{{ ${number} | printf "%.1f" }} times what is usual at this hour`, limit: (above) => `${above} times` },
  burn: { value: (number) => `{{ ${number} | printf "%.1f" }} times what its objective allows`, limit: (above) => `${Number(above.toFixed(2))} ${above === 1 ? "time" : "times"}` },
  score: { value: (number) => `{{ ${number} | printf "%.3f" }}`, limit: String },
  "requests/s": plain(" requests/s"),
  "errors/s": plain(" errors/s"),
  "tokens/s": plain(" tokens/s"),
  tokens: plain(" tokens"),
  usd: usd(""),
  "usd/h": usd(" an hour"),
  "usd/d": usd(" a day"),
  count: plain(""),
  "items/s": plain(" a second"),
  bytes: { value: (number) => `{{ ${number} | humanize1024 }}B`, limit: (above) => `${above} bytes` },
};

/** A limit as people say it: `5%`. */
export function sayLimit(unit: ReadingUnit, above: number): string {
  return wordings[unit].limit(above);
}

/** `of feature search, team assistants on ai-app (production)`, from whichever labels tell incidents of the alert apart. */
function whereabouts(by: readonly string[]): string {
  const parts = by.filter((label) => label !== "service" && label !== "environment").map((label) => `${label.replaceAll("_", " ")} {{ $labels.${label} }}`);
  return [
    ...(parts.length > 0 ? [` of ${parts.join(", ")}`] : []),
    ...(by.includes("service") ? [" on {{ $labels.service }}"] : []),
    ...(by.includes("environment") ? [" ({{ $labels.environment }})"] : []),
  ].join("");
}

/** How long a limit must be passed. */
function lasting(duration: Duration): string {
  return toSeconds(duration) === 0 ? "" : ` for ${duration}`;
}

/** The number, and what amount it is a multiple of: where that is stored and can be asked for. */
function saidValue({ unit, alert: { says, by } }: AlertingSignal): string {
  const value = wordings[unit].value("$value");
  if ("headline" in says || !says.amount) return value;
  const { metric, unit: of } = says.amount;
  const selectors = by.map((label) => `${label}=%q`).join(",");
  const query = `query (printf "sum(${metric.prom}{${selectors}})" ${by.map((label) => `$labels.${label}`).join(" ")})`;
  return `${value}{{ with ${query} }} (${wordings[of].value("(. | first | value)")}){{ end }}`;
}

/** What a pager shows: what is wrong, whose, and how bad it is now. */
export function summary(signal: AlertingSignal): string {
  const { says, by } = signal.alert;
  if ("headline" in says) return `${says.headline}${whereabouts(by)}`;
  return `${says.fault ? `${says.fault}${whereabouts(by)}:` : `${says.subject}${whereabouts(by)} is`} ${saidValue(signal)}`;
}

export function description(signal: AlertingSignal, limit: Limit, severity: Severity): string {
  const { unit, alert } = signal;
  const { says, by } = alert;
  if ("headline" in says) return `${says.headline}${whereabouts(by)}. ${alert.impact}`;
  return `${says.subject}${whereabouts(by)} is ${saidValue(signal)}; the limit is ${unit === "burn" ? sayBurn(limit, severity) : sayLimit(unit, limit.above)}${lasting(limit.for)}. ${alert.impact}`;
}

/** Both ways to pass it: `14.4 times over 1h or 6 times over 6h`. */
export function sayBurn(limit: Limit, severity: Severity): string {
  return burnPairs(limit, severity)
    .map(({ factor, long }) => `${sayLimit("burn", factor)} over ${long}`)
    .join(" or ");
}

/** `2.5s`, `15m`, `1h`: as a person says it, and as the value is said. */
function lengthOf(seconds: number): string {
  return Number.isInteger(seconds) && seconds > 0 ? fromSeconds(seconds) : `${trim(seconds)}s`;
}

function trim(value: number): string {
  return String(Number(value.toFixed(4)));
}

/** `a, b and c` */
export function listed(items: readonly string[], word: "and" | "or" = "and"): string {
  return items.length > 1 ? `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}` : (items[0] ?? "");
}
