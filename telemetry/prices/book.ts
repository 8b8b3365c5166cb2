import type { MatchLogic } from "@pydantic/genai-prices";
import { UNKNOWN } from "../labels.ts";
import { providers } from "../providers.ts";
import { type CatalogueModel, type CatalogueProvider, catalogue, modelProvider } from "./catalogue.ts";
import { alternatives, literals, matches } from "./match.ts";
import type { PriceHistory } from "./price.ts";

/** A rule for names that nobody listed; the first that matches counts. */
export interface Pattern {
  readonly match: MatchLogic;
  readonly entry: string;
}

/** The prices of one provider, ready to look up. */
export interface PriceBook {
  /** Catalogue id of the provider, `ANY` or `NONE`. */
  readonly id: string;
  /** Every listed name, in lower case → its entry: `openai/gpt-4o`, or `override/name` for a price of the config. */
  readonly names: Readonly<Record<string, string>>;
  /** Names that stand for themselves and for every dated form of them: `claude-sonnet-4-5` for `claude-sonnet-4-5-20250929`. */
  readonly dated: Readonly<Record<string, string>>;
  readonly patterns: readonly Pattern[];
  readonly prices: Readonly<Record<string, PriceHistory>>;
}

/** The book for calls that name no provider: the model's name tells it. */
export const ANY = "any";

/** The book for providers that the catalogue does not know: only the config's own prices are in it. */
export const NONE = "none";

/** Every spelling of a provider → the id of the book that prices its calls. A provider that is not in it has `NONE`. */
export const bookIds: Readonly<Record<string, string>> = {
  ...Object.fromEntries(providers.flatMap(({ name, aliases, catalogue: id }) => [name, ...aliases].map((spelling) => [spelling, id ?? NONE]))),
  [UNKNOWN]: ANY,
};

/** A price of the config: it counts for the model and its aliases, whoever serves it. */
export interface Override {
  readonly model: string;
  readonly names: readonly string[];
  readonly prices: PriceHistory;
}

/**
 * The catalogue as look-up tables: every name that a rule lists literally is resolved here, in the catalogue's own
 * order, so that only names nobody listed are left to be matched by pattern.
 */
export function priceBooks(overrides: readonly Override[]): readonly PriceBook[] {
  const sellers = catalogue();
  return [...sellers.map(bookOf), anyProvider(sellers), { id: NONE, names: {}, dated: {}, patterns: [], prices: {} }].map((book) => withOverrides(book, overrides));
}

/** The entry that prices a model of this name, in the order in which a book is read: listed names, names without their date, rules. */
export function entryOf(book: PriceBook, spelled: string): string | undefined {
  const name = spelled.toLowerCase();
  return listed(book.names, name) ?? listed(book.dated, undated(name)) ?? book.patterns.find(({ match }) => matches(match, name))?.entry;
}

/** A model's name without the date at its end: `gpt-4o` of `gpt-4o-2024-08-06` and of `gpt-4o-20240806`. */
export function undated(name: string): string {
  return name.replace(/-(20\d{2}-\d{2}-\d{2}|20\d{6})$/, "");
}

/** A name may be any word that a client sends, such as `constructor`. */
export function listed(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function bookOf({ id, models }: CatalogueProvider): PriceBook {
  const names: Record<string, string> = {};
  for (const name of models.flatMap(({ match }) => literals(match))) {
    const model = models.find(({ match }) => matches(match, name));
    if (!model) continue;
    names[name] ??= model.name;
    names[compactDate(name)] ??= model.name;
  }
  const patterns = models.flatMap(({ name, match }) => alternatives(match).flatMap((rule) => ("equals" in rule ? [] : [{ match: rule, entry: name }])));
  return { id, names, dated: datedNames(models, names), patterns, prices: Object.fromEntries(models.map(({ name, prices }) => [name, prices])) };
}

/** A pattern spares nobody the trouble of matching it; most dated ids need not be matched if their date is cut off. */
function datedNames(models: readonly CatalogueModel[], names: Readonly<Record<string, string>>): Record<string, string> {
  const bases = new Set([...models.map(({ name }) => name.slice(name.indexOf("/") + 1).toLowerCase()), ...Object.keys(names)]);
  const entries = [...bases].flatMap((base) => {
    const find = (date: string) => models.find(({ match }) => matches(match, `${base}${date}`));
    const plain = find("");
    const dashed = find("-2030-01-01");
    const compact = find("-20300101") ?? dashed;
    return plain && dashed === plain && compact === plain ? [[base, plain.name] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The catalogue reads `gpt-4o-20240806` as `gpt-4o-2024-08-06` where nothing matches the first. */
function compactDate(name: string): string {
  return name.replace(/-(20\d{2})-(\d{2})-(\d{2})(?=-|:|$)/g, "-$1$2$3");
}

/** Only the makers of models claim names; those who serve others' models do not. */
function anyProvider(sellers: readonly CatalogueProvider[]): PriceBook {
  const books = sellers.flatMap((provider) => (provider.claims ? [{ claims: provider.claims, book: bookOf(provider) }] : []));
  const own = (table: "names" | "dated") => Object.fromEntries(books.flatMap(({ book }) => Object.entries(book[table]).filter(([name]) => modelProvider(name) === book.id)));
  return {
    id: ANY,
    names: own("names"),
    dated: own("dated"),
    patterns: books.flatMap(({ claims, book }) => book.patterns.map(({ match, entry }) => ({ match: { and: [claims, match] }, entry }))),
    prices: Object.assign({}, ...books.map(({ book }) => book.prices)) as Record<string, PriceHistory>,
  };
}

function withOverrides(book: PriceBook, overrides: readonly Override[]): PriceBook {
  const entry = ({ model }: Override) => `override/${model}`;
  return {
    ...book,
    names: { ...book.names, ...Object.fromEntries(overrides.flatMap((each) => each.names.map((name) => [name.toLowerCase(), entry(each)]))) },
    prices: { ...book.prices, ...Object.fromEntries(overrides.map((each) => [entry(each), each.prices])) },
  };
}
