import { DAY_MS } from "../telemetry/duration.ts";

/** How many days lie between two moments. */
export function daysOf({ from, to }: { readonly from: Date; readonly to: Date }): number {
  return (to.getTime() - from.getTime()) / DAY_MS;
}
