import { findProvider, type Usage } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import { priceBooks } from "../../telemetry/prices/book.ts";
import { calculator, type UsedModel } from "../../telemetry/prices/cost-of.ts";
import { providers } from "../../telemetry/providers.ts";
import { libraryCost, priceCases } from "../support/price-cases.ts";

const costOf = calculator(priceBooks([{ model: "house-model", names: ["house-model", "house"], prices: [{ input: 1, output: 2, request: 0.5 }] }]));

const NOON = Date.parse("2026-11-24T12:00:00Z");

const used = ({ input_tokens: input = 0, output_tokens: output = 0, ...more }: Usage): UsedModel["tokens"] => ({
  input,
  output,
  cache_read: more.cache_read_tokens ?? null,
  cache_write: more.cache_write_tokens ?? null,
  reasoning: more.output_reasoning_tokens ?? null,
  audio_input: more.input_audio_tokens ?? null,
  audio_output: more.output_audio_tokens ?? null,
});

const call = (more: Partial<UsedModel> = {}): UsedModel => ({
  ...{ provider: "openai", model: "gpt-4o", responseModel: null, endedMs: NOON, tokens: used({ input_tokens: 1_000, output_tokens: 100 }) },
  ...more,
});

/** Numbers that look like chance and are the same every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Any mix of tokens whose parts are not more than their whole. */
function mixed(below: (limit: number) => number): Usage {
  const input = below(2) ? below(5_000) : below(1_500_000);
  const output = below(20_000);
  const cached = below(3) ? below(input + 1) : 0;
  const written = below(2) ? below(input - cached + 1) : 0;
  const heard = below(4) ? 0 : below(input - cached - written + 1);
  const thought = below(2) ? below(output + 1) : 0;
  const spoken = below(4) ? 0 : below(output - thought + 1);
  const some = { cache_read_tokens: cached, cache_write_tokens: written, output_reasoning_tokens: thought, input_audio_tokens: heard, output_audio_tokens: spoken };
  return { input_tokens: input, output_tokens: output, ...Object.fromEntries(Object.entries(some).filter(([, tokens]) => tokens > 0)) };
}

describe("what a call cost is what the catalogue's library says, to a billionth of a dollar", () => {
  test("for every model, name, usage and moment that the Collector is held to", () => {
    const cases = priceCases();
    const wrong = cases.filter(({ provider, model, usage, at, expected }) => {
      const cost = costOf(call({ provider, model, endedMs: at.getTime(), tokens: used(usage) }));
      return expected === undefined ? cost !== undefined : !(Math.abs((cost?.usd ?? Number.NaN) - expected) <= 1e-9);
    });
    expect(wrong).toEqual([]);
    expect(cases.filter(({ expected }) => expected !== undefined).length).toBeGreaterThan(8_000);
  });

  test("for mixes of tokens at any time of two years, of every model; and the types add up to it", () => {
    const below = numbers(7);
    let compared = 0;
    const wrong = providers.flatMap(({ name: provider, catalogue }) =>
      (catalogue ? (findProvider({ providerId: catalogue })?.models ?? []) : []).flatMap(({ id: model }) =>
        Array.from({ length: 5 }, () => ({ usage: mixed(below), at: new Date(Date.parse("2025-01-01T00:00:00Z") + below(2 * 365 * 86_400) * 1_000) })).filter(({ usage, at }) => {
          const expected = libraryCost(usage, model, catalogue ?? "", at);
          if (expected === "refused") return false;
          compared++;
          const cost = costOf(call({ provider, model, endedMs: at.getTime(), tokens: used(usage) }));
          if (expected === undefined || !cost) return expected !== undefined || cost !== undefined;
          const sum = Object.values(cost.byType).reduce((total, each) => total + each, 0);
          return !(Math.abs(cost.usd - expected) <= 1e-9 && Math.abs(sum - cost.usd) <= 1e-12);
        }),
      ),
    );
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(2_500);
  });
});

describe("a call is priced", () => {
  test.each([
    ["by the model that answered", { responseModel: "gpt-4o-mini" }, "openai/gpt-4o-mini"],
    ["by the one asked for, where nobody knows what answered", { responseModel: "prod-deployment-7" }, "openai/gpt-4o"],
    ["by its name alone where it names no provider", { provider: null, model: "claude-sonnet-4-5-20250929" }, "anthropic/claude-sonnet-4-5"],
    ["and where its provider is not known", { provider: "unknown" }, "openai/gpt-4o"],
    ["in any case", { model: "GPT-4o" }, "openai/gpt-4o"],
    ["by the config, whoever serves it", { provider: "nobody-knows", model: "House" }, "override/house-model"],
    ["and where that is a word that only JavaScript knows", { provider: "constructor", model: "House" }, "override/house-model"],
  ] as const)("%s", (_, more, entry) => {
    expect(costOf(call(more))?.entry).toBe(entry);
  });

  test.each([
    ["an unknown model", { model: "nobody-knows-me" }],
    ["a model of a provider without prices", { provider: "ollama" }],
    ["a call without a model", { model: null }],
    ["a call that does not say what it used", { tokens: { ...used({}), input: null, output: null } }],
  ] as const)("and not %s", (_, more) => {
    expect(costOf(call(more))).toBeUndefined();
  });

  test("with the fee of each call in its input, and what is known of one side only", () => {
    expect(costOf(call({ model: "house-model" }))).toEqual({ entry: "override/house-model", usd: 0.5012, byType: { input: 0.501, output: 0.0002 } });
    expect(costOf(call({ model: "house-model", tokens: { ...used({ output_tokens: 100 }), input: null } }))).toEqual({
      entry: "override/house-model",
      usd: 0.5002,
      byType: { input: 0.5, output: 0.0002 },
    });
  });
});
