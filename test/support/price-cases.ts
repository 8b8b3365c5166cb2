import { calcPrice, findProvider, type ModelPrice, type Usage } from "@pydantic/genai-prices";
import { literals } from "../../telemetry/prices/match.ts";
import { providers } from "../../telemetry/providers.ts";

// The catalogue's own library is the oracle: what it says of the same usage is what we must say.

const usages: readonly Usage[] = [
  { input_tokens: 1_000, output_tokens: 100 },
  { input_tokens: 10_000, output_tokens: 500, cache_read_tokens: 8_000 },
  { input_tokens: 10_000, output_tokens: 500, cache_read_tokens: 2_000, cache_write_tokens: 3_000 },
  { input_tokens: 1_000, output_tokens: 900, output_reasoning_tokens: 700 },
  { input_tokens: 1_000, output_tokens: 200, input_audio_tokens: 400, output_audio_tokens: 50 },
  { input_tokens: 300_000, output_tokens: 1_000 },
  { input_tokens: 300_000, output_tokens: 1_000, cache_read_tokens: 290_000 },
  { input_tokens: 1_200_000, output_tokens: 10 },
];

/** Moments of which some lie before the start of a price, and some in the hours of one. */
const moments = [
  "2024-06-01T12:00:00Z",
  "2026-08-16T23:59:59Z",
  "2026-08-17T00:00:00Z",
  "2026-11-20T00:29:59Z",
  "2026-11-20T00:30:00Z",
  "2026-11-20T03:59:59Z",
  "2026-11-20T04:00:00Z",
  "2026-11-20T16:30:00Z",
];

export interface PriceCase {
  readonly provider: string;
  readonly at: Date;
  readonly model: string;
  readonly usage: Usage;
  readonly expected: number | undefined;
}

const now = new Date();

/** Every model of every provider with every usage, and every further name of it, and moment of its prices, with the plainest. */
export function priceCases(): PriceCase[] {
  const catalogues = new Map(providers.flatMap(({ name, catalogue }) => (catalogue ? [[catalogue, name] as const] : [])));
  return [...catalogues].flatMap(([id, provider]) =>
    (findProvider({ providerId: id })?.models ?? []).flatMap((model) => {
      const further = literals(model.match).filter((name) => name !== model.id);
      const plain = usages[0] ?? {};
      const inTime = Array.isArray(model.prices) ? moments.map((moment) => [model.id, plain, new Date(moment)] as const) : [];
      const triples = [...usages.map((each) => [model.id, each, now] as const), ...further.map((name) => [name, plain, now] as const), ...inTime];
      return triples.flatMap(([name, each, at]) => {
        const expected = libraryCost(each, name, id, at);
        return expected === "refused" ? [] : [{ provider, model: name, usage: each, at, expected }];
      });
    }),
  );
}

/** Undefined where no token has a price; the library refuses usages that a model cannot have. */
export function libraryCost(used: Usage, model: string, providerId: string, timestamp: Date): number | undefined | "refused" {
  try {
    const result = calcPrice(used, model, { providerId, timestamp });
    return result && pricesTokens(result.model_price) ? result.total_price : undefined;
  } catch {
    return "refused";
  }
}

function pricesTokens(prices: ModelPrice): boolean {
  return prices.input_mtok !== undefined || prices.output_mtok !== undefined;
}
