import { errorRules } from "../telemetry/error-types.ts";
import { and, type Statement, set, text } from "./ottl.ts";

/** The class of a raw error: the first rule that matches decides. `also` must hold too. */
export function byErrorRules(errorType: string, raw: string, ...also: readonly string[]): Statement[] {
  return errorRules.map(({ pattern, type }) => set(errorType, text(type), and(`${errorType} == nil`, ...also, `IsMatch(${raw}, ${text(`(?i)${pattern}`)})`)));
}
