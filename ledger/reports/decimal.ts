/** Digits behind the point that are kept: as many as the ledger's amounts have. */
export const SCALE = 12;
const ONE = 10n ** BigInt(SCALE);

/** An amount as the database says it, `12.5`, as a whole number of its smallest parts: sums of these are exact. */
export function unitsOf(amount: string): bigint {
  const [said, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (said === undefined) throw new RangeError(`"${amount}" is no decimal amount`);
  if (fraction.length > SCALE && /[1-9]/.test(fraction.slice(SCALE))) throw new RangeError(`${amount} has more than ${SCALE} digits behind the point`);
  const units = BigInt(whole) * ONE + BigInt(fraction.slice(0, SCALE).padEnd(SCALE, "0"));
  return sign ? -units : units;
}

/** The amount as text, without digits that say nothing. */
export function amountOf(units: bigint): string {
  const positive = size(units);
  const fraction = String(positive % ONE)
    .padStart(SCALE, "0")
    .replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${positive / ONE}${fraction ? `.${fraction}` : ""}`;
}

/** Without its sign. */
export function size(units: bigint): bigint {
  return units < 0n ? -units : units;
}

export function sumOf(amounts: readonly string[]): string {
  return amountOf(amounts.reduce((sum, amount) => sum + unitsOf(amount), 0n));
}

/** An amount in so many equal parts, to the nearest smallest part. */
export function partOf(amount: string, parts: number): string {
  const [units, divisor] = [unitsOf(amount), BigInt(parts)];
  const half = (units < 0n ? -divisor : divisor) / 2n;
  return amountOf((units + half) / divisor);
}
