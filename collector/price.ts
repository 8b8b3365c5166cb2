import type { MatchLogic } from "@pydantic/genai-prices";
import type { Config } from "../config/schema.ts";
import { type TokenType, UNKNOWN } from "../telemetry/labels.ts";
import { ANY, NONE, type PriceBook, priceBooks } from "../telemetry/prices/book.ts";
import { type PriceHistory, type TokenPrices, defaultOf } from "../telemetry/prices/price.ts";
import { providers } from "../telemetry/providers.ts";
import { isCall, key } from "./normalise.ts";
import { type StatementGroup, type TableValue, and, cache, firstOf, lookup, or, set, span, text } from "./ottl.ts";

/** Tokens of one type, disjoint from all others; absent rather than 0. */
export function tokensKey(type: TokenType): string {
  return `llm.tokens.${type}`;
}

/** Price of the tokens of one type in US dollars; absent where unpriced. */
export function costKey(type: TokenType): string {
  return `llm.cost.${type}`;
}

/** Marks tokens of a type on a span, and is the label value of their points. */
export function typeKey(type: TokenType): string {
  return `type.${type}`;
}

/** Marks a call that has tokens and no price. */
export const UNPRICED_KEY = "label.unpriced";

/** Whether the provider's prompt cache served a call; only where it says so. */
export const PROMPT_CACHE_KEY = "label.prompt_cache";

/** Parts of the input and output that have a price and a type of their own. */
const parts = {
  cache_read: { of: "input", in: "cacheReadTokens" },
  cache_write: { of: "input", in: "cacheWriteTokens" },
  audio_input: { of: "input", in: "audioInputTokens" },
  reasoning: { of: "output", in: "reasoningTokens" },
  audio_output: { of: "output", in: "audioOutputTokens" },
} as const;

type Part = keyof typeof parts;

const partNames = Object.keys(parts) as Part[];

/** Holds on a call that says how many tokens it used. */
const hasUsage = or([`${key("inputTokens")} != nil`, `${key("outputTokens")} != nil`]);

/** What the steps of pricing tell each other; not stored. */
export const PRICING_KEYS = ["price.book", "price.name"] as const;

const book = span(PRICING_KEYS[0]);
const name = span(PRICING_KEYS[1]);
const price = cache("price");

/**
 * Prices a call: finds the entry of the price book, then multiplies. The whole catalogue is in two constant tables, so
 * a call costs the same to price with ten models as with a thousand.
 */
export function pricing(config: Config): StatementGroup[] {
  const books = priceBooks(overrides(config));
  const priceable = and(isCall, `(${hasUsage})`);
  return [
    { conditions: [priceable], statements: [...wholeTokens(), ...findEntry(books)] },
    ...partTokens(),
    { conditions: [unfound], statements: findDated(books) },
    { conditions: [unfound], statements: findByRule(books) },
    { conditions: [priceable], statements: [...findPrices(books), ...multiply()] },
  ];
}

function overrides({ models }: Config) {
  return Object.entries(models).flatMap(([model, { aliases, price: own }]) =>
    own ? [{ model, names: [model, ...aliases], prices: [own as TokenPrices] as PriceHistory }] : [],
  );
}

function wholeTokens(): string[] {
  return [
    set(span(tokensKey("input")), key("inputTokens")),
    set(span(tokensKey("output")), key("outputTokens")),
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
    ...partNames.map((part) => {
      const tokens = key(parts[part].in);
      const whole = span(tokensKey(parts[part].of));
      return {
        conditions: [and(`${tokens} != nil`, `${tokens} > 0`)],
        statements: [
          set(span(tokensKey(part)), tokens),
          set(span(typeKey(part)), text(part)),
          set(whole, `${whole} - ${tokens}`),
          set(whole, "0", `${whole} < 0`),
        ],
      };
    }),
    { conditions: [`${cached} != nil`], statements: [set(span(PROMPT_CACHE_KEY), text("miss")), set(span(PROMPT_CACHE_KEY), text("hit"), `${cached} > 0`)] },
  ];
}

/** Price goes by the model that answered. Most names are listed. */
function findEntry(books: readonly PriceBook[]): string[] {
  const catalogueOf = {
    ...Object.fromEntries(providers.flatMap(({ name: own, aliases, catalogue: id }) => [own, ...aliases].map((each) => [each, id ?? NONE]))),
    [UNKNOWN]: ANY,
  };
  return [
    set(book, text(NONE)),
    set(book, lookup(catalogueOf, key("provider"))),
    set(name, `ToLowerCase(${firstOf([key("responseModel"), key("model")])})`),
    set(key("priceModel"), lookup(table(books, "names"), book, name)),
  ];
}

/** Holds on a call that has a name to price by and no price yet. */
const unfound = and(`${key("priceModel")} == nil`, `${name} != nil`);

/** Most dated names are not listed, but what they are without their date is. */
function findDated(books: readonly PriceBook[]): string[] {
  const undated = cache("undated");
  return [
    set(undated, name),
    `replace_pattern(${undated}, ${text("-(20\\d{2}-\\d{2}-\\d{2}|20\\d{6})$")}, "")`,
    set(key("priceModel"), lookup(table(books, "dated"), book, undated)),
  ];
}

/** The first rule of the catalogue that matches counts. */
function findByRule(books: readonly PriceBook[]): string[] {
  const found = cache("entry");
  const none = `${found} == nil`;
  return [
    set(cache("book"), book),
    set(cache("name"), name),
    ...books.flatMap(({ id, patterns }) =>
      patterns.map(({ match, entry }) => set(found, text(entry), and(`${cache("book")} == ${text(id)}`, none, condition(match)))),
    ),
    // The model that answered has no price: the one that was asked for may have.
    set(found, lookup(table(books, "names"), book, `ToLowerCase(${key("model")})`), and(none, `${key("responseModel")} != nil`)),
    set(key("priceModel"), found, `${found} != nil`),
  ];
}

function table<F extends "names" | "dated">(books: readonly PriceBook[], field: F): TableValue {
  return Object.fromEntries(books.map((each) => [each.id, each[field]]));
}

function condition(match: MatchLogic): string {
  if ("or" in match) return `(${match.or.map(condition).join(" or ")})`;
  if ("and" in match) return `(${match.and.map(condition).join(" and ")})`;
  if ("equals" in match) return `${cache("name")} == ${text(match.equals.toLowerCase())}`;
  if ("starts_with" in match) return `HasPrefix(${cache("name")}, ${text(match.starts_with.toLowerCase())})`;
  if ("ends_with" in match) return `HasSuffix(${cache("name")}, ${text(match.ends_with.toLowerCase())})`;
  if ("contains" in match) return `Index(${cache("name")}, ${text(match.contains.toLowerCase())}) >= 0`;
  return regex(match.regex);
}

/** RE2 has no look-ahead. The catalogue uses it in one form only, `^(?!this)that`, which is two tests. */
function regex(pattern: string): string {
  const negated = /^\^\(\?!((?:[^()]|\([^()]*\))*)\)(.*)$/s.exec(pattern);
  const [, not, rest] = negated ?? [];
  if (not === undefined) return `IsMatch(${cache("name")}, ${text(pattern)})`;
  const excluded = `not IsMatch(${cache("name")}, ${text(`^(?:${not})`)})`;
  return rest ? and(excluded, `IsMatch(${cache("name")}, ${text(`^(?:${rest})`)})`) : excluded;
}

/** The prices that held when the call ended, for a request of its size. Most models have had one price, without tiers. */
function findPrices(books: readonly PriceBook[]): string[] {
  const rows = Object.fromEntries(
    books.map(({ id, prices }) => [id, Object.fromEntries(Object.entries(prices).map(([entry, history]) => [entry, render(history)]))]),
  );
  const all = books.flatMap(({ prices }) => Object.values(prices));
  const versions = Math.max(...all.map((history) => history.length));
  const tiers = Math.max(...all.flat().map((version) => version.tiers?.length ?? 0));
  const other = cache("other");
  const swap = [set(price, other, `${other} != nil`), `delete_key(span.cache, "other") where ${other} != nil`];
  // A value cannot be set to a part of itself, so it goes by way of another.
  const newer = `${price}["next"]`;
  const larger = (n: number) => `${price}["tier${n}"]`;
  return [
    set(price, lookup(rows, book, key("priceModel")), `${key("priceModel")} != nil`),
    ...Array.from({ length: versions - 1 }, () => [
      set(other, newer, and(`${newer} != nil`, `span.end_time_unix_nano >= ${newer}["from"]`)),
      ...swap,
    ]).flat(),
    ...Array.from({ length: tiers }, (_, index) => tiers - index).map((n) =>
      set(other, larger(n), and(`${larger(n)} != nil`, `${other} == nil`, `${key("inputTokens")} > ${larger(n)}["above"]`)),
    ),
    ...swap,
  ];
}

function render([first, ...later]: PriceHistory): TableValue {
  const { from, tiers, ...prices } = first;
  const own: Record<string, TableValue> = { ...(prices as Record<string, number>) };
  if (from) own.from = BigInt(from);
  tiers?.forEach(({ above, ...tier }, index) => {
    own[`tier${index + 1}`] = { ...(tier as Record<string, number>), above: BigInt(above) };
  });
  const [next, ...rest] = later;
  if (next) own.next = render([next, ...rest]);
  return own;
}

function multiply(): string[] {
  const priced = `${price} != nil`;
  const cost = (type: TokenType, fallback?: TokenType) =>
    `Double(${span(tokensKey(type))}) * ${firstOf([type, ...(fallback ? [fallback] : [])].map((each) => `${price}[${text(each)}]`))} / 1000000.0`;
  const costs = (type: TokenType) => firstOf([span(costKey(type)), "0.0"]);
  return [
    set(span(UNPRICED_KEY), text("true"), `${price} == nil`),
    ...(["input", "output"] as const).map((type) => set(span(costKey(type)), cost(type), and(`${span(tokensKey(type))} != nil`, priced))),
    set(key("costUsd"), `${costs("input")} + ${costs("output")}`, priced),
    ...partNames.flatMap((part) => {
      const used = `${span(typeKey(part))} != nil`;
      return [
        set(span(costKey(part)), cost(part, defaultOf[part]), and(used, priced)),
        set(key("costUsd"), `${key("costUsd")} + ${span(costKey(part))}`, and(used, priced)),
      ];
    }),
  ];
}
