import { z } from "zod";
import { type LinkedServer, linkedServers } from "./links.ts";
import { feature, model, service } from "./platform.ts";
import { defaultPorts, portNames } from "./ports.ts";
import { receiverSchema, secretSchema } from "./receivers.ts";
import { duration, lasting, modelName, name, names, port, positive, share, webAddress } from "./scalars.ts";
import { defaultResources, serverNames } from "./servers.ts";

const limit = z.union(
  [
    z.literal(false),
    z.strictObject({
      /** Fires above this value, in the unit of the signal. */
      above: z.number({ error: "a number in the unit of the signal" }).optional(),
      /** How long it must last. */
      for: duration.optional(),
    }),
  ],
  { error: "false to switch the alert off, or { above?, for? }" },
);

const ports = z.strictObject(
  Object.fromEntries(portNames.map((each) => [each, port.default(defaultPorts[each])])) as {
    [N in keyof typeof defaultPorts]: z.ZodDefault<typeof port>;
  },
);

const resources = z.strictObject(
  Object.fromEntries(
    serverNames.map((each) => [
      each,
      z
        .strictObject({
          memoryMiB: z.int({ error: "whole MiB, 64 or more" }).min(64, { error: "whole MiB, 64 or more" }),
          cpus: positive,
        })
        .default(defaultResources[each]),
    ]),
  ) as { [N in keyof typeof defaultResources]: z.ZodDefault<z.ZodObject<{ memoryMiB: z.ZodInt; cpus: z.ZodNumber }>> },
);

export const configSchema = z.strictObject({
  /** Environment of this stack and of telemetry that names none. */
  environment: name,
  /** Further environments whose telemetry arrives here. */
  environments: names.default([]),
  services: z.record(name, service, { error: "services by name" }),
  teams: z.record(
    name,
    z.strictObject({
      /** Receivers of this team's alerts, by severity; where absent, those of `routes`. */
      routes: z.strictObject({ critical: names.optional(), warning: names.optional() }).default({}),
      /** US dollars a calendar month (UTC), over all features that the team pays for. */
      monthlyBudgetUsd: positive.optional(),
    }),
    { error: "teams by name" },
  ),
  features: z.record(name, feature, { error: "features by name" }),
  models: z.record(modelName, model, { error: "models by name" }),
  /**
   * The team that runs this stack: alerts about the stack itself carry it as `team`, so its own receivers are told.
   * @default none
   */
  operator: name.optional(),
  /** Changes to the limits of signals, by signal id. */
  limits: z.record(z.string(), z.strictObject({ warning: limit.optional(), critical: limit.optional() })).default({}),
  receivers: z.record(name, receiverSchema).default({}),
  routes: z
    .strictObject({
      critical: names.default([]),
      warning: names.default([]),
      /** Receivers by component, beside those of the severity. */
      components: z
        .strictObject({
          /** Calls of the applications. */
          llm: names.default([]),
          /** Budgets of features and teams. */
          budget: names.default([]),
          /** The stack itself. */
          pipeline: names.default([]),
        })
        .prefault({}),
      /** Receivers of the dead man's switch: they must raise alarm when it stops coming. */
      heartbeat: names.default([]),
      /** How long alerts of one incident are collected before the first message. */
      groupWait: duration.default("30s"),
      groupInterval: lasting.default("5m"),
      repeatInterval: lasting.default("4h"),
      heartbeatInterval: lasting.default("1m"),
    })
    .prefault({}),
  /**
   * Address under which the pages of `docs/runbooks` are published; messages of alerts then link to them.
   * @default none: messages name the page in this project
   */
  runbooks: webAddress.optional(),
  /**
   * Addresses under which people reach the pages that messages link to, where they read messages elsewhere than on this
   * host. A proxy there passes on what is below the address, without its path.
   * @default where the servers listen
   */
  links: z.strictObject(Object.fromEntries(linkedServers.map((each) => [each, webAddress.optional()])) as { [N in LinkedServer]: z.ZodOptional<typeof webAddress> }).prefault({}),
  retention: z
    .strictObject({
      /** Metrics at full resolution. */
      metrics: lasting.default("30d"),
      /** Disk that metrics may take, in GiB; the older part goes first. */
      metricsGiB: positive.default(20),
      logs: lasting.default("14d"),
      traces: lasting.default("7d"),
    })
    .prefault({}),
  sampling: z
    .strictObject({
      /** Share of ordinary traces that are kept. Traces with errors or slow calls are always kept. */
      keep: share.default(0.1),
      /** From this duration on a call is slow. */
      slow: lasting.default("3s"),
      /** The longest call that you expect: so long undecided traces are held in memory. */
      longestCall: lasting.default("2m"),
      /** Traces that may be undecided at one time; of more, the oldest are let go undecided, and counted. */
      undecidedTraces: z.int().positive().default(20_000),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      /** What is stored of prompts and answers. */
      content: z.enum(["off", "redacted", "hashed"], { error: '"off", "redacted" or "hashed"' }).default("off"),
      /** Longest stored prompt or answer, in bytes. */
      contentBytes: z.int().positive().default(2_048),
      /** Further span, log and resource attributes that may be stored. */
      allowAttributes: z.array(z.string()).default([]),
      /** The key of the hash that replaces user ids; created at the first deploy where absent. */
      userKey: secretSchema.optional(),
    })
    .prefault({}),
  listen: z
    .strictObject({
      /** Address at which people and applications reach the stack; anything but a loopback address opens it to others. What is between its servers stays on loopback. */
      address: z.union([z.ipv4(), z.ipv6()], { error: "an IP address" }).default("127.0.0.1"),
      ports: ports.prefault({}),
    })
    .prefault({}),
  resources: resources.prefault({}),
  capacity: z
    .strictObject({
      /** Calls per second to be ready for; with `outage` it sizes the queues on disk. */
      callsPerSecond: positive.default(50),
      /** How long a store may be down before anything is lost. */
      outage: lasting.default("6h"),
      /** Processes of all services together that report metrics themselves (queue depth, in flight): each has series of its own. */
      instances: z.int().positive().default(10),
      /**
       * Most time series that the declared models, features, teams and services may cost at worst. Real traffic takes a
       * small part of that: a feature seldom runs in every service, with every model, in every environment.
       */
      seriesBudget: z.int().positive().default(2_000_000),
    })
    .prefault({}),
  scrapeInterval: lasting.default("10s"),
  /**
   * For tests of faults only: every time in rules (ranges, offsets, how long a limit must be passed) is divided by this,
   * so that what takes a week in earnest is seen within minutes.
   * @default 1
   */
  rulesFasterBy: positive.default(1),
  /** The local target. */
  local: z
    .strictObject({
      /** Where it keeps data, logs and secrets. @default /var/lib/plumbline for root, else ~/.local/share/plumbline */
      directory: z.string().startsWith("/", { error: "an absolute path" }).optional(),
      /** The system user that runs the servers when root deploys; it is created if absent. */
      user: z
        .string()
        .regex(/^[a-z_][a-z0-9_-]*$/, { error: "a system user name" })
        .default("plumbline"),
    })
    .prefault({}),
  /** The container target. */
  docker: z.strictObject({ traces: z.enum(["tempo", "jaeger"], { error: '"tempo" or "jaeger"' }).default("tempo") }).prefault({}),
  /** The simulated LLM platform that fills the dashboards of a fresh stack. */
  demo: z
    .strictObject({
      enabled: z.boolean({ error: "true or false" }).default(false),
      /** Environment label of everything it sends, so that it can be told from real traffic and removed. */
      environment: name.default("demo"),
      callsPerSecond: positive.default(5),
    })
    .prefault({}),
});

/** What a user writes: most of it is optional. */
export type ConfigInput = z.input<typeof configSchema>;

/** A validated config with every default filled in. */
export type Config = z.output<typeof configSchema>;
