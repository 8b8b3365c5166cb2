import { setTimeout as pause } from "node:timers/promises";
import { type Attributes, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { attributeKey } from "../../telemetry/attributes.ts";
import type { Stage } from "../../telemetry/labels.ts";
import { type Fault, UNPRICED_MODEL } from "../faults.ts";
import { around, chance, choose } from "../random.ts";
import type { Feature } from "./features.ts";
import type { AppMetrics } from "./gauges.ts";
import { promptOf } from "./prompts.ts";
import type { Provider } from "./provider.ts";
import type { Telemetry } from "./telemetry.ts";

const EMBEDDING_MODEL = "text-embedding-3-small";

/** Similarity from which on the semantic cache answers. */
const CACHE_THRESHOLD = "0.90";

/** What an answer from the cache would have cost on average, in US dollars. */
const SAVED_USD = 0.000_6;

/** Calls that may be under way at one time; the others wait. */
const SLOTS = 40;

export interface Request {
  readonly feature: Feature;
  readonly user: string;
}

/** Gateway → cache → retrieval → embedding → vector search → model call → streaming, as one trace. */
export class Workflow {
  private readonly telemetry: Telemetry;
  private readonly provider: Provider;
  private readonly metrics: AppMetrics;
  private readonly cached = new Map<string, number>();
  private readonly waiting: (() => void)[] = [];
  private free = SLOTS;

  constructor(telemetry: Telemetry, provider: Provider, metrics: AppMetrics) {
    this.telemetry = telemetry;
    this.provider = provider;
    this.metrics = metrics;
  }

  /** Answers a request; a fault, if any, befalls its model call. */
  answer({ feature, user }: Request, fault: Fault | undefined): Promise<void> {
    const attributes = { "http.request.method": "POST", "http.route": "/v1/ask", feature: feature.name, "user.id": user };
    return this.stage("gateway", "POST /v1/ask", SpanKind.SERVER, attributes, async () => {
      await this.slot(feature, async () => {
        if (feature.cacheable > 0 && (await this.lookUp(feature))) return;
        if (feature.retrieval) await this.retrieve(feature, user, fault);
        const model = fault === "unpriced_model" ? UNPRICED_MODEL : choose(feature.models);
        const asked = { operation: "chat", provider: providerOf(model), model, feature: feature.name, team: feature.team, user } as const;
        await this.provider.chat(asked, feature, promptOf(feature), fault);
        if (feature.cacheable > 0) this.cached.set(feature.name, (this.cached.get(feature.name) ?? 0) + 1);
      });
    });
  }

  private async retrieve(feature: Feature, user: string, fault: Fault | undefined): Promise<void> {
    await this.stage("retrieval", "retrieve context", SpanKind.INTERNAL, { feature: feature.name }, async () => {
      const asked = { operation: "embeddings", provider: "openai", model: EMBEDDING_MODEL, feature: feature.name, team: feature.team, user } as const;
      await this.provider.embed(asked, feature, "a question of some length about the product", fault);
      await this.stage("vector_search", "search documents", SpanKind.CLIENT, { feature: feature.name, "db.system.name": "pgvector" }, () => pause(around(12, 0.5)));
    });
  }

  private async lookUp(feature: Feature): Promise<boolean> {
    const hit = chance(feature.cacheable);
    const attributes = {
      feature: feature.name,
      [attributeKey("cacheKind")]: "semantic",
      [attributeKey("cacheResult")]: hit ? "hit" : "miss",
      [attributeKey("cacheThreshold")]: CACHE_THRESHOLD,
    };
    await this.span("semantic cache", SpanKind.INTERNAL, attributes, () => pause(around(4, 0.4)));
    this.metrics.cache(this.cached.get(feature.name) ?? 0, hit ? SAVED_USD : 0, feature.name);
    return hit;
  }

  /** One of the slots for calls; who finds none waits, and that is what the queue depth says. */
  private async slot(feature: Feature, work: () => Promise<void>): Promise<void> {
    const model = feature.models[0]?.[0] ?? "";
    const place = { provider: providerOf(model), model };
    if (this.free === 0) {
      const turn = new Promise<void>((go) => this.waiting.push(go));
      this.metrics.waiting(this.waiting.length, place);
      await turn;
    } else {
      this.free -= 1;
    }
    this.metrics.waiting(this.waiting.length, place);
    try {
      await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }

  private stage<T>(stage: Stage, name: string, kind: SpanKind, attributes: Attributes, work: () => Promise<T>): Promise<T> {
    return this.span(name, kind, { ...attributes, [attributeKey("stage")]: stage }, work);
  }

  private span<T>(name: string, kind: SpanKind, attributes: Attributes, work: () => Promise<T>): Promise<T> {
    return this.telemetry.tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
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

function providerOf(model: string): string {
  return model.startsWith("claude") ? "anthropic" : "openai";
}
