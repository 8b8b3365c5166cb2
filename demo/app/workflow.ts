import { setTimeout as pause } from "node:timers/promises";
import { type Attributes, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { attributeKey } from "../../telemetry/attributes.ts";
import type { ErrorType } from "../../telemetry/error-types.ts";
import type { Stage } from "../../telemetry/labels.ts";
import { type Fault, UNPRICED_MODEL } from "../faults.ts";
import { around, chance, choose } from "../random.ts";
import type { Asked } from "./dialects.ts";
import type { Feature } from "./features.ts";
import type { AppMetrics } from "./gauges.ts";
import type { Opinions } from "./opinions.ts";
import { promptOf } from "./prompts.ts";
import type { Provider } from "./provider.ts";
import { passing } from "./retries.ts";
import type { Slots } from "./slots.ts";
import type { Telemetry } from "./telemetry.ts";

/** The model that documents are embedded by, and one whose vectors do not go with theirs. */
const EMBEDDING_MODEL = "text-embedding-3-small";
const OTHER_EMBEDDING_MODEL = "text-embedding-3-large";

/** Similarity from which on the semantic cache answers. */
const CACHE_THRESHOLD = "0.90";

/** What an answer from the cache would have cost on average, in US dollars. */
const SAVED_USD = 0.000_6;

export interface Request {
  readonly feature: Feature;
  readonly user: string;
}

interface Parts {
  readonly telemetry: Telemetry;
  readonly provider: Provider;
  readonly metrics: AppMetrics;
  readonly opinions: Opinions;
  readonly slots: Slots;
}

/** Gateway → cache → retrieval → embedding → vector search → model call → streaming, as one trace. */
export class Workflow {
  private readonly parts: Parts;
  private readonly cached = new Map<string, number>();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Leaves hardly any slots, so that calls wait, or gives all back. */
  throttle(throttled: boolean): void {
    this.parts.slots.shrink(throttled);
  }

  /** Answers a request, with one fault or none. */
  answer({ feature, user }: Request, fault: Fault | undefined): Promise<void> {
    const { metrics, slots } = this.parts;
    const attributes = { "http.request.method": "POST", "http.route": "/v1/ask", feature: feature.name, "user.id": user };
    const model = fault === "unpriced_model" ? UNPRICED_MODEL : choose(feature.models);
    return this.stage("gateway", "POST /v1/ask", SpanKind.SERVER, attributes, () =>
      slots.take(
        model,
        async () => {
          if (feature.cacheable > 0 && (await this.lookUp(feature, fault))) return;
          if (feature.retrieval) await this.retrieve(feature, user, fault);
          const answered = await this.ask(model, { feature, user }, fault);
          this.parts.opinions.of(feature, answered, fault);
          if (feature.cacheable > 0) this.cached.set(feature.name, (this.cached.get(feature.name) ?? 0) + 1);
        },
        (waiting) => metrics.waiting(waiting, { provider: providerOf(model), model }),
      ),
    );
  }

  /** Asks a model; where it fails, and another may not, that one. Gives the model that answered. */
  private async ask(model: string, { feature, user }: Request, fault: Fault | undefined): Promise<string> {
    const { provider, metrics } = this.parts;
    const to = feature.fallback === model ? undefined : feature.fallback;
    const call = (name: string, its: Fault | undefined) => provider.chat(asking(name, { feature, user }), feature, promptOf(feature, its), its);
    const instead = async (reason: ErrorType, other: string) => {
      metrics.fellBack({ feature: feature.name, from_model: model, to_model: other, reason });
      await call(other, undefined);
      return other;
    };
    if (to && fault === "fallback_surge") return instead("api_error", to);
    try {
      await call(model, fault);
      return model;
    } catch (error) {
      const reason = passing(error);
      if (to === undefined || reason === undefined) throw error;
      return instead(reason, to);
    }
  }

  private async retrieve(feature: Feature, user: string, fault: Fault | undefined): Promise<void> {
    await this.stage("retrieval", "retrieve context", SpanKind.INTERNAL, { feature: feature.name }, async () => {
      const model = fault === "embedding_change" ? OTHER_EMBEDDING_MODEL : EMBEDDING_MODEL;
      const asked = { ...asking(model, { feature, user }), operation: "embeddings" } as const;
      await this.parts.provider.embed(asked, feature, "a question of some length about the product", fault);
      await this.stage("vector_search", "search documents", SpanKind.CLIENT, { feature: feature.name, "db.system.name": "pgvector" }, () => pause(around(12, 0.5)));
    });
  }

  private async lookUp(feature: Feature, fault: Fault | undefined): Promise<boolean> {
    const hit = fault !== "cache_collapse" && chance(feature.cacheable);
    const attributes = {
      feature: feature.name,
      [attributeKey("cacheKind")]: "semantic",
      [attributeKey("cacheResult")]: hit ? "hit" : "miss",
      [attributeKey("cacheThreshold")]: CACHE_THRESHOLD,
    };
    await this.span("semantic cache", SpanKind.INTERNAL, attributes, () => pause(around(4, 0.4)));
    this.parts.metrics.cache(this.cached.get(feature.name) ?? 0, hit ? SAVED_USD : 0, feature.name);
    return hit;
  }

  private stage<T>(stage: Stage, name: string, kind: SpanKind, attributes: Attributes, work: () => Promise<T>): Promise<T> {
    return this.span(name, kind, { ...attributes, [attributeKey("stage")]: stage }, work);
  }

  private span<T>(name: string, kind: SpanKind, attributes: Attributes, work: () => Promise<T>): Promise<T> {
    return this.parts.telemetry.tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
        throw error;
      } finally {
        span.end();
      }
    });
  }
}

function asking(model: string, { feature, user }: Request): Asked {
  return { operation: "chat", provider: providerOf(model), model, feature: feature.name, team: feature.team, user };
}

function providerOf(model: string): string {
  return model.startsWith("claude") ? "anthropic" : "openai";
}
