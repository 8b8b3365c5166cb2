/** Whose calls a report counts: those of one environment, or of all but the demo's. */
export type Environments = { readonly only: string } | { readonly without: string | null };

/** A condition on `environment`, whose one parameter has this place. */
export function environmentCondition(environments: Environments, place: number): { readonly text: string; readonly value: string | null } {
  // Without a name, nothing is left out: every environment is distinct from it.
  return "only" in environments
    ? { text: `environment = $${place}::text`, value: environments.only }
    : { text: `coalesce(environment, '') IS DISTINCT FROM $${place}::text`, value: environments.without };
}

/** What a reader must know of it. */
export function sayEnvironments(environments: Environments): string[] {
  if ("only" in environments) return [`Only environment ${environments.only}.`];
  return environments.without === null ? [] : [`Calls of the demo (environment ${environments.without}) are not in it; --environment ${environments.without} shows them.`];
}
