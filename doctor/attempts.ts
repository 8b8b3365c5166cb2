import type { Metric } from "../telemetry/metric.ts";
import { messageAttempts, messageAttemptsFailed } from "../telemetry/server-metrics.ts";
import { failed, ok, type Result } from "./result.ts";

/** Attempts to hand messages to receivers. Alertmanager tries for minutes before it calls a message failed. */
export interface Counts {
  readonly tried: ReadonlyMap<string, number>;
  readonly failed: ReadonlyMap<string, number>;
}

/** What to look at where a receiver does not take messages. */
export const REFUSED = "its address, key or network: the log of alertmanager says which";

/** By receiver, since Alertmanager started, from what it says of itself. */
export function countsIn(text: string): Counts {
  const of = ({ prom }: Metric) => {
    const totals = new Map<string, number>();
    for (const [, receiver = "", value] of text.matchAll(new RegExp(`^${prom}\\{[^}]*receiver_name="([^"]*)"[^}]*\\} (\\S+)$`, "gm"))) {
      totals.set(receiver, (totals.get(receiver) ?? 0) + Number(value));
    }
    return totals;
  };
  return { tried: of(messageAttempts), failed: of(messageAttemptsFailed) };
}

function grown(of: keyof Counts, before: Counts, after: Counts, name: string): number {
  return (after[of].get(name) ?? 0) - (before[of].get(name) ?? 0);
}

/** Messages that the receiver took. */
export function taken(before: Counts, after: Counts, name: string): number {
  return grown("tried", before, after, name) - grown("failed", before, after, name);
}

/** Whether so many messages came to a receiver. */
export function judged(name: string, wanted: number, before: Counts, after: Counts): Result {
  const came = taken(before, after, name);
  const refusals = grown("failed", before, after, name);
  if (came >= wanted) return ok(name, `${came} messages left and were taken`);
  if (refusals > 0) return failed(name, `${came} of ${wanted} messages were taken, ${refusals} attempts refused`, REFUSED);
  return failed(name, `${came} of ${wanted} messages left in time`, "see the log of alertmanager");
}
