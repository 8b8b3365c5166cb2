import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import type { Receiver, Secret } from "../config/receivers.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { severities } from "../signals/signal.ts";
import { successRate } from "../signals/traffic.ts";
import { TEMPLATES_PATH, templateFiles } from "./templates.ts";

export const ALERTMANAGER_PATH = "alertmanager/alertmanager.yml";

/** Alerts of one incident travel together: one message per service, whatever else the alerts differ in. */
const INCIDENT = ["alertname", "environment", "service"] as const;

/** Where alerts that no route wants end: they are seen in Alertmanager and sent to nobody. */
const NOBODY = "nobody";

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

/** Routes by team, component and severity; receivers; what silences what. */
export function alertmanagerFiles(config: Config, site: Site): readonly Artifact[] {
  const { routes } = config;
  const root: Route = {
    receiver: NOBODY,
    group_by: INCIDENT,
    group_wait: routes.groupWait,
    group_interval: routes.groupInterval,
    repeat_interval: routes.repeatInterval,
    routes: [...heartbeatRoutes(config), ...componentRoutes(config), ...teamRoutes(config), ...severityRoutes(config)],
  };
  const receivers = [
    { name: NOBODY },
    ...Object.entries(config.receivers).map(([name, receiver]) => ({ name, ...render(name, receiver, site) })),
  ];
  const templates = [site.file(TEMPLATES_PATH)];
  return [yamlArtifact(ALERTMANAGER_PATH, { templates, route: root, inhibit_rules: inhibitions, receivers }), ...templateFiles()];
}

/** The dead man's switch goes out at once and again and again; it must not wait for or be grouped with anything. */
function heartbeatRoutes({ routes }: Config): Route[] {
  const every = { group_wait: "0s", group_interval: routes.heartbeatInterval, repeat_interval: routes.heartbeatInterval };
  const matchers = ['alertname="Watchdog"'];
  if (routes.heartbeat.length === 0) return [{ receiver: NOBODY, matchers }];
  return routes.heartbeat.map((receiver, index) => ({
    receiver,
    matchers,
    ...every,
    continue: index < routes.heartbeat.length - 1,
  }));
}

/** Those who look after a component hear of it beside those who look after the severity. */
function componentRoutes({ routes }: Config): Route[] {
  return Object.entries(routes.components).flatMap(([component, receivers]) =>
    receivers.map((receiver) => ({ receiver, matchers: [`component="${component}"`], continue: true })),
  );
}

/** A team with receivers of its own is told instead of everybody. */
function teamRoutes({ teams }: Config): Route[] {
  return Object.entries(teams).flatMap(([team, { routes }]) =>
    severities.flatMap((severity) => toAll(routes[severity] ?? [], [`team="${team}"`, `severity="${severity}"`])),
  );
}

function severityRoutes({ routes }: Config): Route[] {
  return severities.flatMap((severity) => toAll(routes[severity], [`severity="${severity}"`]));
}

function toAll(receivers: readonly string[], matchers: readonly string[]): Route[] {
  return receivers.map((receiver, index) => ({ receiver, matchers, continue: index < receivers.length - 1 }));
}

/** One incident, one message: the stronger statement silences the weaker one about the same thing. */
const inhibitions = [
  {
    source_matchers: ['severity="critical"'],
    target_matchers: ['severity="warning"'],
    equal: ["alertname", "environment", "service", "team", "feature"],
  },
  {
    source_matchers: [`alertname="${successRate.alert?.name}"`],
    target_matchers: [`alertname!="${successRate.alert?.name}"`, 'component="llm"'],
    equal: ["environment", "service"],
  },
];

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
          title: '{{ template "plumbline.title" . }}',
          text: '{{ template "plumbline.text" . }}',
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
          description: '{{ template "plumbline.title" . }}',
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
  return `receiver-${receiver.replace(/[^A-Za-z0-9-]/g, "-")}-${field}`;
}
