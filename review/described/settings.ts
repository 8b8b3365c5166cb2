import type { Config } from "../../config/schema.ts";

/** Settings that nothing else in a review speaks of: path in the config → value as JSON. */
export type DescribedSettings = Readonly<Record<string, string>>;

export function describeSettings(config: Config): DescribedSettings {
  const {
    limits: _limits,
    receivers: _receivers,
    routes: _routes,
    retention: _retention,
    scrapeInterval: _interval,
    teams: _teams,
    features: _features,
    models,
    services,
    ...rest
  } = config;
  const aliases = Object.entries(models).map(([name, { aliases: own }]) => [`models.${name}.aliases`, own.length > 0 ? own : undefined] as const);
  const applications = Object.entries(services).map(([name, service]) => [`services.${name}`, withoutEmpty(service)] as const);
  return Object.fromEntries([...leaves("", rest), ...applications, ...aliases].flatMap(([path, value]) => (value === undefined ? [] : [[path, JSON.stringify(value)]])));
}

/** Every value that has no further names below it, by its path. */
function leaves(path: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, below]) => leaves(path === "" ? name : `${path}.${name}`, below));
}

function withoutEmpty(service: Config["services"][string]): object {
  return Object.fromEntries(Object.entries(service).filter(([, value]) => !Array.isArray(value) || value.length > 0));
}
