import { toSeconds } from "../telemetry/duration.ts";
import { dialects } from "../telemetry/dialects.ts";
import { OTHER, UNKNOWN } from "../telemetry/labels.ts";
import { providerNames, providerSpellings } from "../telemetry/providers.ts";
import { type Finding, didYouMean, list } from "./finding.ts";
import type { Config } from "./schema.ts";

type Check = (config: Config) => Finding[];

/** What no single value shows: names that must be declared elsewhere, and values that exclude each other. */
export function crossChecks(config: Config): Finding[] {
  return checks.flatMap((check) => check(config));
}

const declaredTeams: Check = ({ features, teams }) =>
  Object.entries(features).flatMap(([name, { team }]) => undeclared(`features.${name}.team`, [team].flat(), Object.keys(teams), "teams"));

const knownProviders: Check = ({ models }) =>
  Object.entries(models).flatMap(([name, { provider }]) =>
    [provider].flat().flatMap((each) =>
      providerSpellings[each]
        ? []
        : [
            error(`models.${name}.provider`, each, `one of ${providerNames.join(", ")}`, {
              fix: `correct the spelling${didYouMean(each, providerNames)}; a server of your own is "self_hosted"`,
            }),
          ],
    ),
  );

const knownDialects: Check = ({ services }) =>
  Object.entries(services).flatMap(([name, { dialects: used }]) =>
    undeclared(`services.${name}.dialects`, used ?? [], dialects.map((dialect) => dialect.name), "the dialect table"),
  );

const declaredReceivers: Check = ({ receivers, routes, teams }) => {
  const known = Object.keys(receivers);
  return [
    ...undeclared("routes.critical", routes.critical, known, "receivers"),
    ...undeclared("routes.warning", routes.warning, known, "receivers"),
    ...undeclared("routes.heartbeat", routes.heartbeat, known, "receivers"),
    ...Object.entries(routes.components).flatMap(([name, used]) => undeclared(`routes.components.${name}`, used, known, "receivers")),
    ...Object.entries(teams).flatMap(([name, team]) => [
      ...undeclared(`teams.${name}.routes.critical`, team.routes.critical ?? [], known, "receivers"),
      ...undeclared(`teams.${name}.routes.warning`, team.routes.warning ?? [], known, "receivers"),
    ]),
  ];
};

/** `other` and `unknown` are what undeclared and missing names are counted as. */
const reservedNames: Check = ({ services, features, models, teams }) =>
  Object.entries({ services, features, models, teams }).flatMap(([kind, declared]) =>
    [OTHER, UNKNOWN].flatMap((reserved) =>
      reserved in declared
        ? [error(`${kind}.${reserved}`, reserved, `any name but "${OTHER}" and "${UNKNOWN}"`, { fix: "choose another name" })]
        : [],
    ),
  );

const oneModelPerAlias: Check = ({ models }) => {
  const owners = new Map<string, string>();
  return Object.entries(models).flatMap(([name, { aliases }]) =>
    [name, ...aliases].flatMap((alias) => {
      const owner = owners.get(alias);
      owners.set(alias, name);
      return owner && owner !== name
        ? [error(`models.${name}.aliases`, alias, "an alias of one model only", { fix: `take it out here or of models.${owner}` })]
        : [];
    }),
  );
};

const onePortPerServer: Check = ({ listen }) => {
  const owners = new Map<number, string>();
  return Object.entries(listen.ports).flatMap(([name, port]) => {
    const owner = owners.get(port);
    owners.set(port, name);
    return owner
      ? [error(`listen.ports.${name}`, port, `a port that listen.ports.${owner} does not use`, { fix: "choose another port" })]
      : [];
  });
};

const retentionThatWorks: Check = ({ retention }) =>
  toSeconds(retention.logs) < 86_400
    ? [error("retention.logs", retention.logs, '"24h" or more: Loki deletes by whole days', { fix: 'write "24h" or more' })]
    : [];

const demoApart: Check = ({ demo, environment, environments }) =>
  demo.enabled && [environment, ...environments].includes(demo.environment)
    ? [error("demo.environment", demo.environment, "a name that no real environment has", { fix: 'use "demo", or switch demo.enabled off' })]
    : [];

const somebodyIsTold: Check = ({ routes }) =>
  (["critical", "warning"] as const)
    .filter((severity) => routes[severity].length === 0)
    .map((severity) => ({
      severity: "warning",
      at: `routes.${severity}`,
      value: [],
      allowed: "names of receivers",
      fix: `nobody will be told of ${severity} alerts: declare a receiver and name it here`,
    }));

const openToOthers: Check = ({ listen }) =>
  listen.address.startsWith("127.") || listen.address === "::1"
    ? []
    : [
        {
          severity: "warning",
          at: "listen.address",
          value: listen.address,
          allowed: "127.0.0.1, unless others must reach the servers",
          fix: "every server is open to this network without a password: put a proxy with authentication in front",
        },
      ];

const checks: readonly Check[] = [
  declaredTeams,
  knownProviders,
  knownDialects,
  declaredReceivers,
  reservedNames,
  oneModelPerAlias,
  onePortPerServer,
  retentionThatWorks,
  demoApart,
  somebodyIsTold,
  openToOthers,
];

function undeclared(at: string, used: readonly string[], known: readonly string[], where: string): Finding[] {
  return used
    .filter((name) => !known.includes(name))
    .map((name) => error(at, name, list(known), { fix: `declare it under ${where} or correct it${didYouMean(name, known)}` }));
}

function error(at: string, value: unknown, allowed: string, { fix }: { fix: string }): Finding {
  return { severity: "error", at, value, allowed, fix };
}
