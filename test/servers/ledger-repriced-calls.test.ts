import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { booksOf } from "../../collector/price.ts";
import { connected } from "../../ledger/connection.ts";
import { apply, recalculate } from "../../ledger/reprice.ts";
import { DAY_MS } from "../../telemetry/duration.ts";
import { libraryCost } from "../support/price-cases.ts";
import { author, CHEAP, period, priced, type RepricingLedger, repricingLedger } from "../support/repricing.ts";

let ledger: RepricingLedger;
beforeAll(async () => {
  ledger = await repricingLedger();
});
afterAll(() => ledger?.database.close());
beforeEach(() => ledger.database.ask("owner", "DELETE FROM llm_usage"));

describe("a call", () => {
  test("that had no price has one now, also where that is nothing", async () => {
    await ledger.calls({}, ["2026-11-02T00:00:00Z", "2026-11-02T01:00:00Z"], priced(undefined));
    expect(await ledger.rows()).toMatchObject([{ priced: false }, { priced: false }]);
    expect((await ledger.shown()).table.rows[0]).toEqual(["self_hosted", "house-model", 2, 2, 2, 0, 0, null, "0.0034", "0.0034"]);
    await ledger.run(priced({ input: 0, output: 0 }));
    expect(await ledger.rows()).toMatchObject([{ priced: true, price_model: "override/house-model" }, { priced: true }]);
    await ledger.totalsAreRight();
    await ledger.run(CHEAP, { undo: (await ledger.latest())?.id ?? "" });
    expect(await ledger.rows()).toMatchObject([{ priced: false, price_model: null, price_version: null }, { priced: false }]);
    await ledger.totalsAreRight();
  });

  test("whose price has gone keeps its cost, and one that never had any stays unpriced: both are named", async () => {
    await ledger.calls({}, ["2026-11-02T00:00:00Z"]);
    await ledger.calls({ model: "nobody-knows-me" }, ["2026-11-02T00:00:00Z"]);
    const before = await ledger.rows();
    const { table, done } = await ledger.run(priced(undefined));
    expect(done).toContain("Nothing to change");
    expect(table.rows).toEqual([
      ["self_hosted", "house-model", 1, 0, 0, 0, 1, "0.0012", "0.0012", "0"],
      ["self_hosted", "nobody-knows-me", 1, 0, 0, 1, 0, null, null, null],
      ["all", "", 2, 0, 0, 1, 1, "0.0012", "0.0012", "0"],
    ]);
    expect(table.notes.join("\n")).toContain("what priced them has no price any more (override/house-model)");
    expect(table.notes.join("\n")).toContain("1 of the calls have no price still");
    expect(await ledger.rows()).toEqual(before);
  });

  test("that a program inserted with a cost, or that failed before anything was used, is left alone", async () => {
    await ledger.database.ask("owner", "INSERT INTO llm_usage (timestamp, model, input_tokens, output_tokens, cost_usd) VALUES ('2026-11-02', 'gpt-4o', 1000, 100, 0.5)");
    await ledger.database.ask("owner", "INSERT INTO llm_usage (timestamp, model, status) VALUES ('2026-11-02', 'gpt-4o', 'error')");
    const { table, done } = await ledger.run();
    expect(done).toContain("Nothing to change");
    expect(table.notes).toContain("1 of the calls keep what they cost: a program inserted them with it.");
  });

  test.each([
    ["before its price changed", "2026-08-16T23:59:59.999Z"],
    ["when it did", "2026-08-17T00:00:00Z"],
  ])("%s has the price of its time", async (_, at) => {
    const [entry] = changedOn("2026-08-17");
    const day = { fromMs: Date.parse(at.slice(0, 10)), toMs: Date.parse(at.slice(0, 10)) + DAY_MS };
    await ledger.calls({ provider: entry?.provider, model: entry?.model, cost_usd: 7 }, [at]);
    await ledger.run(CHEAP, { period: day });
    const libraryAt = (ms: number) => libraryCost({ input_tokens: 1_000, output_tokens: 100 }, entry?.model ?? "", "deepseek", new Date(ms));
    const expected = libraryAt(Date.parse(at));
    expect(Number(await ledger.usd())).toBeCloseTo(Number(expected), 9);
    // The day beside it has another one.
    expect(libraryAt(Date.parse(at) + (at.includes("16T") ? DAY_MS : -DAY_MS))).not.toBe(expected);
  });

  test("of many input tokens has the price of its tier", async () => {
    await ledger.calls({ provider: "gcp.gemini", model: "gemini-2.5-pro", input_tokens: 200_001, output_tokens: 10, cost_usd: 7 }, ["2026-11-02T00:00:00Z"]);
    await ledger.run();
    expect(await ledger.usd()).toBe(String((200_001 * 2.5 + 10 * 15) / 1e6));
  });

  test("of which an erasure left the hour stays as it is where its price changed in that hour, else not", async () => {
    const [model] = changedWithinAnHour();
    await ledger.calls({ ...model, request_id: null, cost_usd: 7 }, ["2026-11-02T00:00:00Z", "2026-11-02T09:00:00Z"]);
    const { table } = await ledger.run();
    expect(table.notes).toContain("1 of the calls stay as they are: an erasure left only the hour that they were in, and their price changed in it.");
    expect((await ledger.rows()).map(({ cost_usd }) => cost_usd === "7.000000000000")).toEqual([true, false]);
    await ledger.database.ask("owner", "DELETE FROM llm_usage");
    await ledger.calls({ ...model, cost_usd: 7 }, ["2026-11-02T00:00:00Z"]);
    await ledger.run();
    expect(await ledger.usd("cost_usd < 7")).not.toBe("0");
  });
});

/** Models whose price changed on a day. */
function changedOn(day: string) {
  const from = `${BigInt(Date.parse(day)) * 1_000_000n}`;
  return entriesWhere((history) => history.slice(1).some((version) => version.from === from));
}

/** Models that have another price from half past midnight on. */
function changedWithinAnHour() {
  return entriesWhere((history) => history.some(({ hours }) => hours?.some(({ start }) => start === 1_800)));
}

function entriesWhere(is: (history: ReturnType<typeof booksOf>[number]["prices"][string]) => boolean) {
  const found = booksOf(CHEAP).flatMap(({ id, prices }) => (id === "deepseek" ? Object.entries(prices).flatMap(([entry, history]) => (is(history) ? [entry] : [])) : []));
  return found.map((entry) => ({ provider: "deepseek", model: entry.slice("deepseek/".length) }));
}

describe("who may", () => {
  test.each(["writer", "reader"] as const)("re-price is not the %s, nor change what is kept", async (role) => {
    await ledger.calls({}, ["2026-11-02T00:00:00Z"]);
    await ledger.run();
    const known = await ledger.rows();
    await expect(
      connected(ledger.database.settings, role, async (client) => apply(client, await recalculate(client, { period }, { books: booksOf(CHEAP), version: "v" }), author)),
    ).rejects.toThrow(/permission denied|read-only/);
    for (const statement of ["UPDATE llm_usage SET cost_usd = 1", "INSERT INTO llm_repriced SELECT * FROM llm_repriced", "DELETE FROM llm_repricing"])
      await expect(ledger.database.ask(role, statement)).rejects.toThrow(/permission denied|read-only/);
    expect(await ledger.rows()).toEqual(known);
  });

  test("change what is kept is nobody: it is only added to", async () => {
    for (const statement of ["UPDATE llm_repriced SET cost_usd = 1", "DELETE FROM llm_repricing", "TRUNCATE llm_repriced", "TRUNCATE llm_repricing CASCADE"])
      await expect(ledger.database.ask("owner", statement)).rejects.toThrow("only added to");
  });
});
