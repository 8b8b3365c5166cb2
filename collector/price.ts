import { createHash } from "node:crypto";
import type { Config } from "../config/schema.ts";
import { type CallAttribute, costKey } from "../telemetry/attributes.ts";
import type { TokenType } from "../telemetry/labels.ts";
import { type Override, type PriceBook, priceBooks } from "../telemetry/prices/book.ts";
import { defaultOf, type PartType, type PriceHistory, partTypes, type TokenPrices } from "../telemetry/prices/price.ts";
import { isCall, key } from "./normalise.ts";
import { and, cache, copy, firstOf, lookup, or, type StatementGroup, set, span, type TableValue, text } from "./ottl.ts";
import { book, findEntry, findUnlisted } from "./price-entry.ts";

/** Tokens of one type, disjoint from all others; absent rather than 0. */
export function tokensKey(type: TokenType): string {
  return `llm.tokens.${type}`;
}

/** Marks tokens of a type on a span, and is the label value of their points. */
export function typeKey(type: TokenType): string {
  return `type.${type}`;
}

/** Marks a call that has tokens and no price. */
export const UNPRICED_KEY = "label.unpriced";

/** Whether the provider's prompt cache served a call; only where it says so. */
export const PROMPT_CACHE_KEY = "label.prompt_cache";

/** Where a span says how many tokens of a part there are. */
const partTokensOf = {
  cache_read: "cacheReadTokens",
  cache_write: "cacheWriteTokens",
  audio_input: "audioInputTokens",
  reasoning: "reasoningTokens",
  audio_output: "audioOutputTokens",
} as const satisfies Record<PartType, CallAttribute>;

/** Holds on a call that says how many tokens it used. */
const hasUsage = or([`${key("inputTokens")} != nil`, `${key("outputTokens")} != nil`]);

const price = cache("price");

/**
 * Prices a call: finds the entry of the price book, then multiplies. The whole catalogue is in two constant tables, so
 * a call costs the same to price with ten models as with a thousand.
 */
export function pricing(config: Config, books: readonly PriceBook[] = booksOf(config)): StatementGroup[] {
  const priceable = and(isCall, `(${hasUsage})`);
  return [
    { conditions: [priceable], statements: [...wholeTokens(), ...findEntry(books)] },
    ...partTokens(),
    ...findUnlisted(books),
    { conditions: [priceable], statements: [...findPrices(books), ...multiply()] },
  ];
}

/** Says on a priced call which edition of the prices it was: another one has another version, whatever has changed in it. */
export function priceVersion(config: Config, books: readonly PriceBook[] = booksOf(config)): StatementGroup[] {
  return [{ conditions: [`${key("costUsd")} != nil`], statements: [set(key("priceVersion"), text(editionOf(books)))] }];
}

/** Names an edition of all prices. */
export function editionOf(books: readonly PriceBook[]): string {
  return createHash("sha256").update(JSON.stringify(books)).digest("hex").slice(0, 12);
}

/** The prices of the config. */
function overrides({ models }: Config): readonly Override[] {
  return Object.entries(models).flatMap(([model, { aliases, price: own }]) => (own ? [{ model, names: [model, ...aliases], prices: [own as TokenPrices] as PriceHistory }] : []));
}

/** The same for the same prices: resolving the catalogue takes a quarter of a second, and every target asks for it. */
export function booksOf(config: Config): readonly PriceBook[] {
  const own = overrides(config);
  const id = JSON.stringify(own);
  const books = resolved.get(id) ?? priceBooks(own);
  resolved.set(id, books);
  return books;
}

const resolved = new Map<string, readonly PriceBook[]>();

function wholeTokens(): string[] {
  return [
    copy(span(tokensKey("input")), [key("inputTokens")]),
    copy(span(tokensKey("output")), [key("outputTokens")]),
    set(key("totalTokens"), `${key("inputTokens")} + ${key("outputTokens")}`, and(`${key("inputTokens")} != nil`, `${key("outputTokens")} != nil`)),
  ];
}

/** The types add up to all input and all output tokens: what is cached or audio is not also plain input. */
function partTokens(): StatementGroup[] {
  const cached = key("cacheReadTokens");
  const cachedMore = and(`${cached} != nil`, `${cached} > ${key("inputTokens")}`);
  return [
    // More cached tokens than input tokens can only mean that the input was sent without them.
    {
      conditions: [and(isCall, cachedMore)],
      statements: [set(key("inputTokens"), `${key("inputTokens")} + ${cached}`), set(span(tokensKey("input")), key("inputTokens"))],
    },
    ...partTypes.map((part) => {
      const tokens = key(partTokensOf[part]);
      const whole = span(tokensKey(defaultOf[part]));
      return {
        conditions: [and(`${tokens} != nil`, `${tokens} > 0`)],
        statements: [set(span(tokensKey(part)), tokens), set(span(typeKey(part)), text(part)), set(whole, `${whole} - ${tokens}`), set(whole, "0", `${whole} < 0`)],
      };
    }),
    { conditions: [`${cached} != nil`], statements: [set(span(PROMPT_CACHE_KEY), text("miss")), set(span(PROMPT_CACHE_KEY), text("hit"), `${cached} > 0`)] },
  ];
}

/** The prices that held when the call ended, for a request of its size. Most models have had one price, without tiers. */
function findPrices(books: readonly PriceBook[]): string[] {
  const rows = Object.fromEntries(books.map(({ id, prices }) => [id, Object.fromEntries(Object.entries(prices).map(([entry, history]) => [entry, render(history)]))]));
  const all = books.flatMap(({ prices }) => Object.values(prices));
  const versions = Math.max(...all.map((history) => history.length));
  const tiers = Math.max(...all.flat().map((version) => version.tiers?.length ?? 0));
  const hours = Math.max(...all.flat().map((version) => version.hours?.length ?? 0));
  const other = cache("other");
  const swap = [set(price, other, `${other} != nil`), `delete_key(span.cache, "other") where ${other} != nil`];
  // A value cannot be set to a part of itself, so it goes by way of another.
  const newer = `${price}["next"]`;
  const larger = (n: number) => `${price}["tier${n}"]`;
  const hour = (n: number) => `${price}["hours${n}"]`;
  const second = cache("second");
  return [
    set(price, lookup(rows, book, key("priceModel")), `${key("priceModel")} != nil`),
    ...Array.from({ length: versions - 1 }, () => [set(other, newer, and(`${newer} != nil`, `span.end_time_unix_nano >= ${newer}["from"]`)), ...swap]).flat(),
    set(second, SECOND_OF_DAY, `${hour(1)} != nil`),
    ...Array.from({ length: hours }, (_, index) => hours - index).map((n) =>
      set(other, hour(n), and(`${hour(n)} != nil`, `${other} == nil`, `${second} >= ${hour(n)}["start"]`, `${second} < ${hour(n)}["end"]`)),
    ),
    ...swap,
    ...Array.from({ length: tiers }, (_, index) => tiers - index).map((n) =>
      set(other, larger(n), and(`${larger(n)} != nil`, `${other} == nil`, `${key("inputTokens")} > ${larger(n)}["above"]`)),
    ),
    ...swap,
  ];
}

/** Seconds since midnight UTC when the call ended. The language has no remainder; its division of integers is whole. */
const SECOND_OF_DAY = "(span.end_time_unix_nano - (span.end_time_unix_nano / 86400000000000) * 86400000000000) / 1000000000";

function render([first, ...later]: PriceHistory): TableValue {
  const { from, tiers, hours, ...prices } = first;
  const own: Record<string, TableValue> = { ...(prices as Record<string, number>) };
  if (from) own.from = BigInt(from);
  tiers?.forEach(({ above, ...tier }, index) => {
    own[`tier${index + 1}`] = { ...(tier as Record<string, number>), above: BigInt(above) };
  });
  hours?.forEach(({ start, end, ...hour }, index) => {
    own[`hours${index + 1}`] = { ...(hour as Record<string, number>), start: BigInt(start), end: BigInt(end) };
  });
  const [next, ...rest] = later;
  if (next) own.next = render([next, ...rest]);
  return own;
}

function multiply(): string[] {
  const priced = `${price} != nil`;
  const fee = `${price}["request"]`;
  const cost = (type: TokenType, fallback?: TokenType) =>
    `Double(${span(tokensKey(type))}) * ${firstOf([type, ...(fallback ? [fallback] : [])].map((each) => `${price}[${text(each)}]`))} / 1000000.0`;
  const costs = (type: TokenType) => firstOf([span(costKey(type)), "0.0"]);
  return [
    set(span(UNPRICED_KEY), text("true"), `${price} == nil`),
    ...(["input", "output"] as const).map((type) => set(span(costKey(type)), cost(type), and(`${span(tokensKey(type))} != nil`, priced))),
    // A fee per call is part of what its input costs: it has no tokens that it could be a type of.
    set(span(costKey("input")), `${costs("input")} + ${fee}`, `${fee} != nil`),
    set(key("costUsd"), `${costs("input")} + ${costs("output")}`, priced),
    ...partTypes.flatMap((part) => {
      const used = `${span(typeKey(part))} != nil`;
      return [set(span(costKey(part)), cost(part, defaultOf[part]), and(used, priced)), set(key("costUsd"), `${key("costUsd")} + ${span(costKey(part))}`, and(used, priced))];
    }),
  ];
}
