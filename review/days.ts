/** Milliseconds. */
export const DAY_MS = 86_400_000;

/** How many days lie between two moments. */
export function daysOf({ from, to }: { readonly from: Date; readonly to: Date }): number {
  return (to.getTime() - from.getTime()) / DAY_MS;
}
