import { size, unitsOf } from "./decimal.ts";

const HUNDRED_PERCENT = unitsOf("100");

/** What something cost by an invoice and by the ledger; in the smallest parts that the ledger knows. */
export interface Sides {
  /** Undefined where a side has nothing of it. */
  readonly invoiced: bigint | undefined;
  readonly recorded: bigint | undefined;
  /** Calls in the ledger, and those of them without a price. */
  readonly requests: number;
  readonly unpriced: number;
}

/** One model on one day. */
export interface Compared extends Sides {
  readonly dayMs: number;
  readonly model: string;
  /** Whether the price book knows the model. */
  readonly known: boolean;
}

/** What some come to together. */
export function added(some: readonly Sides[]): Sides {
  const sum = (side: "invoiced" | "recorded") => {
    const there = some.flatMap((each) => each[side] ?? []);
    return there.length > 0 ? there.reduce((one, other) => one + other, 0n) : undefined;
  };
  const count = (name: "requests" | "unpriced") => some.reduce((number, each) => number + each[name], 0);
  return { invoiced: sum("invoiced"), recorded: sum("recorded"), requests: count("requests"), unpriced: count("unpriced") };
}

/** What was invoiced less what the ledger has. */
export function differenceOf({ invoiced = 0n, recorded = 0n }: Sides): bigint {
  return invoiced - recorded;
}

/**
 * Whether both are further apart than is tolerated.
 *
 * @param tolerance in smallest parts of a per cent of what was invoiced
 */
export function differs(sides: Sides, tolerance: bigint): boolean {
  return size(differenceOf(sides)) * HUNDRED_PERCENT > tolerance * size(sides.invoiced ?? 0n);
}

/** In the order in which their keys are met. */
export function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
