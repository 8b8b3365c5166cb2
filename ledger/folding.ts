import { declared, modelNames } from "../collector/declared.ts";
import { DATED } from "../collector/labels.ts";
import type { Config } from "../config/schema.ts";
import { SEPARATOR } from "../telemetry/label-set.ts";

/** The names by which the ledger counts: rows keep what was sent, gauges have the names that the metrics of calls have. */
export interface Folding {
  /** Under which all real environments count together where budgets are meant. */
  readonly environment: string;
  /** The demo's, which counts by itself; none where it is the name of a real one. */
  readonly demo: string | null;
  readonly environments: readonly string[];
  readonly services: readonly string[];
  readonly features: readonly string[];
  readonly teams: readonly string[];
  /** `feature|team` for every team that may use a feature. */
  readonly pairs: readonly string[];
  /** The team that is meant where a call of a feature names none. */
  readonly firstTeams: Readonly<Record<string, string>>;
  /** Every name and alias of a model, in lower case → the model. */
  readonly models: Readonly<Record<string, string>>;
  /** What is taken off a name that is not known, as a regular expression. */
  readonly dated: string;
}

export function foldingOf(config: Config): Folding {
  const { environments, services, features, teams, teamsOf } = declared(config);
  const real = [config.environment, ...config.environments];
  return {
    environment: config.environment,
    demo: real.includes(config.demo.environment) ? null : config.demo.environment,
    environments,
    services,
    features,
    teams,
    pairs: Object.entries(teamsOf).flatMap(([feature, own]) => own.map((team) => `${feature}${SEPARATOR}${team}`)),
    firstTeams: Object.fromEntries(Object.entries(teamsOf).map(([feature, [first]]) => [feature, first])),
    models: modelNames(config),
    dated: DATED,
  };
}
