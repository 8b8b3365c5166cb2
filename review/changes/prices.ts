import type { DescribedModel, DescribedPrice } from "../described/prices.ts";
import { type Change, code, codes, grouped, type Pair, pairs } from "./change.ts";

/**
 * What calls cost otherwise from now on.
 *
 * @param today the day, as `2026-01-31`, on which prices are in force or still to come
 */
export function priceChanges(before: readonly DescribedModel[], after: readonly DescribedModel[], today: string): Change[] {
  const said = pairs(before, after, ({ model, provider }) => `${model} ${provider}`).flatMap((pair) => {
    const { model, provider } = (pair.after ?? pair.before) as DescribedModel;
    return modelChanges(pair, today).map((change) => ({ model, provider, ...change }));
  });
  return grouped(said, ({ model, text }) => `${model} ${text}`).map((same) => {
    const [{ model, provider: _, text, ...rest }] = same;
    return { text: `${code(model)} (${codes(same.map(({ provider }) => provider))}) ${text}`, ...rest };
  });
}

/** What has no price is not taken for free, but no budget sees it either. */
function modelChanges({ before, after }: Pair<DescribedModel>, today: string): Change[] {
  const [was, is] = [before, after].map((model) => inForce(model?.prices ?? [], today)) as [DescribedPrice[], DescribedPrice[]];
  if (!after) return [{ text: "is no longer declared: its calls count as `other`" }];
  if (!before)
    return [is.length > 0 ? { text: `is new: ${summary(is)}` } : { text: "is new and has no price: its calls are unpriced, and budgets do not see them", warning: true }];
  if (is.length === 0) return was.length > 0 ? [{ text: "has no price any more: its calls are unpriced, and budgets do not see them", warning: true }] : [];
  if (was.length === 0) return [{ text: `has a price now: ${summary(is)}` }];
  return pairs(was, is, ({ type, from = "", when = "" }) => `${type} ${from} ${when}`).flatMap((pair) => {
    const text = priceChange(pair);
    return text === undefined ? [] : [{ text }];
  });
}

/** The price of each type that holds today, under its conditions, as if it had always done so; and those to come. */
function inForce(prices: readonly DescribedPrice[], today: string): DescribedPrice[] {
  const past = prices.filter(({ from }) => from === undefined || from <= today);
  const latest = past.map(({ from = "" }) => from).reduce((one, other) => (one > other ? one : other), "");
  return [...past.filter(({ from = "" }) => from === latest).map(({ from: _, ...price }) => price), ...prices.filter(({ from }) => from !== undefined && from > today)];
}

function priceChange({ before, after }: Pair<DescribedPrice>): string | undefined {
  // What has no price of its own follows the one that has.
  if (before?.as && before.as === after?.as) return undefined;
  if (!after) return before && !before.as ? `${subject(before)} no longer has a price of its own${circumstances(before)}` : undefined;
  if (!before) return after.as ? undefined : `${subject(after)} costs ${usd(after.usd)}${perUnit(after)}${circumstances(after)}${source(after)}`;
  if (before.usd === after.usd) return undefined;
  const instead = `${usd(after.usd)} instead of ${usd(before.usd)}${perUnit(after)}`;
  return `${subject(after)} costs ${instead}${circumstances(after)}${before.negotiated === after.negotiated ? "" : source(after)}`;
}

function summary(prices: readonly DescribedPrice[]): string {
  return prices
    .filter(({ as, when, usd: price }) => !as && !when && price > 0)
    .map((price) => `${subject(price)} ${usd(price.usd)}${perUnit(price)}${circumstances(price)}`)
    .join(", ");
}

function subject({ type, as }: DescribedPrice): string {
  return `${type === "request" ? "a call" : type}${as ? ` (priced as ${as})` : ""}`;
}

function perUnit({ type }: DescribedPrice): string {
  return type === "request" ? "" : " per million tokens";
}

function circumstances({ from, when }: DescribedPrice): string {
  return `${when ? ` ${when}` : ""}${from ? ` from ${from} on` : ""}`;
}

function source({ negotiated }: DescribedPrice): string {
  return negotiated ? ", as the config says" : ", as the catalogue says";
}

function usd(amount: number): string {
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;
}
