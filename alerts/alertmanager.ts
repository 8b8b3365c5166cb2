import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import { type Receiver, receiverFileName, type Secret } from "../config/receivers.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { watchdog } from "../signals/pipeline.ts";
import { type Alert, severities } from "../signals/signal.ts";
import { fromSeconds, toSeconds } from "../telemetry/duration.ts";
import { inhibitions } from "./inhibitions.ts";
import { TEMPLATES_PATH, templateFiles } from "./templates.ts";

export const ALERTMANAGER_PATH = "alertmanager/alertmanager.yml";

/** Alerts of one incident travel together: one message per service, whatever else the alerts differ in. */
const INCIDENT = ["alertname", "environment", "service"] as const;

/** Where alerts that no route wants end: they are seen in Alertmanager and sent to nobody. */
const NOBODY = "(nobody)";

interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

/**
 * Alerts of a component that are told otherwise than others. A budget is an incident of its own, whichever service spent
 * it, and lasts until the month is over: it is told again after days, but before Alertmanager forgets, after five, that it
 * told it.
 */
const manners: Readonly<Partial<Record<Alert["component"], Pick<Route, "group_by" | "repeat_interval">>>> = {
  budget: { group_by: [...INCIDENT, "feature", "team"], repeat_interval: "4d" },
};

/** Routes by team, component and severity; receivers; what silences what. */
export function alertmanagerFiles(config: Config, site: Site): readonly Artifact[] {
  const { routes } = config;
  const root: Route = {
    receiver: NOBODY,
    group_by: INCIDENT,
    group_wait: routes.groupWait,
    group_interval: routes.groupInterval,
    repeat_interval: routes.repeatInterval,
    routes: [...heartbeatRoutes(config), ...alertRoutes(config)],
  };
  const receivers = [{ name: NOBODY }, ...Object.entries(config.receivers).map(([name, receiver]) => ({ name, ...render(name, receiver, site) }))];
  const templates = [site.file(TEMPLATES_PATH)];
  return [yamlArtifact(ALERTMANAGER_PATH, { templates, route: root, inhibit_rules: inhibitions(config), receivers }), ...templateFiles()];
}

/**
 * The dead man's switch goes out at once and again and again; it must not wait for or be grouped with anything. A group
 * is looked at every interval, and repeated only if the last message is older than the other one: were both the same,
 * every second message would be left out.
 */
function heartbeatRoutes({ routes }: Config): Route[] {
  const every = { group_wait: "0s", group_interval: routes.heartbeatInterval, repeat_interval: fromSeconds(toSeconds(routes.heartbeatInterval) / 2) };
  return toAll(routes.heartbeat, [`alertname="${watchdog.alert.name}"`]).map((route) => ({ ...route, ...every }));
}

/**
 * Who is told, from the special to the general: the first set of routes that matches counts. A team with receivers of
 * its own is told instead of everybody; those who look after a component are told beside the others. A receiver stands
 * in a set once, however often it is meant: one incident gives it one message.
 */
function alertRoutes({ teams, routes }: Config): Route[] {
  const special = <K extends string, T>(entries: readonly (readonly [K, T])[]) => [...entries, [undefined, undefined] as const];
  const ofTeams = special(Object.entries(teams).map(([team, own]) => [team, own.routes] as const));
  const components = Object.entries(routes.components) as [Alert["component"], readonly string[]][];
  const ofComponents = special(components.filter(([component, receivers]) => receivers.length > 0 || manners[component]));
  return severities.flatMap((severity) =>
    ofTeams
      .filter(([team, own]) => team === undefined || own[severity])
      .flatMap(([team, own]) =>
        ofComponents.flatMap(([component, beside = []]) =>
          toAll(
            [...new Set([...beside, ...(own?.[severity] ?? routes[severity])])],
            [`severity="${severity}"`, ...(team === undefined ? [] : [`team="${team}"`]), ...(component === undefined ? [] : [`component="${component}"`])],
          ).map((route) => ({ ...route, ...(component && manners[component]) })),
        ),
      ),
  );
}

/** A route to each of several receivers, or to nobody: what matches goes no further. */
function toAll(receivers: readonly string[], matchers: readonly string[]): Route[] {
  const told = receivers.length > 0 ? receivers : [NOBODY];
  return told.map((receiver, index) => ({ receiver, matchers, ...(index < told.length - 1 ? { continue: true } : {}) }));
}

const TITLE = '{{ template "plumbline.title" . }}';

const TEXT = '{{ template "plumbline.text" . }}';

function render(name: string, receiver: Receiver, site: Site): object {
  const send = { send_resolved: true };
  if ("webhook" in receiver) {
    const { url } = receiver.webhook;
    return { webhook_configs: [{ ...send, ...(typeof url === "string" ? { url } : { url_file: secretPath(name, "url", site) }) }] };
  }
  if ("slack" in receiver) {
    return {
      slack_configs: [
        {
          ...send,
          api_url_file: secretPath(name, "apiUrl", site),
          channel: receiver.slack.channel,
          title: TITLE,
          text: TEXT,
        },
      ],
    };
  }
  if ("pagerduty" in receiver) {
    return {
      pagerduty_configs: [
        {
          ...send,
          routing_key_file: secretPath(name, "routingKey", site),
          description: TITLE,
          details: { text: TEXT },
        },
      ],
    };
  }
  const { to, from, smarthost, username, password } = receiver.email;
  return {
    email_configs: [
      {
        ...send,
        to,
        from,
        smarthost,
        headers: { Subject: TITLE },
        text: TEXT,
        // Otherwise Alertmanager adds a page of its own, which mail programs show instead.
        html: "",
        ...(username ? { auth_username: username } : {}),
        ...(password ? { auth_password_file: secretPath(name, "password", site) } : {}),
      },
    ],
  };
}

/** A secret of a receiver: its name among the stack's secrets, and where the deploy finds it. */
export interface ReceiverSecret {
  readonly name: string;
  readonly from: Secret;
}

/** Every secret that receivers need, for the target to put in place. */
export function receiverSecrets(config: Config): readonly ReceiverSecret[] {
  return Object.entries(config.receivers).flatMap(([name, receiver]) =>
    Object.values(receiver)
      .flatMap((settings) => Object.entries(settings as object))
      .filter((entry): entry is [string, Secret] => typeof entry[1] === "object" && entry[1] !== null)
      .map(([field, from]) => ({ name: secretName(name, field), from })),
  );
}

function secretPath(receiver: string, field: string, site: Site): string {
  return site.secret(secretName(receiver, field));
}

function secretName(receiver: string, field: string): string {
  return `receiver-${receiverFileName(receiver)}-${field}`;
}
