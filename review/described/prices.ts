import { booksOf } from "../../collector/price.ts";
import type { Config } from "../../config/schema.ts";
import { type TokenType, tokenTypes } from "../../telemetry/labels.ts";
import { bookIds, entryOf, listed, NONE, type PriceBook } from "../../telemetry/prices/book.ts";
import { defaultOf, type PriceVersion, type TokenPrices } from "../../telemetry/prices/price.ts";

/** What a model costs at one of its providers. */
export interface DescribedModel {
  readonly model: string;
  readonly provider: string;
  /** None where the model has no price. */
  readonly prices: readonly DescribedPrice[];
}

export interface DescribedPrice {
  readonly type: TokenType | "request";
  /** US dollars per million tokens; of `request`, per call. */
  readonly usd: number;
  /** The type whose price it is, where it has none of its own. */
  readonly as?: TokenType;
  /** First day that it holds; absent for the first price. */
  readonly from?: string;
  /** When it holds instead of the plain price: `above 200000 tokens of input`. */
  readonly when?: string;
  /** Whether the config says it; else the catalogue does. */
  readonly negotiated: boolean;
}

/** The prices of every declared model that count, whoever says them. */
export function describeModels(config: Config): readonly DescribedModel[] {
  const books = booksOf(config);
  return Object.entries(config.models).flatMap(([model, { provider }]) =>
    [provider].flat().map((name) => {
      const id = listed(bookIds, name) ?? NONE;
      const book = books.find((each) => each.id === id);
      return { model, provider: name, prices: book ? pricesIn(book, model) : [] };
    }),
  );
}

function pricesIn(book: PriceBook, model: string): DescribedPrice[] {
  const entry = entryOf(book, model);
  if (entry === undefined) return [];
  const negotiated = entry.startsWith("override/");
  return (book.prices[entry] ?? []).flatMap((version) => {
    const from = version.from === undefined ? {} : { from: new Date(Number(BigInt(version.from) / 1_000_000n)).toISOString().slice(0, 10) };
    return conditions(version).flatMap(({ when, prices }) => perType(prices).map((price) => ({ ...price, ...from, ...(when ? { when } : {}), negotiated })));
  });
}

function conditions({ tiers = [], hours = [], ...plain }: PriceVersion): { when?: string; prices: TokenPrices }[] {
  return [
    { prices: plain },
    ...tiers.map((tier) => ({ when: `above ${tier.above} tokens of input`, prices: tier })),
    ...hours.map((span) => ({ when: `between ${clock(span.start)} and ${clock(span.end)} UTC`, prices: span })),
  ];
}

function perType(prices: TokenPrices): Pick<DescribedPrice, "type" | "usd" | "as">[] {
  const defaults: Partial<Record<TokenType, "input" | "output">> = defaultOf;
  const ofTokens = tokenTypes.map((type) => {
    const own = prices[type];
    const as = defaults[type];
    return own === undefined && as ? { type, usd: prices[as], as } : { type, usd: own ?? 0 };
  });
  return prices.request === undefined ? ofTokens : [...ofTokens, { type: "request" as const, usd: prices.request }];
}

/** `00:30` of a second of the day. */
function clock(second: number): string {
  return [Math.floor(second / 3_600), Math.floor((second % 3_600) / 60)].map((part) => String(part).padStart(2, "0")).join(":");
}
