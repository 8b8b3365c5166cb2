import type { Config } from "./schema.ts";

/** Whose a feature is where a call does not say whom it is charged to: of several teams the first. */
export function firstTeam(team: Config["features"][string]["team"]): string {
  const [first] = [team].flat();
  if (first === undefined) throw new Error("a feature has a team, or several");
  return first;
}
