import { entryOf, listed, type PriceBook, undated } from "../../telemetry/prices/book.ts";

/** A model, by whatever name: two names are of one model, if a price book has the same entry for both. */
export interface NamedModel {
  readonly name: string;
  /** Whether the book has a price for it. */
  readonly priced: boolean;
}

/**
 * Finds the model that a name means, in the ledger or in a file of its provider: `gpt-4o`, `gpt-4o-2024-08-06`,
 * `gpt-4o-2024-08-06, input` (a line item) and `Claude Haiku 4.5` (a name for people). What the book does not know is
 * told apart by its spelling, without its date.
 *
 * @param aliases names and aliases of the config's models, in small letters → the model
 */
export function modelsIn(book: PriceBook, aliases: Readonly<Record<string, string>>): (spelled: string) => NamedModel {
  const seen = new Map<string, NamedModel>();
  return (spelled) => {
    const model = seen.get(spelled) ?? find(book, aliases, spelled);
    seen.set(spelled, model);
    return model;
  };
}

function find(book: PriceBook, aliases: Readonly<Record<string, string>>, spelled: string): NamedModel {
  // Line breaks and what moves a terminal's cursor are no part of a name.
  const name = (spelled.split(",")[0] ?? "")
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .toLowerCase();
  const dashed = name.replace(/\s+/g, "-");
  const spellings = [...new Set([name, dashed, dashed.replaceAll(".", "-")])].filter((each) => each !== "");
  const declared = spellings.map((each) => listed(aliases, each)).find((each) => each !== undefined);
  for (const each of declared === undefined ? spellings : [declared]) {
    const entry = entryOf(book, each);
    if (entry !== undefined) return { name: entry.slice(entry.indexOf("/") + 1), priced: true };
  }
  return { name: declared ?? undated(name), priced: false };
}
