import { declaredServices } from "../config/declared-services.ts";
import type { Config } from "../config/schema.ts";
import { OTHER, UNKNOWN } from "../telemetry/labels.ts";
import { providerSpellings } from "../telemetry/providers.ts";
import type { TableValue } from "./ottl.ts";

/** What a config declares, as the tables in which the Collector looks label values up. */
export interface Declared {
  readonly services: readonly string[];
  readonly environments: readonly string[];
  readonly features: readonly string[];
  readonly teams: readonly string[];
  readonly models: readonly string[];
  readonly providers: readonly string[];
  /** Teams of each feature, the first being the default. */
  readonly teamsOf: Readonly<Record<string, readonly [string, ...string[]]>>;
  /** Providers of each model, the first being the default. */
  readonly providersOf: Readonly<Record<string, readonly [string, ...string[]]>>;
}

export function declared(config: Config): Declared {
  const teamsOf = Object.fromEntries(Object.entries(config.features).map(([name, { team }]) => [name, nonEmpty([team].flat())]));
  const providersOf = Object.fromEntries(Object.entries(config.models).map(([name, { provider }]) => [name, nonEmpty([provider].flat().map(providerName))]));
  return {
    services: declaredServices(config),
    environments: [...new Set([config.environment, ...config.environments, ...(config.demo.enabled ? [config.demo.environment] : [])])],
    features: Object.keys(config.features),
    teams: Object.keys(config.teams),
    models: Object.keys(config.models),
    providers: [...new Set(Object.values(providersOf).flat())],
    teamsOf,
    providersOf,
  };
}

/** A table of names that stand for themselves. */
export function names(list: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(list.map((name) => [name, name]));
}

/** Every name and alias of a declared model, in lower case → the model. */
export function modelNames(config: Config): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(config.models).flatMap(([model, { aliases }]) => [model, ...aliases].map((name) => [name.toLowerCase(), model])));
}

/** The key of a table's entry for telemetry that says nothing. */
export const MISSING = "";

/**
 * `table.feature.team`: a team is a label value only where the config lets it use that feature; a span that names none
 * means the first. An undeclared feature goes with every declared team.
 */
export function teamPairs({ teamsOf, teams }: Declared): TableValue {
  return pairs(teamsOf, { ...names(teams), [MISSING]: UNKNOWN }, names);
}

/** `table.model.provider`, in every spelling of a provider. The provider of an undeclared model is no label value. */
export function providerPairs({ providersOf }: Declared): TableValue {
  return pairs(providersOf, { [MISSING]: UNKNOWN }, spelled);
}

function pairs(
  of: Readonly<Record<string, readonly [string, ...string[]]>>,
  undeclared: Readonly<Record<string, string>>,
  table: (values: readonly string[]) => Readonly<Record<string, string>>,
): TableValue {
  return {
    ...Object.fromEntries(Object.entries(of).map(([key, values]) => [key, { ...table(values), [MISSING]: values[0] }])),
    [OTHER]: undeclared,
    [UNKNOWN]: undeclared,
  };
}

function spelled(providers: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(providerSpellings).filter(([, name]) => providers.includes(name)));
}

/** Services that count their own calls. */
export function ownWriters({ services }: Config): readonly string[] {
  return Object.entries(services).flatMap(([name, { metrics }]) => (metrics === "app" ? [name] : []));
}

function providerName(spelling: string): string {
  return providerSpellings[spelling] ?? spelling;
}

function nonEmpty(list: readonly string[]): readonly [string, ...string[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error("the config schema lets no empty list through here");
  return [first, ...rest];
}
