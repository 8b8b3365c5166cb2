import { findProvider, type MatchLogic, type ModelInfo, type ModelPrice, type Provider, type TimeOfDateConstraint } from "@pydantic/genai-prices";
import { providers } from "../providers.ts";
import type { PriceHistory, PriceVersion, TokenPrices } from "./price.ts";

/** A model of the price catalogue. */
export interface CatalogueModel {
  /** `provider/id`: how traces, logs and the ledger name the entry that priced a call. */
  readonly name: string;
  readonly match: MatchLogic;
  readonly prices: PriceHistory;
}

/** Models of one provider in the order in which the catalogue tries them: the first match counts. */
export interface CatalogueProvider {
  readonly id: string;
  /** Which model names are this provider's own, where a call names no provider. */
  readonly claims?: MatchLogic;
  readonly models: readonly CatalogueModel[];
}

/** Names of token prices in the catalogue. Everything else (searches, pages, hours) is not on a span. */
const priceFields = {
  input: "input_mtok",
  output: "output_mtok",
  cache_read: "cache_read_mtok",
  cache_write: "cache_write_mtok",
  reasoning: "output_reasoning_mtok",
  audio_input: "input_audio_mtok",
  audio_output: "output_audio_mtok",
} as const;

/**
 * The token prices of `@pydantic/genai-prices` for every provider of the contract, with their start dates, tiers and
 * times of day.
 * A provider that sells others' models under their own names (Azure) has those after its own, as in the catalogue.
 */
export function catalogue(): readonly CatalogueProvider[] {
  const ids = [...new Set(providers.flatMap(({ catalogue: id }) => (id ? [id] : [])))];
  return ids.map((id) => {
    const provider = load(id);
    const sellers = [provider, ...(provider.fallback_model_providers ?? []).map(load)];
    const claims = provider.model_match;
    return { id, ...(claims ? { claims } : {}), models: sellers.flatMap(modelsOf) };
  });
}

/** Catalogue id of the provider to whom a model name belongs, if to any. */
export function modelProvider(model: string): string | undefined {
  return findProvider({ modelId: model })?.id;
}

function load(id: string): Provider {
  const provider = findProvider({ providerId: id });
  if (!provider) throw new Error(`the price catalogue has no provider "${id}": correct telemetry/providers.ts`);
  return provider;
}

function modelsOf(provider: Provider): CatalogueModel[] {
  return provider.models.flatMap((model) => {
    const prices = history(model);
    return prices ? [{ name: `${provider.id}/${model.id}`, match: model.match, prices }] : [];
  });
}

/** Undefined for a model that has no token prices at all, such as transcription by the hour. */
function history(model: ModelInfo): PriceHistory | undefined {
  if (!Array.isArray(model.prices)) {
    const only = version(model.prices);
    return only && [only];
  }
  const hours = model.prices.flatMap(({ constraint, prices }) => {
    const priced = tokenPrices(prices, 0);
    return constraint?.type === "time_of_date" && priced ? spans(constraint).map((span) => ({ ...priced, ...span })) : [];
  });
  const versions = model.prices.flatMap(({ constraint, prices }) => {
    if (constraint?.type === "time_of_date") return [];
    const priced = version(prices);
    if (!priced) return [];
    return [{ ...priced, ...(hours.length ? { hours } : {}), ...(constraint ? { from: nanoseconds(constraint.start_date) } : {}) }];
  });
  const [first, ...later] = versions;
  return first && [first, ...later];
}

/** Hours that go beyond midnight are two. */
function spans({ start_time, end_time }: TimeOfDateConstraint): { start: number; end: number }[] {
  const [start, end] = [secondOfDay(start_time), secondOfDay(end_time)];
  return end < start
    ? [
        { start, end: 86_400 },
        { start: 0, end },
      ]
    : [{ start, end }];
}

/** `00:30:00Z` */
function secondOfDay(time: string): number {
  return Date.parse(`1970-01-01T${time}`) / 1_000;
}

function nanoseconds(date: string): string {
  return `${BigInt(Date.parse(`${date}T00:00:00Z`)) * 1_000_000n}`;
}

function version(prices: ModelPrice): PriceVersion | undefined {
  const base = tokenPrices(prices, 0);
  if (!base) return undefined;
  const starts = new Set(Object.values(prices).flatMap((p) => (typeof p === "object" ? p.tiers.map((t) => t.start) : [])));
  if (starts.size === 0) return base;
  const tiers = [...starts].sort((a, b) => a - b).map((above) => ({ ...(tokenPrices(prices, above + 1) ?? base), above }));
  return { ...base, tiers };
}

/** The prices of a request with so many input tokens. */
function tokenPrices(prices: ModelPrice, inputTokens: number): TokenPrices | undefined {
  const found: Partial<Record<keyof typeof priceFields, number>> = {};
  for (const [type, field] of Object.entries(priceFields) as [keyof typeof priceFields, string][]) {
    const price = prices[field];
    if (price === undefined) continue;
    if (typeof price === "number") found[type] = price;
    else found[type] = [...price.tiers].sort((a, b) => a.start - b.start).findLast((tier) => inputTokens > tier.start)?.price ?? price.base;
  }
  if (found.input === undefined && found.output === undefined) return undefined;
  const { requests_kcount: perThousandCalls } = prices;
  const fee = typeof perThousandCalls === "number" ? { request: perThousandCalls / 1_000 } : {};
  return { ...found, ...fee, input: found.input ?? 0, output: found.output ?? 0 };
}
