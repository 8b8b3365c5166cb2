import { checkSeries } from "../collector/series.ts";
import type { Finding } from "../config/finding.ts";
import { settle } from "../config/finding.ts";
import type { Config } from "../config/schema.ts";
import { validate } from "../config/validate.ts";
import { checkLimits } from "../signals/limits.ts";
import { checkObjectives } from "../signals/loose-objectives.ts";
import { checkErrorLimits } from "../signals/untold-errors.ts";

/**
 * A config that can be built from, and what is questionable in it.
 * @throws ConfigError with every mistake at once: of form, between parts, in limits, and in what the names would cost.
 */
export function checked(input: unknown): { readonly config: Config; readonly warnings: readonly Finding[] } {
  const { config, findings } = validate(input);
  const warnings = settle([...findings, ...(config ? [...checkLimits(config), ...checkObjectives(config), ...checkErrorLimits(config), ...checkSeries(config)] : [])]);
  if (!config) throw new Error("a config without findings is a config");
  return { config, warnings };
}
