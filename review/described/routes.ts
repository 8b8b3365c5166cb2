import { createHash } from "node:crypto";
import type { Config } from "../../config/schema.ts";
import { severities } from "../../signals/signal.ts";
import type { Duration } from "../../telemetry/duration.ts";
import { type DescribedMessages, describeMessages } from "./messages.ts";

/** Some alerts, and who is told of them. */
export interface Audience {
  /** `critical alerts of team search` */
  readonly of: string;
  readonly receivers: readonly string[];
  /** The audience that these alerts have where this one is not there. */
  readonly otherwise?: string;
}

export interface DescribedReceiver {
  readonly kind: string;
  /** Name of every setting → hash of its value: enough to see that it changed. Secrets are not in a config, only where they are found. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface DescribedRoutes {
  readonly audiences: readonly Audience[];
  readonly receivers: Readonly<Record<string, DescribedReceiver>>;
  /** Keys are those of `routes` in the config. */
  readonly times: Readonly<Record<string, Duration>>;
  /** Absent in a revision that did not describe them yet. */
  readonly messages?: DescribedMessages;
}

export function describeRoutes(config: Config): DescribedRoutes {
  const { teams, routes, receivers } = config;
  const { critical: _critical, warning: _warning, components, heartbeat, ...times } = routes;
  const ofSeverity = (severity: (typeof severities)[number]) => `${severity} alerts`;
  return {
    audiences: [
      ...severities.map((severity) => ({ of: ofSeverity(severity), receivers: routes[severity] })),
      ...Object.entries(teams).flatMap(([team, own]) =>
        severities.flatMap((severity) => {
          const told = own.routes[severity];
          return told ? [{ of: `${ofSeverity(severity)} of team ${team}`, receivers: told, otherwise: ofSeverity(severity) }] : [];
        }),
      ),
      ...Object.entries(components).map(([component, told]) => ({ of: `alerts of the component ${component}, beside the others`, receivers: told })),
      { of: "the dead man's switch", receivers: heartbeat },
    ],
    receivers: Object.fromEntries(
      Object.entries(receivers).map(([name, receiver]) => {
        const [[kind, settings] = ["", {}]] = Object.entries(receiver);
        return [name, { kind, settings: Object.fromEntries(Object.entries(settings as object).map(([key, value]) => [key, hash(value)])) }];
      }),
    ),
    times,
    messages: describeMessages(config),
  };
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
