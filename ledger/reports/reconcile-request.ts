import type { NamedModel } from "./invoice-models.ts";
import type { Period } from "./period.ts";

export const groupings = ["both", "model", "day"] as const;

export interface ReconcileRequest {
  /** As the ledger calls it. */
  readonly provider: string;
  /** Whole days in UTC. */
  readonly period: Period;
  readonly by: (typeof groupings)[number];
  /** How far both sides may be apart, in smallest parts of a per cent of what was invoiced. */
  readonly tolerance: bigint;
  /** Which model a name means. */
  readonly modelOf: (name: string) => NamedModel;
  /** The environment whose calls are none of a provider's; none where there is no such. */
  readonly demo: string | null;
}
