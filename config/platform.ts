import { z } from "zod";
import { reportGroups } from "../telemetry/metric.ts";
import { modelName, name, names, objective, positive, usdPerMillion } from "./scalars.ts";

/** An application that sends telemetry. */
export const service = z.strictObject({
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
   * instrumented client): the others are traced but not counted. None, where all calls are counted elsewhere: a proxy
   * whose clients are instrumented.
   * @default all
   */
  dialects: names.optional(),
  /**
   * Groups of metrics that this service sends itself, since no span tells them: "capacity" (in flight, queue, quota of
   * the provider), "cache", "fallbacks" (and retries), "evaluations", "feedback". Alerts on them are made only where one does.
   */
  reports: z.array(z.enum(reportGroups, { error: `one of ${reportGroups.join(", ")}` }), { error: "a list" }).default([]),
});

/** A product feature: whom its calls are charged to, and what is promised of it. */
export const feature = z.strictObject({
  /** Who pays. With several, the first is meant where a span names no team. */
  team: z.union([name, z.array(name).min(1)], { error: "a declared team, or a list of them" }),
  /** Who answers for it: a person or a channel. */
  owner: z.string().optional(),
  /** US dollars a calendar month (UTC), over all real environments together. */
  monthlyBudgetUsd: positive.optional(),
  slo: z
    .strictObject({
      /** Share of calls that must not fail, over 30 days. */
      availability: objective.optional(),
      /** Share of calls that must be faster than `seconds`, which becomes a bucket bound; over 30 days. */
      latency: z.strictObject({ share: objective, seconds: positive }).optional(),
    })
    .optional(),
});

/** A model that calls go to. */
export const model = z.strictObject({
  /** Who serves it. With several, the first is meant where a span names no provider. */
  provider: z.union([z.string(), z.array(z.string()).min(1)], { error: "a provider name, or a list of them" }),
  /** Other names under which spans mention it: deployments, aliases. Dated ids need no entry. */
  aliases: z.array(modelName, { error: "a list of names" }).default([]),
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
