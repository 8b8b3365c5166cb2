import { SCALE, unitsOf } from "./decimal.ts";

/** A time of a file, in milliseconds since 1970: a day, a time with or without its zone (then UTC), or Unix seconds. */
export function readTime(text: string): number | undefined {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1_000;
  const [, day, time = "00:00", seconds = "", zone = ""] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const midnight = Date.parse(`${day}T00:00Z`);
  // What Date makes of the 30th of February is March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  const ms = Date.parse(`${day}T${time}${seconds}${zone === "UTC" || zone === "" ? "Z" : zone.replace(/^(.\d{2})(\d{2})$/, "$1:$2")}`);
  return Number.isNaN(ms) ? undefined : ms;
}

export interface ReadAmount {
  /** In the smallest parts that the ledger knows. */
  readonly units: bigint;
  /** Whether it had more digits than are kept. */
  readonly rounded: boolean;
}

/** An amount of a file, to the nearest part that the ledger knows: `12.5`, `-0.25`, `$1,234.56`, `1.2e-5`. */
export function readAmount(text: string): ReadAmount | undefined {
  const [, sign = "", digits, fraction = "", exponent = "0"] = /^(-?)\$?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const whole = digits.replaceAll(",", "");
  const point = whole.length + Number(exponent);
  const all = (whole + fraction).padStart(whole.length + fraction.length - Math.min(0, point), "0").padEnd(point, "0");
  const split = Math.max(0, point);
  const [kept, lost] = [all.slice(split, split + SCALE), all.slice(split + SCALE)];
  const units = unitsOf(`${all.slice(0, split) || "0"}.${kept || "0"}`) + (/^[5-9]/.test(lost) ? 1n : 0n);
  return { units: sign ? -units : units, rounded: /[1-9]/.test(lost) };
}
