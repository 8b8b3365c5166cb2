import type { ConfigInput } from "../config/schema.ts";
import type { ContractMetric } from "../telemetry/metric.ts";

/** What is different while something goes on. Factors are of what is usual; two things at once multiply, of shares the larger counts. */
export interface Effect {
  readonly calls?: number;
  /** Share of the calls that fail. */
  readonly failing?: number;
  /** Seconds of a call, times this. */
  readonly slower?: number;
  /** Dollars of a call, times this. */
  readonly dearer?: number;
  /** Tokens of a call, times this. */
  readonly longer?: number;
  /** Share of the answers that are a refusal. */
  readonly refusing?: number;
  /** Further tries, and answers of another model, to a call. */
  readonly retrying?: number;
  readonly fallingBack?: number;
  /** Hits of the cache, times this. */
  readonly hits?: number;
  /** What is taken from the scores of evaluations, from 0 to 1. */
  readonly worse?: number;
  /** Share of the rated answers that users do not like. */
  readonly disliking?: number;
  /** Share of the quota that is used, and calls that wait for a slot. */
  readonly quota?: number;
  readonly waiting?: number;
}

/** Something that happened, and whether anybody should have been told. */
export interface Incident {
  readonly name: string;
  readonly harmful: boolean;
  /** Hours from the beginning of the judged days. */
  readonly from: number;
  readonly hours: number;
  /** Which calls, by the labels that they share; all where absent. */
  readonly feature?: string;
  readonly provider?: string;
  readonly model?: string;
  /** How it is; `share` runs from 0 at its beginning to 1 at its end. */
  readonly effect: (share: number) => Effect;
}

/** Calls that are alike. */
export interface Source {
  readonly service: string;
  readonly feature: string;
  readonly team: string;
  readonly model: string;
  readonly provider: string;
  readonly operation: "chat" | "embeddings";
  /** Calls of a minute where the course is 1, their seconds, and dollars and tokens of a call. */
  readonly perMinute: number;
  readonly seconds: number;
  readonly usd: number;
  readonly tokens: number;
  /** How many of these there are at a time, in hours from the beginning of the judged days: those of the weeks before are negative. */
  readonly course: (hour: number) => number;
  /** Share of the calls that fail when nothing is wrong. */
  readonly failing: number;
}

/** A platform of which it is known what happens. */
export interface World {
  readonly name: string;
  /** What it is like, for the reader of the scores. */
  readonly about: string;
  readonly weeksBefore: number;
  readonly days: number;
  readonly sources: readonly Source[];
  readonly incidents: readonly Incident[];
  /** Hours at which all counters begin again, as after a deploy. */
  readonly deploys: readonly number[];
  /** Times in which nothing was scraped, in hours. */
  readonly gaps: readonly { readonly from: number; readonly hours: number }[];
  /** A series begins with the first thing that it counts, as where an application counts by itself; else from zero. */
  readonly lateSeries?: true;
  /** The metrics that there are, and their labels, where not all of the contract; then nobody says either what was scraped. */
  readonly labels?: (metric: ContractMetric) => readonly string[] | undefined;
  readonly config: Partial<ConfigInput>;
}

/** Whether an incident is about some calls. */
export function befalls(incident: Incident, { feature, provider, model }: Source): boolean {
  return (incident.feature ?? feature) === feature && (incident.provider ?? provider) === provider && (incident.model ?? model) === model;
}

/** What holds for some calls at a time, in hours. */
export function effectAt({ incidents }: World, hour: number, source: Source): Required<Effect> {
  const found = incidents
    .filter((each) => hour >= each.from && hour < each.from + each.hours)
    .filter((each) => befalls(each, source))
    .map((each) => each.effect((hour - each.from) / each.hours));
  const product = (of: (effect: Effect) => number | undefined) => found.reduce((all, effect) => all * (of(effect) ?? 1), 1);
  const highest = (of: (effect: Effect) => number | undefined, usual = 0) => Math.max(usual, ...found.map((effect) => of(effect) ?? 0));
  return {
    calls: product(({ calls }) => calls),
    slower: product(({ slower }) => slower),
    dearer: product(({ dearer }) => dearer),
    longer: product(({ longer }) => longer),
    hits: product(({ hits }) => hits),
    failing: highest(({ failing }) => failing),
    refusing: highest(({ refusing }) => refusing, 0.004),
    retrying: highest(({ retrying }) => retrying, 0.01),
    fallingBack: highest(({ fallingBack }) => fallingBack, 0.002),
    worse: highest(({ worse }) => worse),
    disliking: highest(({ disliking }) => disliking, 0.08),
    quota: highest(({ quota }) => quota),
    waiting: highest(({ waiting }) => waiting),
  };
}
