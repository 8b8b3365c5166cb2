import type { ContractMetric } from "../telemetry/metric.ts";
import * as metrics from "../telemetry/metrics.ts";
import type { Chance } from "./chance.ts";
import { type Effect, effectAt, type Source, type World } from "./world.ts";

/** The calls of one source in one step. */
interface Tick {
  readonly good: number;
  readonly failed: number;
  readonly refused: number;
  /** Of each good call; none where durations are not made. */
  readonly seconds: readonly number[];
  readonly now: Required<Effect>;
  readonly source: Source;
  readonly chance: Chance;
}

/** A series, and what a step adds to it; a gauge is what the step says. */
export interface Stream {
  readonly name: string;
  readonly gauge: boolean;
  readonly of: (tick: Tick) => number;
}

/** How a single call's seconds spread around what is usual: most near it, one in twenty at twice as many. */
const spread = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2];

/** The part of a call that is over when its first token comes. */
const FIRST_TOKEN = 0.25;

/** Share of the calls that a cache is asked for, that it answers, whose answer is evaluated, and that users rate. */
const LOOKED_UP = 0.5;
const HITS = 0.4;
const EVALUATED = 0.1;
const RATED = 0.1;

/** Usual score of an evaluation, and how far single ones lie around it. */
const SCORE = 0.85;
const SCORES_APART = 0.2;

const QUOTA = 1_000;

/** @param durations whether calls have seconds: the weeks before need none */
export function tickOf(world: World, source: Source, hour: number, minutes: number, chance: Chance, durations: boolean): Tick {
  const now = effectAt(world, hour, source);
  const calls = chance.count(source.perMinute * minutes * source.course(hour) * now.calls);
  const failed = chance.among(calls, Math.max(source.failing, now.failing));
  const refused = chance.among(calls - failed, now.refusing);
  const good = calls - failed - refused;
  const seconds = durations ? Array.from({ length: good }, () => source.seconds * now.slower * (spread[Math.floor(chance.next() * spread.length)] ?? 1)) : [];
  return { good, failed, refused, seconds, now, source, chance };
}

/** The series that a source adds to. */
export function streamsOf(world: World, source: Source, durations: boolean): Stream[] {
  const known = { environment: "production", ...source, from_model: source.model, to_model: "another", reason: "error", variant: "", evaluation: "relevance", threshold: "" };
  const named = (metric: ContractMetric, more: Readonly<Record<string, string>>, suffix = "") => {
    const allowed = world.labels ? (world.labels(metric) ?? []) : metric.labels;
    const labels = { ...Object.fromEntries(Object.entries(known).filter(([label]) => allowed.includes(label))), ...more };
    const text = Object.entries(labels)
      .filter(([, value]) => value !== "")
      .map(([label, value]) => `${label}="${value}"`)
      .join(",");
    return `${metric.prom}${suffix}{${text}}`;
  };
  const there = (metric: ContractMetric) => !world.labels || world.labels(metric) !== undefined;
  const one = (metric: ContractMetric, more: Readonly<Record<string, string>>, of: Stream["of"], gauge = false): Stream[] =>
    there(metric) ? [{ name: named(metric, more), gauge, of }] : [];
  const histogram = (metric: ContractMetric, more: Readonly<Record<string, string>>, values: (tick: Tick) => readonly number[]): Stream[] =>
    there(metric)
      ? [
          ...(metric.buckets ?? []).map((bound) => ({
            name: named(metric, { ...more, le: Number.isInteger(bound) ? `${bound}.0` : String(bound) }, "_bucket"),
            gauge: false,
            of: (tick: Tick) => values(tick).filter((value) => value <= bound).length,
          })),
          { name: named(metric, { ...more, le: "+Inf" }, "_bucket"), gauge: false, of: (tick) => values(tick).length },
          { name: named(metric, more, "_sum"), gauge: false, of: (tick) => values(tick).reduce((sum, value) => sum + value, 0) },
          { name: named(metric, more, "_count"), gauge: false, of: (tick) => values(tick).length },
        ]
      : [];
  return [
    ...one(metrics.requests, { status: "success" }, ({ good }) => good),
    ...one(metrics.requests, { status: "error" }, ({ failed, refused }) => failed + refused),
    ...one(metrics.errors, { error_type: "api_error" }, ({ failed }) => failed),
    ...one(metrics.errors, { error_type: "refusal" }, ({ refused }) => refused),
    ...one(metrics.refusals, {}, ({ refused }) => refused),
    ...one(metrics.tokens, { type: "input" }, ({ good, now }) => good * source.tokens * 0.8 * now.longer),
    ...one(metrics.tokens, { type: "output" }, ({ good, now }) => good * source.tokens * 0.2 * now.longer),
    ...one(metrics.cost, { type: "input" }, ({ good, now }) => good * source.usd * 0.6 * now.dearer),
    ...one(metrics.cost, { type: "output" }, ({ good, now }) => good * source.usd * 0.4 * now.dearer),
    ...(durations ? [...histogram(metrics.requestDuration, { status: "success" }, ({ seconds }) => seconds), ...firstTokens(histogram)] : []),
    ...(source.operation === "chat" ? [...ofAnswers(one, histogram), ...ofCapacity(one)] : []),
  ];
}

type One = (metric: ContractMetric, more: Readonly<Record<string, string>>, of: Stream["of"], gauge?: boolean) => Stream[];
type Histogram = (metric: ContractMetric, more: Readonly<Record<string, string>>, values: (tick: Tick) => readonly number[]) => Stream[];

function firstTokens(histogram: Histogram): Stream[] {
  return histogram(metrics.timeToFirstToken, {}, ({ seconds }) => seconds.map((each) => each * FIRST_TOKEN));
}

function ofAnswers(one: One, histogram: Histogram): Stream[] {
  const looked = remembered(({ good, chance }) => chance.among(good, LOOKED_UP));
  const hit = remembered((tick) => tick.chance.among(looked(tick), HITS * tick.now.hits));
  const scored = remembered(({ good, now, chance }) =>
    Array.from({ length: chance.among(good, EVALUATED) }, () => Math.min(1, Math.max(0, SCORE - now.worse + SCORES_APART * (chance.next() * 2 - 1)))),
  );
  const rated = remembered(({ good, chance }) => chance.among(good, RATED));
  const disliked = remembered((tick) => tick.chance.among(rated(tick), tick.now.disliking));
  return [
    ...one(metrics.cacheRequests, { kind: "semantic", result: "hit" }, hit),
    ...one(metrics.cacheRequests, { kind: "semantic", result: "miss" }, (tick) => looked(tick) - hit(tick)),
    ...histogram(metrics.evaluationScore, {}, scored),
    ...one(metrics.feedback, { rating: "up" }, (tick) => rated(tick) - disliked(tick)),
    ...one(metrics.feedback, { rating: "down" }, disliked),
    ...one(metrics.retries, {}, ({ good, now, chance }) => chance.among(good, now.retrying)),
    ...one(metrics.fallbacks, {}, ({ good, now, chance }) => chance.among(good, now.fallingBack)),
  ];
}

function ofCapacity(one: One): Stream[] {
  // What is used follows the calls: a third of the quota at the top of a day.
  const used = ({ now, source, good }: Tick) => Math.max(now.quota, Math.min(0.35, (good / Math.max(1, source.perMinute)) * 0.3));
  return [
    ...one(metrics.rateLimitLimit, { kind: "requests" }, () => QUOTA, true),
    ...one(metrics.rateLimitRemaining, { kind: "requests" }, (tick) => Math.round(QUOTA * (1 - used(tick))), true),
    ...one(metrics.queueDepth, {}, ({ now, chance }) => Math.round(now.waiting + (chance.next() < 0.1 ? 1 : 0)), true),
  ];
}

/** Several series say the same of a step, so it is worked out once. */
function remembered<T>(of: (tick: Tick) => T): (tick: Tick) => T {
  let last: { tick: Tick; value: T } | undefined;
  return (tick) => {
    if (last?.tick !== tick) last = { tick, value: of(tick) };
    return last.value;
  };
}
