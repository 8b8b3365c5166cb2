import { dialects } from "../telemetry/dialects.ts";
import { toSeconds } from "../telemetry/duration.ts";
import { OTHER, UNKNOWN } from "../telemetry/labels.ts";
import { providerNames, providerSpellings } from "../telemetry/providers.ts";
import { isLoopback, isWildcard, LOOPBACK } from "./address.ts";
import { didYouMean, type Finding, list } from "./finding.ts";
import { linkedServers } from "./links.ts";
import { openPorts } from "./ports.ts";
import { receiverFileName } from "./receivers.ts";
import type { Config } from "./schema.ts";

/** Sections of the config in which things are declared by name. */
export const sections = ["services", "teams", "features", "models", "receivers"] as const;

/** Names that the user declared, soundly or not; a section that cannot be read is absent. */
export type DeclaredNames = Readonly<Partial<Record<(typeof sections)[number], readonly string[]>>>;

type Check = (config: Config, names: DeclaredNames) => Finding[];

/** What no single value shows: names that must be declared elsewhere, and values that exclude each other. */
export function crossChecks(config: Config, names: DeclaredNames): Finding[] {
  return checks.flatMap((check) => check(config, names));
}

const declaredTeams: Check = ({ features }, { teams }) =>
  Object.entries(features).flatMap(([name, { team }]) => undeclared(`features.${name}.team`, [team].flat(), teams, "teams"));

const declaredOperator: Check = ({ operator }, { teams }) => (operator === undefined ? [] : undeclared("operator", [operator], teams, "teams"));

const knownProviders: Check = ({ models }) =>
  Object.entries(models).flatMap(([name, { provider }]) =>
    [provider].flat().flatMap((each) =>
      Object.hasOwn(providerSpellings, each)
        ? []
        : [
            error(`models.${name}.provider`, each, `one of ${providerNames.join(", ")}`, {
              fix: `write "self_hosted" for a server of your own, else correct the spelling${didYouMean(each, providerNames)}`,
            }),
          ],
    ),
  );

const knownDialects: Check = ({ services }) => {
  const known = dialects.map(({ name }) => name);
  return Object.entries(services).flatMap(([service, { dialects: used = [] }]) =>
    used
      .filter((name) => !known.includes(name))
      .map((name) => error(`services.${service}.dialects`, name, `one of ${known.join(", ")}`, { fix: `correct the name${didYouMean(name, known)}` })),
  );
};

const declaredReceivers: Check = ({ routes, teams }, { receivers: known }) => [
  ...undeclared("routes.critical", routes.critical, known, "receivers"),
  ...undeclared("routes.warning", routes.warning, known, "receivers"),
  ...undeclared("routes.heartbeat", routes.heartbeat, known, "receivers"),
  ...Object.entries(routes.components).flatMap(([name, used]) => undeclared(`routes.components.${name}`, used, known, "receivers")),
  ...Object.entries(teams).flatMap(([name, team]) => [
    ...undeclared(`teams.${name}.routes.critical`, team.routes.critical ?? [], known, "receivers"),
    ...undeclared(`teams.${name}.routes.warning`, team.routes.warning ?? [], known, "receivers"),
  ]),
];

/** `other` and `unknown` are what undeclared and missing names are counted as. */
const reservedNames: Check = ({ environment, environments, demo, models }, { receivers: _, ...labelled }) => {
  const used = [
    ["environment", environment],
    ...environments.map((name) => ["environments", name]),
    ["demo.environment", demo.environment],
    ...Object.entries(labelled).flatMap(([section, names]) => names.map((name) => [`${section}.${name}`, name])),
    ...Object.entries(models).flatMap(([model, { aliases }]) => aliases.map((alias) => [`models.${model}.aliases`, alias])),
  ] as const;
  return used
    .filter(([, name]) => [OTHER, UNKNOWN].includes(name.toLowerCase()))
    .map(([at, name]) => error(at, name, `any name but "${OTHER}" and "${UNKNOWN}"`, { fix: "choose another name" }));
};

/** Spans and prices are looked up by a model's name whatever its case. */
const oneModelPerName: Check = ({ models }) => {
  const owners = new Map<string, string>();
  return Object.entries(models).flatMap(([model, { aliases }]) =>
    [model, ...aliases].flatMap((name) => {
      const owner = owners.get(name.toLowerCase());
      owners.set(name.toLowerCase(), owner ?? model);
      if (!owner || owner === model) return [];
      const at = name === model ? `models.${model}` : `models.${model}.aliases`;
      return [error(at, name, "a name of one model only, whatever its case", { fix: `take it out here or of models.${owner}` })];
    }),
  );
};

/** The files of their secrets are named after receivers, in letters, digits and dashes. */
const distinctReceivers: Check = (_, { receivers = [] }) => {
  const owners = new Map<string, string>();
  return receivers.flatMap((name) => {
    const plain = receiverFileName(name);
    const owner = owners.get(plain);
    owners.set(plain, owner ?? name);
    return owner ? [error(`receivers.${name}`, name, `a name that differs from "${owner}" in a letter or digit`, { fix: "rename one of them" })] : [];
  });
};

const onePortPerServer: Check = ({ listen }) => {
  const owners = new Map<number, string>();
  return Object.entries(listen.ports).flatMap(([name, port]) => {
    const owner = owners.get(port);
    owners.set(port, name);
    return owner ? [error(`listen.ports.${name}`, port, `a port that listen.ports.${owner} does not use`, { fix: "choose another port" })] : [];
  });
};

const retentionThatWorks: Check = ({ retention }) =>
  toSeconds(retention.logs) < 86_400 ? [error("retention.logs", retention.logs, '"24h" or more: Loki deletes by whole days', { fix: 'write "24h" or more' })] : [];

const outageThatCanBeStored: Check = ({ capacity, retention }) =>
  toSeconds(capacity.outage) > toSeconds(retention.logs)
    ? [error("capacity.outage", capacity.outage, `${retention.logs} or less: Loki takes nothing older than retention.logs`, { fix: "shorten the outage or keep logs longer" })]
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

/** Whoever reads a message on another host cannot open what this one alone reaches. */
const linksThatOpen: Check = ({ links, listen }, { receivers = [] }) =>
  receivers.length > 0 && Object.keys(links).length === 0 && (isLoopback(listen.address) || isWildcard(listen.address))
    ? [
        {
          severity: "warning",
          at: "links",
          value: links,
          allowed: `addresses of ${list(linkedServers)}`,
          fix: "what messages link to opens on this host only: name the addresses under which your proxy serves these, or read messages with a tunnel to this host (ssh -L)",
        },
      ]
    : [];

const openToOthers: Check = ({ listen }) =>
  isLoopback(listen.address)
    ? []
    : [
        {
          severity: "warning",
          at: "listen.address",
          value: listen.address,
          allowed: `${LOOPBACK}, unless others must reach what they use`,
          fix: `${openPorts.join(", ")} are open to this network, all but grafana without a password: put a proxy with authentication in front`,
        },
      ];

const checks: readonly Check[] = [
  declaredTeams,
  declaredOperator,
  knownProviders,
  knownDialects,
  declaredReceivers,
  reservedNames,
  oneModelPerName,
  distinctReceivers,
  onePortPerServer,
  retentionThatWorks,
  outageThatCanBeStored,
  demoApart,
  somebodyIsTold,
  linksThatOpen,
  openToOthers,
];

function undeclared(at: string, used: readonly string[], known: readonly string[] | undefined, where: string): Finding[] {
  if (!known) return [];
  return used.filter((name) => !known.includes(name)).map((name) => error(at, name, list(known), { fix: `declare it under ${where} or correct it${didYouMean(name, known)}` }));
}

function error(at: string, value: unknown, allowed: string, { fix }: { fix: string }): Finding {
  return { severity: "error", at, value, allowed, fix };
}
