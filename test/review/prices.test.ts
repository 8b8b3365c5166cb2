import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { priceChanges } from "../../review/changes/prices.ts";
import { type DescribedModel, type DescribedPrice, describeModels } from "../../review/described/prices.ts";
import { configWith } from "../support/config.ts";

const TODAY = "2026-11-24";

const house = (price: object) => ({ "house-model": { provider: "self_hosted", price: { input: 1, output: 2, ...price } } }) as ConfigInput["models"];

function models(of: ConfigInput["models"]) {
  return describeModels(configWith({ models: of }));
}

function said(before: readonly DescribedModel[], after: readonly DescribedModel[]): string[] {
  return priceChanges(before, after, TODAY).map(({ text }) => text);
}

const price = (usd: number, more: Partial<DescribedPrice> = {}): DescribedPrice => ({ type: "output", usd, negotiated: false, ...more });
const model = (...prices: readonly DescribedPrice[]): DescribedModel[] => [{ model: "m", provider: "openai", prices }];

describe("a review says of prices", () => {
  it.each<[string, readonly DescribedModel[], readonly DescribedModel[], readonly string[]]>([
    ["nothing where nothing changed", models(house({})), models(house({})), []],
    [
      "what costs more; and not that what follows it does too",
      models(house({})),
      models(house({ output: 12 })),
      ["`house-model` (`self_hosted`) output costs $12.00 instead of $2.00 per million tokens"],
    ],
    [
      "what has a price of its own now",
      models(house({})),
      models(house({ cache_read: 0.125 })),
      ["`house-model` (`self_hosted`) cache_read costs $0.125 instead of $1.00 per million tokens"],
    ],
    [
      "what follows another price again",
      models(house({ reasoning: 9 })),
      models(house({})),
      ["`house-model` (`self_hosted`) reasoning (priced as output) costs $2.00 instead of $9.00 per million tokens"],
    ],
    ["that a model is new", [], models(house({})), ["`house-model` (`self_hosted`) is new: input $1.00 per million tokens, output $2.00 per million tokens"]],
    ["that a model is gone", models(house({})), [], ["`house-model` (`self_hosted`) is no longer declared: its calls count as `other`"]],
    ["that a model has no price any more", model(price(1)), model(), ["`m` (`openai`) has no price any more: its calls are unpriced, and budgets do not see them"]],
    ["that a model has a price now", model(), model(price(1)), ["`m` (`openai`) has a price now: output $1.00 per million tokens"]],
    [
      "who says it, where that changed",
      model(price(10)),
      model(price(12, { negotiated: true })),
      ["`m` (`openai`) output costs $12.00 instead of $10.00 per million tokens, as the config says"],
    ],
    [
      "the fee of a call",
      model(price(1), price(0.01, { type: "request" })),
      model(price(1), price(0.02, { type: "request" })),
      ["`m` (`openai`) a call costs $0.02 instead of $0.01"],
    ],
    [
      "a tier",
      model(price(1), price(2, { when: "above 200000 tokens of input" })),
      model(price(1), price(3, { when: "above 200000 tokens of input" })),
      ["`m` (`openai`) output costs $3.00 instead of $2.00 per million tokens above 200000 tokens of input"],
    ],
    [
      "a price that begins later",
      model(price(1)),
      model(price(1), price(2, { from: "2027-01-01" })),
      ["`m` (`openai`) output costs $2.00 per million tokens from 2027-01-01 on, as the catalogue says"],
    ],
    ["the price of today, however many there were before", model(price(9), price(3, { from: "2026-01-01" })), model(price(3)), []],
  ])("%s", (_, before, after, expected) => {
    expect(said(before, after)).toEqual(expected);
  });

  it("and of a model without a price that it should not be merged unseen", () => {
    const warnings = (before: readonly DescribedModel[], after: readonly DescribedModel[]) => priceChanges(before, after, TODAY).map(({ warning }) => warning);
    expect(warnings([], model())).toEqual([true]);
    expect(warnings(model(price(1)), model())).toEqual([true]);
    expect(warnings([], model(price(1)))).toEqual([undefined]);
    expect(warnings(model(), model(price(1)))).toEqual([undefined]);
  });

  it("what several providers of a model have in common once", () => {
    const at = (usd: number) => ["openai", "azure.ai.openai"].map((provider): DescribedModel => ({ model: "m", provider, prices: [price(usd)] }));
    expect(said(at(1), at(2))).toEqual(["`m` (`openai`, `azure.ai.openai`) output costs $2.00 instead of $1.00 per million tokens"]);
  });
});

describe("the prices of a model", () => {
  it("are the catalogue's, each type with one", () => {
    const [found] = models({ "gpt-4o": { provider: "openai" } });
    const today = found?.prices.filter(({ when }) => when === undefined) ?? [];
    expect(today.find(({ type }) => type === "input")).toMatchObject({ usd: 2.5, negotiated: false });
    expect(today.find(({ type }) => type === "reasoning")?.as).toBe("output");
  });

  it("are the catalogue's by whatever name the config calls the provider", () => {
    const [byName, byAlias] = ["azure.ai.openai", "azure"].map((provider) => models({ "gpt-4o": { provider } })[0]?.prices);
    expect(byAlias?.length).toBeGreaterThan(0);
    expect(byAlias).toEqual(byName);
  });

  it("are those of the config for every provider where it says some", () => {
    const found = models({ "gpt-4o": { provider: ["openai", "azure.ai.openai"], price: { input: 2, output: 8 } } });
    expect(found.map(({ prices }) => prices.find(({ type }) => type === "output"))).toEqual([8, 8].map((usd) => ({ type: "output", usd, negotiated: true })));
  });

  it("are none where nobody knows one", () => {
    expect(models({ "our-own": { provider: "self_hosted" } })).toEqual([{ model: "our-own", provider: "self_hosted", prices: [] }]);
  });
});
