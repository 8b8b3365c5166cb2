import { DAY_MS } from "../duration.ts";
import type { TokenType } from "../labels.ts";
import { ANY, bookIds, entryOf, listed, NONE, type PriceBook } from "./book.ts";
import { defaultOf, type PartType, type PriceHistory, partTypes, type TokenPrices } from "./price.ts";

/** A call as the ledger keeps it. Null is what it did not say. */
export interface UsedModel {
  readonly provider: string | null;
  readonly model: string | null;
  readonly responseModel: string | null;
  /** In milliseconds since 1970. */
  readonly endedMs: number;
  /** All input, cached and audio tokens included, and all output, reasoning included; their parts are beside them. */
  readonly tokens: Readonly<Record<"input" | "output" | PartType, number | null>>;
}

/** What a call cost, in US dollars. */
export interface CallCost {
  /** The entry of the price book, `openai/gpt-4o`. */
  readonly entry: string;
  readonly usd: number;
  /** Disjoint, and absent where there were no such tokens. The fee per call is part of the input's. */
  readonly byType: Readonly<Partial<Record<TokenType, number>>>;
}

/**
 * Prices calls as the Collector does, to the last digit: the same look-ups, the same multiplications in the same order.
 * Undefined is a call that has no price, or does not say what it used.
 */
export function calculator(books: readonly PriceBook[]): (call: UsedModel) => CallCost | undefined {
  const byId = new Map(books.map((book) => [book.id, book]));
  const entries = new Map<string, string | undefined>();
  return (call) => {
    const { provider, model, responseModel, endedMs, tokens } = call;
    if (tokens.input === null && tokens.output === null) return undefined;
    const book = byId.get(provider === null ? ANY : (listed(bookIds, provider) ?? NONE));
    if (!book) return undefined;
    const id = JSON.stringify([book.id, model, responseModel]);
    if (!entries.has(id)) entries.set(id, entryOfCall(book, call));
    const entry = entries.get(id);
    const history = entry === undefined ? undefined : book.prices[entry];
    return entry === undefined || !history ? undefined : { entry, ...multiplied(pricesAt(history, endedMs, tokens.input ?? 0), tokens) };
  };
}

/** The prices that held at a moment, for a request with so many input tokens. */
export function pricesAt(history: PriceHistory, endedMs: number, inputTokens: number): TokenPrices {
  const [first] = history;
  const nanoseconds = BigInt(Math.floor(endedMs)) * 1_000_000n;
  const version = history.findLast(({ from }) => from !== undefined && nanoseconds >= BigInt(from)) ?? first;
  const second = Math.floor((endedMs % DAY_MS) / 1_000);
  const hour = version.hours?.findLast(({ start, end }) => second >= start && second < end);
  return hour ?? version.tiers?.findLast(({ above }) => inputTokens > above) ?? version;
}

/** Price goes by the model that answered; where that has none, by the one that was asked for, if it is listed. */
function entryOfCall(book: PriceBook, { model, responseModel }: UsedModel): string | undefined {
  const name = responseModel ?? model;
  if (name === null) return undefined;
  const asked = responseModel === null || model === null ? undefined : listed(book.names, model.toLowerCase());
  return entryOf(book, name) ?? asked;
}

function multiplied(prices: TokenPrices, tokens: UsedModel["tokens"]): Omit<CallCost, "entry"> {
  const parts = partTypes.flatMap((part) => ((tokens[part] ?? 0) > 0 ? [[part, tokens[part] ?? 0] as const] : []));
  const cost = (used: number, price: number) => (used * price) / 1e6;
  const wholes = (["input", "output"] as const).flatMap((whole) => {
    const all = tokens[whole];
    if (all === null) return [];
    const plain = parts.filter(([part]) => defaultOf[part] === whole).reduce((rest, [, used]) => Math.max(0, rest - used), all);
    return [[whole, cost(plain, prices[whole])] as const];
  });
  const { input, output } = Object.fromEntries(wholes) as Partial<Record<"input" | "output", number>>;
  const withFee = prices.request === undefined ? input : (input ?? 0) + prices.request;
  const partCosts = parts.map(([part, used]) => [part, cost(used, prices[part] ?? prices[defaultOf[part]])] as const);
  const usd = partCosts.reduce((sum, [, each]) => sum + each, (withFee ?? 0) + (output ?? 0));
  return { usd, byType: { ...(withFee === undefined ? {} : { input: withFee }), ...(output === undefined ? {} : { output }), ...Object.fromEntries(partCosts) } };
}
