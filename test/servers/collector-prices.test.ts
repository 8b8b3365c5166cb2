import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { booksOf } from "../../collector/price.ts";
import { cost, requests, tokens, unpricedRequests } from "../../telemetry/metrics.ts";
import { calculator } from "../../telemetry/prices/cost-of.ts";
import { type CollectorUnderTest, collectorWith, type Fields } from "../support/collector.ts";
import { configWith } from "../support/config.ts";
import { sumBy, sumOf } from "../support/exposition.ts";
import { type Attributes, chatCall, type SpanInput, usage } from "../support/otlp.ts";
import { priceCases } from "../support/price-cases.ts";
import { eventually } from "../support/process.ts";

// The catalogue's own library is the oracle: what it says of the same usage is what the Collector must say.

/** Usage as the guide's span says it. */
const attributeOf: Readonly<Record<string, string>> = {
  input_tokens: "llm.input_tokens",
  output_tokens: "llm.output_tokens",
  cache_read_tokens: "llm.cache_read_tokens",
  cache_write_tokens: "llm.cache_write_tokens",
  output_reasoning_tokens: "llm.reasoning_tokens",
  input_audio_tokens: "llm.audio_input_tokens",
  output_audio_tokens: "llm.audio_output_tokens",
};

describe("the price of a call", () => {
  const all = priceCases();
  let collector: CollectorUnderTest;
  let recorded: ReadonlyMap<unknown, Fields>;
  const ownId = (name: string): Attributes => ({ "llm.request_id": name });
  const guideCall = (name: string, attributes: Attributes): SpanInput => ({ name: "llm.chat_completion", attributes: { ...ownId(name), ...attributes } });
  const own = (name: string) => recorded.get(name) ?? {};

  beforeAll(async () => {
    collector = await collectorWith();
    const spans = all.map(({ provider, model, usage: used, at }, index) => {
      const says = Object.entries(used).map(([key, value]) => [attributeOf[key] ?? key, value ?? 0] as const);
      return { ...guideCall(String(index), { "llm.provider": provider, "llm.model": model, ...Object.fromEntries(says) }), ended: at };
    });
    const further = [
      guideCall("override", { "llm.provider": "self_hosted", "llm.model": "house-model", "llm.input_tokens": 1_000, "llm.output_tokens": 500 }),
      guideCall("zero", { "llm.provider": "openai", "llm.model": "gpt-4o", "llm.input_tokens": 1_000, "llm.output_tokens": 0, "llm.cost_usd": { double: 0 } }),
      guideCall("unpriced", { "llm.provider": "openai", "llm.model": "nobody-knows-me", "llm.input_tokens": 7, "llm.output_tokens": 3, "llm.cost_usd": 0.123 }),
      guideCall("dated", { "llm.model": "claude-sonnet-4-5-20250929", "llm.input_tokens": 1_000, "llm.output_tokens": 0 }),
      guideCall("no provider", { "llm.model": "gpt-4o", "llm.input_tokens": 1_000, "llm.output_tokens": 0 }),
      guideCall("answered by another", { "llm.provider": "openai", "llm.model": "gpt-4o", "llm.response_model": "gpt-4o-mini", "llm.input_tokens": 1_000, "llm.output_tokens": 0 }),
      guideCall("Capitals", { "llm.provider": "openai", "llm.model": "GPT-4o", "llm.input_tokens": 1_000, "llm.output_tokens": 0 }),
      guideCall("no usage", { "llm.provider": "openai", "llm.model": "gpt-4o", "llm.cost_usd": 0.5 }),
      guideCall("only cached", { "llm.provider": "anthropic", "llm.model": "claude-sonnet-4-5", "llm.input_tokens": 5, "llm.output_tokens": 0, "llm.cache_read_tokens": 1_000 }),
    ];
    const everything = [...spans, ...further];
    for (let start = 0; start < everything.length; start += 500) await collector.send(everything.slice(start, start + 500));
    // The override counts for every provider that serves the model.
    await collector.send([chatCall({ ...usage(1_000, 500), "gen_ai.request.model": "house-model", "gen_ai.response.id": "override elsewhere" })]);
    await eventually(() => expect(collector.records().length).toBe(everything.length + 1), 60, 500);
    recorded = new Map(collector.records().map(({ fields }) => [fields.request_id, fields]));
  });
  afterAll(() => collector?.close());

  test("is the catalogue's for every model, name, usage and moment, to a billionth of a dollar", () => {
    const priced = all.filter(({ expected }) => expected !== undefined);
    expect(new Set(priced.map(({ provider, model }) => `${provider} ${model}`)).size).toBeGreaterThan(1_200);
    const wrong = all.flatMap((each, index) => {
      const found = recorded.get(String(index))?.cost_usd;
      const same = each.expected === undefined ? found === undefined : Math.abs(Number(found) - each.expected) <= 1e-9;
      return same ? [] : [{ ...each, found }];
    });
    expect(wrong).toEqual([]);
  });

  test("is to the last digit what our own calculation makes of the call as it is recorded: a re-pricing finds nothing to do", () => {
    const costOf = calculator(booksOf(configWith()));
    const wrong = collector.records().flatMap(({ record, fields }) => {
      const text = (value: unknown) => (value === undefined ? null : String(value));
      const count = (value: unknown) => (value === undefined ? null : Number(value));
      // A record has no audio tokens; the ledger does.
      const heard = all[Number(fields.request_id)]?.usage;
      const tokens = {
        input: count(fields.input_tokens),
        output: count(fields.output_tokens),
        cache_read: count(fields.cache_read_tokens),
        cache_write: count(fields.cache_write_tokens),
        reasoning: count(fields.reasoning_tokens),
        audio_input: count(heard?.input_audio_tokens),
        audio_output: count(heard?.output_audio_tokens),
      };
      const endedMs = Number(BigInt(record.timeUnixNano ?? 0) / 1_000_000n);
      const ours = costOf({ provider: text(fields.provider), model: text(fields.model), responseModel: text(fields.response_model), endedMs, tokens });
      return ours?.usd === fields.cost_usd ? [] : [{ fields, ours }];
    });
    expect(wrong).toEqual([]);
  });

  test("is counted in full: the sum over models and types is the sum of the calls", async () => {
    const sum = [...recorded.values()].reduce((total, { cost_usd }) => total + Number(cost_usd ?? 0), 0);
    const counted = await eventually(async () => {
      const samples = await collector.metrics();
      expect(sumOf(samples, requests.prom)).toBe(recorded.size);
      return samples;
    });
    // Sixteen digits hold a billionth of a million dollars no longer: relative.
    expect(sumOf(counted, cost.prom) / sum).toBeCloseTo(1, 9);
    const used = [...recorded.values()].reduce((total, { input_tokens, output_tokens }) => total + Number(input_tokens ?? 0) + Number(output_tokens ?? 0), 0);
    expect(sumOf(counted, tokens.prom)).toBe(used);
  });

  test("is the config's own where it has one, whoever serves the model", () => {
    expect(own("override").cost_usd).toBeCloseTo((1_000 * 1 + 500 * 2) / 1e6, 9);
    expect(own("override elsewhere").cost_usd).toBeCloseTo((1_000 * 1 + 500 * 2) / 1e6, 9);
  });

  test("is ours where the application says 0", () => {
    expect(own("zero")).toMatchObject({ cost_usd: 0.0025, reported_cost_usd: 0 });
  });

  test("is absent, and counted as unpriced, for a model that nobody knows: what the application says stays beside", async () => {
    expect(own("unpriced").cost_usd).toBeUndefined();
    expect(own("unpriced").reported_cost_usd).toBe(0.123);
    const unpriced = all.filter(({ expected }) => expected === undefined).length + 1;
    expect(sumBy(await collector.metrics(), unpricedRequests.prom, "service")).toEqual({ "ai-app": unpriced });
  });

  test("is absent where no tokens are known, and such a call is not unpriced", () => {
    expect(own("no usage").cost_usd).toBeUndefined();
    expect(own("no usage").reported_cost_usd).toBe(0.5);
  });

  test.each([
    { name: "dated", usd: 0.003 },
    { name: "no provider", usd: 0.0025 },
    { name: "Capitals", usd: 0.0025 },
    { name: "answered by another", usd: 0.00015 },
    // Five plain tokens at 3 dollars a million, a thousand cached ones at 0.3.
    { name: "only cached", usd: 0.000315 },
  ])("goes by the model that answered, however it is written: $name", ({ name, usd }) => {
    expect(own(name).cost_usd).toBeCloseTo(usd, 9);
  });
});
