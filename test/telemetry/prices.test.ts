import { calcPrice, findProvider, type ModelInfo, type Provider } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../telemetry/prices/catalogue.ts";
import { pricesAt } from "../../telemetry/prices/cost-of.ts";
import type { PriceHistory } from "../../telemetry/prices/price.ts";

const models = new Map(catalogue().flatMap(({ models: own }) => own.map(({ name, prices }) => [name, prices] as const)));

/** The library's own record of an entry. */
function recordOf(name: string): { readonly provider: Provider; readonly model: ModelInfo } {
  const [id = ""] = name.split("/", 1);
  const provider = findProvider({ providerId: id });
  const model = provider?.models.find((each) => each.id === name.slice(id.length + 1));
  if (!provider || !model) throw new Error(`the library has no ${name}`);
  return { provider, model };
}

const clock = (second: number) => new Date((second % 86_400) * 1_000).toISOString().slice(11, 19);

/** Times of day to try: one for most, and for a model with hours the bounds of each and the seconds before. */
function timesOf(history: PriceHistory): string[] {
  const bounds = history.flatMap(({ hours = [] }) => hours.flatMap(({ start, end }) => [start, end]));
  return ["17:30:00", ...new Set(bounds.flatMap((bound) => [clock(bound + 86_399), clock(bound)]))];
}

const startDates = (info: ModelInfo): string[] =>
  Array.isArray(info.prices) ? info.prices.flatMap(({ constraint }) => (constraint?.type === "start_date" ? [constraint.start_date] : [])) : [];

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** The library's price of a million tokens, in a request with so many input tokens. */
function libraryPrices(name: string, timestamp: Date, inputTokens: number) {
  const { provider, model } = recordOf(name);
  // A provider of this model only: how names find models is another test.
  const alone: Provider = { ...provider, models: [{ ...model, match: { equals: model.id } }] };
  const found = calcPrice({ input_tokens: inputTokens, output_tokens: 1_000_000 }, model.id, { provider: alone, timestamp });
  if (!found) throw new Error(`the library has no price for ${name}`);
  return { input: ((found.input_price ?? 0) / inputTokens) * 1_000_000, output: found.output_price ?? 0 };
}

describe("the catalogue", () => {
  test("has every provider of the contract that sells by the token, and hundreds of models", () => {
    expect(models.size).toBeGreaterThan(900);
    for (const { id, models: own } of catalogue()) expect(own.length, id).toBeGreaterThan(0);
  });

  test("prices input and output as the library does: around every start date, every tier and every hour", () => {
    let compared = 0;
    for (const [name, prices] of models) {
      const dates = ["2030-01-01", ...startDates(recordOf(name).model).flatMap((date) => [dayBefore(date), date])];
      const moments = dates.flatMap((date) => timesOf(prices).map((time) => new Date(`${date}T${time}Z`)));
      const sizes = [1_000, ...prices.flatMap(({ tiers = [] }) => tiers.flatMap(({ above }) => [above, above + 1]))];
      for (const when of moments) {
        for (const size of sizes) {
          const theirs = libraryPrices(name, when, size);
          const ours = pricesAt(prices, when.getTime(), size);
          expect(ours.input, `${name} input of ${size} at ${when.toISOString()}`).toBeCloseTo(theirs.input, 9);
          expect(ours.output, `${name} output of ${size} at ${when.toISOString()}`).toBeCloseTo(theirs.output, 9);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(models.size);
  });

  test("lists versions from the oldest to the newest, and tiers from the lowest to the highest", () => {
    for (const [name, prices] of models) {
      const begins = prices.slice(1).map(({ from }) => BigInt(from ?? -1));
      expect(
        begins.every((each, index) => each > (begins[index - 1] ?? 0n)),
        name,
      ).toBe(true);
      for (const { tiers = [] } of prices) {
        const bounds = tiers.map(({ above }) => above);
        expect(
          [...new Set(bounds)].sort((a, b) => a - b),
          name,
        ).toEqual(bounds);
      }
    }
  });

  test("has tiers, start dates and hours to speak of, so that the above compares something", () => {
    const histories = [...models.values()];
    expect(histories.filter((history) => history.some(({ tiers }) => tiers)).length).toBeGreaterThan(10);
    expect(histories.filter((history) => history.length > 1).length).toBeGreaterThan(3);
    expect(histories.filter((history) => history.some(({ hours }) => hours)).length).toBeGreaterThan(1);
  });

  test("knows cached, audio and reasoning tokens where the library has prices for them", () => {
    for (const [name, [only]] of models) {
      const { prices } = recordOf(name).model;
      if (Array.isArray(prices)) continue;
      for (const [type, field] of [
        ["cache_read", "cache_read_mtok"],
        ["cache_write", "cache_write_mtok"],
        ["audio_input", "input_audio_mtok"],
        ["audio_output", "output_audio_mtok"],
        ["reasoning", "output_reasoning_mtok"],
      ] as const) {
        const theirs = prices[field];
        expect(only[type], `${name} ${type}`).toBe(typeof theirs === "object" ? theirs.base : theirs);
      }
    }
  });

  test("charges per call what the library charges for a thousand", () => {
    const charged = [...models].filter(([, [only]]) => only.request !== undefined);
    expect(charged.length).toBeGreaterThan(0);
    for (const [name, [only]] of charged) {
      const { prices } = recordOf(name).model;
      if (!Array.isArray(prices)) expect(only.request, name).toBe((prices.requests_kcount as number) / 1_000);
    }
  });

  // Golden: what these models cost at their providers.
  test.each([
    ["openai/gpt-4o-mini", { input: 0.15, cache_read: 0.075, output: 0.6 }],
    ["openai/gpt-5", { input: 1.25, cache_read: 0.125, output: 10 }],
    ["anthropic/claude-sonnet-4-5", { input: 3, cache_read: 0.3, cache_write: 3.75, output: 15 }],
  ])("prices %s at %j per million tokens", (name, expected) => {
    expect(models.get(name)?.[0]).toMatchObject(expected);
  });

  test("prices the whole request of gemini-2.5-pro higher above 200 000 tokens", () => {
    expect(models.get("google/gemini-2.5-pro")?.[0]).toMatchObject({ input: 1.25, output: 10, tiers: [{ above: 200_000, input: 2.5, output: 15 }] });
  });
});
