import type { Finding } from "../config/finding.ts";
import type { Config } from "../config/schema.ts";
import { limitsOf } from "./alert-limits.ts";
import { errorRatio, TOLD_AS_ERRORS } from "./errors.ts";
import { latencyP95 } from "./latency.ts";
import { alertingSignals } from "./limits.ts";
import { rateLimitUsed } from "./saturation.ts";

/** What is silent where so many calls fail that it is told as errors, and of which calls. */
const leftToErrors = [
  { id: latencyP95.id, calls: "are slow and fail" },
  { id: rateLimitUsed.id, calls: "a quota refuses" },
] as const;

/**
 * Limits of errors above the share from which on failed calls are left to them: between both nobody tells of them. That
 * share does not follow the config, which may want to hear of errors late, and of slow calls as ever.
 */
export function checkErrorLimits(config: Config): Finding[] {
  const alerting = alertingSignals(config);
  const errors = alerting.find(({ id }) => id === errorRatio.id);
  const silent = leftToErrors.filter(({ id }) => alerting.some(({ id: other, alert }) => other === id && limitsOf(alert).length > 0));
  if (!errors || silent.length === 0) return [];
  const lowest = Math.min(...limitsOf(errors.alert).map(({ limit }) => limit.above));
  if (lowest <= TOLD_AS_ERRORS) return [];
  const from = `above ${TOLD_AS_ERRORS}${Number.isFinite(lowest) ? ` and up to ${lowest}` : ""}`;
  return [
    {
      severity: "warning",
      at: `limits.${errorRatio.id}`,
      value: config.limits[errorRatio.id],
      allowed: `a limit of ${TOLD_AS_ERRORS} or less: where a larger share fails, calls that ${silent.map(({ calls }) => calls).join(" or that ")} are left to ${errors.alert.name}`,
      fix: `lower one of its limits, or nobody is told of such calls where their share is ${from}: not by it, and not by ${silent.map(({ id }) => id).join(" or ")}`,
    },
  ];
}
