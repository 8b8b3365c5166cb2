import { z } from "zod";
import { type Duration, isDuration } from "../telemetry/duration.ts";
import { defaultPorts, portNames } from "./ports.ts";
import { receiverSchema, secretSchema } from "./receivers.ts";
import { defaultResources, serverNames } from "./servers.ts";

// The text of every `error` below says what is allowed; `config/validate.ts` adds where, what stands there, and the fix.

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/:-]*$/, {
  error: "letters, digits and . _ - / : after a letter or digit",
});

const duration = z.custom<Duration>((value) => typeof value === "string" && isDuration(value), {
  error: 'a duration such as "90s", "5m" or "30d"',
});

const positive = z.number({ error: "a number above 0" }).positive({ error: "a number above 0" });
const share = z.number({ error: "a number from 0 to 1" }).min(0, { error: "a number from 0 to 1" }).max(1, {
  error: "a number from 0 to 1",
});
const names = z.array(name, { error: "a list of names" });
const usdPerMillion = z.number({ error: "US dollars per million tokens, 0 or more" }).nonnegative({
  error: "US dollars per million tokens, 0 or more",
});

const port = z
  .int({ error: "a port number from 1 to 65535" })
  .min(1, { error: "a port number from 1 to 65535" })
  .max(65_535, { error: "a port number from 1 to 65535" });

const service = z.strictObject({
  /**
   * Who counts this service's calls: the Collector from its spans, or the application itself with `llm_*` metrics of
   * its own (OTLP or scraped). One writer, never both: what the other says is dropped.
   * @default "spans"
   */
  metrics: z.enum(["spans", "app"], { error: '"spans" or "app"' }).default("spans"),
  /** `host:port` or `host:port/path` of Prometheus endpoints of this service; the Collector scrapes them. */
  scrape: z.array(z.string().regex(/^[^\s/]+:\d+(\/\S*)?$/, { error: '"host:port" or "host:port/path"' })).default([]),
  /**
   * Names of the dialects whose spans count, where an app is instrumented twice (a hand-written span around an
   * instrumented client): the others are traced but not counted.
   * @default all
   */
  dialects: names.optional(),
});

const feature = z.strictObject({
  /** Who pays. With several, the first is meant where a span names no team. */
  team: z.union([name, z.array(name).min(1)], { error: "a declared team, or a list of them" }),
  /** Who answers for it: a person or a channel. */
  owner: z.string().optional(),
  monthlyBudgetUsd: positive.optional(),
  slo: z
    .strictObject({
      /** Share of calls that must not fail. */
      availability: share.optional(),
      /** Share of calls that must be faster than `seconds`. */
      latency: z.strictObject({ share, seconds: positive }).optional(),
    })
    .optional(),
});

const model = z.strictObject({
  /** Who serves it. With several, the first is meant where a span names no provider. */
  provider: z.union([z.string(), z.array(z.string()).min(1)], { error: "a provider name, or a list of them" }),
  /** Other names under which spans mention it: deployments, aliases. Dated ids need no entry. */
  aliases: names.default([]),
  /** Negotiated prices in US dollars per million tokens, instead of the catalogue's. */
  price: z
    .strictObject({
      input: usdPerMillion,
      output: usdPerMillion,
      cache_read: usdPerMillion.optional(),
      cache_write: usdPerMillion.optional(),
      reasoning: usdPerMillion.optional(),
      audio_input: usdPerMillion.optional(),
      audio_output: usdPerMillion.optional(),
    })
    .optional(),
});

const limit = z.union([
  z.literal(false),
  z.strictObject({
    /** Fires above this value, in the unit of the signal. */
    above: z.number({ error: "a number in the unit of the signal" }).optional(),
    /** How long it must last. */
    for: duration.optional(),
  }),
], { error: "false to switch the alert off, or { above?, for? }" });

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
    }),
    { error: "teams by name" },
  ),
  features: z.record(name, feature, { error: "features by name" }),
  models: z.record(name, model, { error: "models by name" }),
  /** Changes to the limits of signals, by signal id. */
  limits: z.record(z.string(), z.strictObject({ warning: limit.optional(), critical: limit.optional() })).default({}),
  receivers: z.record(name, receiverSchema).default({}),
  routes: z
    .strictObject({
      critical: names.default([]),
      warning: names.default([]),
      /** Receivers by component (`llm`, `pipeline`), beside those of the severity. */
      components: z.record(name, names).default({}),
      /** Receivers of the dead man's switch: they must raise alarm when it stops coming. */
      heartbeat: names.default([]),
      /** How long alerts of one incident are collected before the first message. */
      groupWait: duration.default("30s"),
      groupInterval: duration.default("5m"),
      repeatInterval: duration.default("4h"),
      heartbeatInterval: duration.default("1m"),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** Metrics at full resolution. */
      metrics: duration.default("30d"),
      /** Disk that metrics may take, in GiB; the older part goes first. */
      metricsGiB: positive.default(20),
      logs: duration.default("14d"),
      traces: duration.default("7d"),
    })
    .prefault({}),
  sampling: z
    .strictObject({
      /** Share of ordinary traces that are kept. Traces with errors or slow calls are always kept. */
      keep: share.default(0.1),
      /** From this duration on a call is slow. */
      slow: duration.default("3s"),
      /** The longest call that you expect: so long undecided traces are held in memory. */
      longestCall: duration.default("2m"),
      /** Traces that may be undecided at one time; more are decided early, and counted. */
      undecidedTraces: z.int().positive().default(20_000),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      /** What is stored of prompts and answers. */
      content: z
        .enum(["off", "redacted", "hashed"], { error: '"off", "redacted" or "hashed"' })
        .default("off"),
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
      /** Address that servers bind to; anything but a loopback address opens them to others. */
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
      outage: duration.default("6h"),
      /** Processes that report their own gauges (queue depth, in flight). */
      instances: z.int().positive().default(10),
      /** Most time series that the declared models, features, teams and services may cost. */
      seriesBudget: z.int().positive().default(500_000),
    })
    .prefault({}),
  scrapeInterval: duration.default("10s"),
  /** The local target. */
  local: z
    .strictObject({
      /** Where it keeps data, logs and secrets. @default /var/lib/plumbline for root, else ~/.local/share/plumbline */
      directory: z.string().startsWith("/", { error: "an absolute path" }).optional(),
      /** The system user that runs the servers when root deploys; it is created if absent. */
      user: z.string().regex(/^[a-z_][a-z0-9_-]*$/, { error: "a system user name" }).default("plumbline"),
    })
    .prefault({}),
  /** The container target. */
  docker: z
    .strictObject({ traces: z.enum(["tempo", "jaeger"], { error: '"tempo" or "jaeger"' }).default("tempo") })
    .prefault({}),
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
