import type { MatchLogic } from "@pydantic/genai-prices";
import { bookIds, NONE, type PriceBook } from "../telemetry/prices/book.ts";
import { key } from "./normalise.ts";
import { and, cache, firstOf, lookup, type StatementGroup, set, span, type TableValue, text } from "./ottl.ts";

/** What the steps of pricing tell each other; not stored. */
export const PRICING_KEYS = ["price.book", "price.name"] as const;

/** Which book a call is priced by. */
export const book = span(PRICING_KEYS[0]);
const name = span(PRICING_KEYS[1]);

/** Price goes by the model that answered. Most names are listed. */
export function findEntry(books: readonly PriceBook[]): string[] {
  return [
    set(book, text(NONE)),
    set(book, lookup(bookIds, key("provider"))),
    set(name, `ToLowerCase(${firstOf([key("responseModel"), key("model")])})`),
    set(key("priceModel"), lookup(table(books, "names"), book, name)),
  ];
}

/** For names that are not listed. */
export function findUnlisted(books: readonly PriceBook[]): StatementGroup[] {
  return [
    { conditions: [unfound], statements: findDated(books) },
    { conditions: [unfound], statements: findByRule(books) },
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
    ...books.flatMap(({ id, patterns }) => patterns.map(({ match, entry }) => set(found, text(entry), and(`${cache("book")} == ${text(id)}`, none, condition(match))))),
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
