import { calcPrice, findProvider, type MatchLogic, type ModelInfo } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import { ANY, entryOf, NONE, type PriceBook, priceBooks } from "../../telemetry/prices/book.ts";
import { catalogue } from "../../telemetry/prices/catalogue.ts";
import { alternatives, literals, matches } from "../../telemetry/prices/match.ts";

const books = priceBooks([]);
const bookOf = (id: string) => books.find((each) => each.id === id) as PriceBook;

/** Names as applications write them: as listed, in capitals, with dates in both forms, with what clouds add. */
function variants(listed: string): string[] {
  return [
    ...[listed, listed.toUpperCase(), `${listed}-20250115`, `${listed}-2025-01-15`, `${listed}-latest`, `us.${listed}`, `${listed}-v1:0`, `x${listed}`],
    listed.replace(/-(20\d{2})-(\d{2})-(\d{2})/, "-$1$2$3"),
    listed.replace(/-(20\d{2})(\d{2})(\d{2})/, "-$1-$2-$3"),
  ];
}

/** Every model of a provider and of those whose models it sells too, those without token prices included. */
function modelsSoldBy(id: string): readonly ModelInfo[] {
  const provider = findProvider({ providerId: id });
  const makers = provider?.fallback_model_providers?.map((each) => findProvider({ providerId: each })) ?? [];
  return [provider, ...makers].flatMap((each) => each?.models ?? []);
}

/** The library's own answer, unless it is a model that has no price for tokens. */
function libraryAnswer(name: string, priced: ReadonlySet<string>, providerId?: string): string | undefined {
  const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, name, providerId ? { providerId } : {})?.model.id;
  return found !== undefined && priced.has(found) ? found : undefined;
}

const withoutProvider = (entry: string | undefined) => entry?.slice(entry.indexOf("/") + 1);

describe("the name of a model finds the entry that the catalogue's library finds", () => {
  const everyName = new Set<string>();

  test.each(catalogue())("of $id: every name, dated, in capitals and with what clouds add", ({ id, models }) => {
    const priced = new Set(models.map(({ name }) => withoutProvider(name) as string));
    const names = new Set(
      modelsSoldBy(id)
        .flatMap((model) => [model.id, ...literals(model.match)])
        .flatMap(variants),
    );
    for (const name of names) everyName.add(name);
    const wrong = [...names].flatMap((name) => {
      const ours = withoutProvider(entryOf(bookOf(id), name));
      const theirs = libraryAnswer(name, priced, id);
      return ours === theirs ? [] : [{ name, ours, theirs }];
    });
    expect(wrong).toEqual([]);
    expect(names.size).toBeGreaterThan(10);
  });

  test("without a provider: by the name alone", () => {
    const priced = new Set(catalogue().flatMap(({ models }) => models.map(({ name }) => withoutProvider(name) as string)));
    const served = new Set(catalogue().map(({ id }) => id));
    const wrong = [...everyName].flatMap((name) => {
      const claimed = calcPrice({ input_tokens: 1 }, name)?.provider.id ?? "";
      const ours = entryOf(bookOf(ANY), name);
      const theirs = served.has(claimed) ? libraryAnswer(name, priced) : undefined;
      return withoutProvider(ours) === theirs ? [] : [{ name, ours, theirs: theirs && `${claimed}/${theirs}` }];
    });
    expect(everyName.size).toBeGreaterThan(5_000);
    expect(wrong).toEqual([]);
  });
});

describe("a rule of the catalogue", () => {
  const rules: readonly MatchLogic[] = [
    ...[{ equals: "GPT-4o" }, { starts_with: "GPT-4" }, { ends_with: "-Mini" }, { contains: "4O" }, { regex: "^gpt-(4|5)" }, { regex: "4o$" }],
    ...[{ or: [{ equals: "o1" }, { and: [{ starts_with: "gpt" }, { contains: "Mini" }] }] }, { and: [{ contains: "gpt" }, { regex: "[0-9]" }] }],
    ...[{ or: [] }, { and: [] }],
  ];
  const names = ["gpt-4o", "gpt-4o-mini", "GPT-4O-MINI", "o1", "O1", "gpt", "my-gpt-4o", "gpt-5", ""];

  test.each(rules)("%j matches what the library lets it match", (match) => {
    const provider = { id: "p", name: "P", api_pattern: "p", models: [{ id: "m", match, prices: { input_mtok: 1 } }] };
    for (const name of names) {
      const theirs = calcPrice({ input_tokens: 1 }, name, { provider }) !== null;
      expect(matches(match, name.toLowerCase()), name).toBe(theirs);
    }
  });

  test("lists its literal names in lower case, and its alternatives one by one", () => {
    const match: MatchLogic = { or: [{ equals: "O1" }, { or: [{ equals: "o3" }, { starts_with: "gpt" }] }, { and: [{ equals: "no" }] }] };
    expect(literals(match)).toEqual(["o1", "o3"]);
    expect(alternatives(match)).toEqual([{ equals: "O1" }, { equals: "o3" }, { starts_with: "gpt" }, { and: [{ equals: "no" }] }]);
  });
});

describe("a name that nobody has a price for", () => {
  test.each(catalogue().map(({ id }) => id))("finds nothing at %s", (id) => {
    for (const name of ["no-such-model-9", "constructor", "__proto__", "toString"]) expect(entryOf(bookOf(id), name)).toBeUndefined();
  });

  test("finds nothing where the provider has no prices, whatever the model", () => {
    expect(entryOf(bookOf(NONE), "gpt-4o")).toBeUndefined();
  });
});

describe("a price of the config", () => {
  const own = { model: "House-Model", names: ["House-Model", "gpt-4o"], prices: [{ input: 7, output: 8 }] as const };
  const changed = priceBooks([own]);

  test.each(changed)("counts in the book $id, for the model and its aliases in any case, before the catalogue", (book) => {
    expect(entryOf(book, "house-model")).toBe("override/House-Model");
    expect(entryOf(book, "GPT-4o")).toBe("override/House-Model");
    expect(book.prices["override/House-Model"]).toEqual([{ input: 7, output: 8 }]);
  });

  test("changes nothing else", () => {
    const openai = changed.find(({ id }) => id === "openai") as PriceBook;
    expect(entryOf(openai, "gpt-4o-mini")).toBe("openai/gpt-4o-mini");
  });
});

test("every name, dated name and rule of a book leads to prices", () => {
  for (const { names, dated, patterns, prices } of books) {
    const entries = [...Object.values(names), ...Object.values(dated), ...patterns.map(({ entry }) => entry)];
    expect(entries.filter((entry) => !Object.hasOwn(prices, entry))).toEqual([]);
  }
});
