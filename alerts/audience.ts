import type { Config } from "../config/schema.ts";
import type { Alert, Severity } from "../signals/signal.ts";

/** What decides who is told of an alert. */
export interface Addressed {
  readonly severity: Severity;
  /** None: one that nobody looks after. */
  readonly component?: Alert["component"];
  /** None: one without receivers of its own. */
  readonly team?: string;
}

/**
 * Who is told: a team with receivers of its own instead of everybody, and those who look after a component beside them. A
 * receiver stands there once, however often it is meant: one incident gives it one message.
 */
export function receiversOf({ teams, routes }: Config, { severity, component, team }: Addressed): readonly string[] {
  const beside = component ? routes.components[component] : [];
  const own = team === undefined ? undefined : teams[team]?.routes[severity];
  return [...new Set([...beside, ...(own ?? routes[severity])])];
}

/** For whose incidents an alert may silence another. */
export interface Hearing {
  /** Whose team it goes by: that of the other one is always the same, or the same as this. */
  readonly whose: "source" | "target";
  /** Whether both say whose they are: then it must be the same team. */
  readonly same: boolean;
  /** Teams for which it holds, or for which alone it does not; absent where it holds for all. */
  readonly teams?: { readonly in: readonly string[]; readonly not?: never } | { readonly not: readonly string[]; readonly in?: never };
}

/**
 * For whose incidents everybody who is told of the target is told of the source, too. A side without a team says in each
 * incident whose it is.
 *
 * @returns nothing where it is so for nobody's
 */
export function hearing(config: Config, source: Addressed, target: Addressed): Hearing | undefined {
  const open = source.team === undefined || target.team === undefined;
  const told = (side: Addressed, team?: string) => receiversOf(config, { ...(team === undefined ? {} : { team }), ...side });
  const all = (team?: string) => {
    const tells = told(source, team);
    return told(target, team).every((receiver) => tells.includes(receiver));
  };
  const everybody = all();
  const special = open ? Object.keys(config.teams).filter((team) => all(team) !== everybody) : [];
  const going = { whose: target.team === undefined ? "target" : "source", same: source.team === undefined && target.team === undefined } as const;
  if (everybody) return { ...going, ...(special.length > 0 ? { teams: { not: special } } : {}) };
  return special.length > 0 ? { ...going, teams: { in: special } } : undefined;
}
