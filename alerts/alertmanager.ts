import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import { type Receiver, receiverFileName, type Secret } from "../config/receivers.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { inhibitions } from "./inhibitions.ts";
import { NOBODY, routeTree } from "./routes.ts";
import { TEMPLATES_PATH, templateFiles } from "./templates.ts";

export const ALERTMANAGER_PATH = "alertmanager/alertmanager.yml";

/** Routes; receivers; what silences what. */
export function alertmanagerFiles(config: Config, site: Site): readonly Artifact[] {
  const receivers = [{ name: NOBODY }, ...Object.entries(config.receivers).map(([name, receiver]) => ({ name, ...render(name, receiver, site) }))];
  const templates = [site.file(TEMPLATES_PATH)];
  return [yamlArtifact(ALERTMANAGER_PATH, { templates, route: routeTree(config), inhibit_rules: inhibitions(config), receivers }), ...templateFiles()];
}

const TITLE = '{{ template "plumbline.title" . }}';

/** In PagerDuty's words, which go from `critical` to `info`. */
const SEVERITY = '{{ template "plumbline.severity" . }}';

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
          severity: SEVERITY,
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
