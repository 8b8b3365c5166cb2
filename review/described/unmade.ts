import type { Config } from "../../config/schema.ts";
import { limitsOf } from "../../signals/alert-limits.ts";
import { silentSignals } from "../../signals/limits.ts";
import { type Severity, severities } from "../../signals/signal.ts";
import { codes } from "../changes/change.ts";

/** An alert that is not made under a config, and why. */
export interface UnmadeAlert {
  readonly signal: string;
  readonly severity: Severity;
  readonly why: string;
}

export function describeUnmade(config: Config): readonly UnmadeAlert[] {
  const off = Object.entries(config.limits).flatMap(([signal, limits]) =>
    severities.filter((severity) => limits[severity] === false).map((severity) => ({ signal, severity, why: `\`limits.${signal}.${severity}\` is false` })),
  );
  const unread = silentSignals(config).flatMap(({ signal: { id, alert }, missing }) =>
    limitsOf(alert).map(({ severity }) => ({ signal: id, severity, why: `nothing gives ${codes(missing.map(({ prom }) => prom))} any more` })),
  );
  return [...off, ...unread];
}
