import { parse, stringify } from "yaml";
import { pricing } from "../collector/price.ts";
import { ANY, NONE, type PriceBook, priceBooks } from "../telemetry/prices/book.ts";
import type { Load } from "./load.ts";
import { configOf, measure, type Result, type Subject } from "./pipeline.ts";
import { machine, median, option, table } from "./report.ts";

// What the size of the price catalogue costs: ten models against all of them, in one run.

const load: Load = { spansPerRequest: 200, contentBytes: 1_250, failed: 0.02 };
const SPANS = option("spans", 60_000);
const ROUNDS = option("rounds", 3);

const all = priceBooks([]);

/** The models of the load, and others so that there are ten. */
const ten: ReadonlySet<string> = new Set([
  ...["openai/gpt-4o", "openai/gpt-4o-mini", "openai/gpt-5", "anthropic/claude-sonnet-4-5", "anthropic/claude-haiku-4-5"],
  ...["openai/gpt-5-mini", "openai/gpt-4.1", "openai/o3", "openai/text-embedding-3-small", "openai/text-embedding-3-large"],
]);

function only(entries: ReadonlySet<string>, { id, names, dated, patterns, prices }: PriceBook): PriceBook {
  const some = <V>(table: Readonly<Record<string, V>>, entry: (key: string, value: V) => string) =>
    Object.fromEntries(Object.entries(table).filter(([key, value]) => entries.has(entry(key, value))));
  return {
    id,
    names: some(names, (_, entry) => entry),
    dated: some(dated, (_, entry) => entry),
    patterns: patterns.filter(({ entry }) => entries.has(entry)),
    prices: some(prices, (entry) => entry),
  };
}

/** The same pipeline with the price step of a small catalogue. */
function withTen(body: string): string {
  const books = all.map((book) => only(ten, book)).filter(({ id, prices }) => id === ANY || id === NONE || Object.keys(prices).length > 0);
  const config = configOf();
  const smaller = JSON.parse(JSON.stringify(pricing(config, books)).replaceAll("$", "$$$$")) as object[];
  const document = parse(body) as { processors: Record<string, { trace_statements: object[] }> };
  const calls = document.processors["transform/calls"];
  if (!calls) throw new Error("the pipeline has no processor transform/calls");
  // The price step is the last.
  calls.trace_statements.splice(-pricing(config).length, Number.POSITIVE_INFINITY, ...smaller);
  return stringify(document);
}

const models = (books: readonly PriceBook[]) => new Set(books.flatMap(({ prices }) => Object.keys(prices))).size;

const found = models(all.map((book) => only(ten, book)));
if (found !== ten.size) throw new Error(`the catalogue has only ${found} of the ten models`);

const subjects: readonly Subject[] = [
  { name: `${ten.size} models`, config: configOf(), edit: withTen, counts: true },
  { name: `${models(all)} models`, config: configOf(), counts: true },
];

console.log(`${machine()}\n${SPANS} spans, median of ${ROUNDS} rounds\n`);
const results = new Map<string, Result[]>(subjects.map(({ name }) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const subject of subjects) results.get(subject.name)?.push(await measure(subject, load, SPANS, 8));
}
console.log(table([...results.values()].map(median)));
