import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Problem } from "../../cli/problem.ts";
import { booksOf, editionOf } from "../../collector/price.ts";
import { connected } from "../../ledger/connection.ts";
import { eraseUser } from "../../ledger/erase.ts";
import { apply, recalculate } from "../../ledger/reprice.ts";
import { priceColumns } from "../../ledger/schema/repricing.ts";
import { author, CHEAP, DEAR, period, type RepricingLedger, repricingLedger } from "../support/repricing.ts";

let ledger: RepricingLedger;
beforeAll(async () => {
  ledger = await repricingLedger();
});
afterAll(() => ledger?.database.close());
beforeEach(() => ledger.database.ask("owner", "DELETE FROM llm_usage"));

describe("calls of a period", () => {
  beforeEach(async () => {
    await ledger.calls({ user_id: "ada" }, ["2026-10-31T23:59:59.999Z", "2026-11-01T00:00:00Z", "2026-11-07T23:59:59.999Z", "2026-11-08T00:00:00Z"]);
    await ledger.calls({ cache_read_tokens: 300, reported_cost_usd: 0.7 }, ["2026-11-03T10:00:00.123Z"]);
    await ledger.calls({ provider: "openai", model: "gpt-4o" }, ["2026-11-03T10:00:00Z"]);
  });

  test("cost what they would by the prices of now, to the last digit, and the totals follow", async () => {
    const before = await ledger.rows();
    await ledger.run();
    const after = await ledger.rows();
    expect(after.map(({ cost_usd }) => cost_usd)).toEqual(["0.001200000000", "0.001700000000", "0.001700000000", "0.001200000000", "0.001287036800", before[5]?.cost_usd]);
    expect(after[4]).toMatchObject({
      input_cost_usd: "0.001050000000",
      cache_read_cost_usd: "0.000037036800",
      output_cost_usd: "0.000200000000",
      reported_cost_usd: "0.700000000000",
    });
    expect(after[1]).toMatchObject({ price_model: "override/house-model", price_version: editionOf(booksOf(DEAR)), priced: true });
    // What costs the same is not touched, though its prices are another edition now.
    for (const same of [0, 3, 5]) expect(after[same]).toEqual(before[same]);
    const others = (row: Record<string, unknown> | undefined) => Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => !priceColumns.some((column) => column === name)));
    expect(after.map(others)).toEqual(before.map(others));
    await ledger.totalsAreRight();
  });

  test("keep what they had cost before, with who changed it and why, and without who made them", async () => {
    const before = await ledger.rows();
    const { done } = await ledger.run();
    const record = await ledger.latest();
    expect(record).toMatchObject({
      calls: "3",
      reason: "the rate was wrong",
      system_user_name: "tester",
      database_role: "ledger_owner",
      undoes: null,
      provider: null,
      model: null,
    });
    expect(record).toMatchObject({
      price_version: editionOf(booksOf(DEAR)),
      period_from: new Date(period.fromMs),
      period_to: new Date(period.toMs),
      old_usd: "0.003600000000",
      new_usd: "0.004687036800",
    });
    expect(done).toContain(`--undo ${record?.id}`);
    const kept = await ledger.history(String(record?.id));
    expect(kept).toEqual(
      [1, 2, 4].map((index) => ({ repricing: record?.id, call: before[index]?.id, ...Object.fromEntries(priceColumns.map((column) => [column, before[index]?.[column]])) })),
    );
    expect(JSON.stringify(kept) + JSON.stringify(record)).not.toContain(String(before[1]?.user_id));
  });

  test("are shown beforehand, and nothing changes", async () => {
    const [before, known] = [await ledger.rows(), await ledger.records()];
    const { table, done } = await ledger.shown();
    expect(done).toBe("Nothing was changed.");
    expect([await ledger.rows(), await ledger.records()]).toEqual([before, known]);
    expect(table.columns.map(({ name }) => name)).toEqual(["provider", "model", "calls", "changed", "newly_priced", "unpriced", "kept", "old_usd", "new_usd", "difference_usd"]);
    expect(table.rows).toEqual([
      ["self_hosted", "house-model", 3, 3, 0, 0, 0, "0.0036", "0.0046870368", "0.0010870368"],
      ["openai", "gpt-4o", 1, 0, 0, 0, 0, "0.0035", "0.0035", "0"],
      ["all", "", 4, 3, 0, 0, 0, "0.0071", "0.0081870368", "0.0010870368"],
    ]);
    expect((await ledger.run()).table).toEqual(table);
  });

  test("are as they should be after one time: another finds nothing to do, and leaves no record", async () => {
    await ledger.run();
    const [after, known] = [await ledger.rows(), await ledger.records()];
    expect((await ledger.run()).done).toContain("Nothing to change");
    expect([await ledger.rows(), await ledger.records()]).toEqual([after, known]);
  });

  test("are those of a model or a provider, where one is named", async () => {
    await ledger.database.ask("owner", "UPDATE llm_usage SET cost_usd = 9 WHERE model = 'gpt-4o'");
    await ledger.run(DEAR, { period, provider: "openai" });
    expect(await ledger.usd("model = 'gpt-4o'")).toBe("0.0035");
    expect(await ledger.usd("model = 'house-model'")).toBe("0.006");
    await ledger.database.ask("owner", "UPDATE llm_usage SET cost_usd = 9 WHERE model = 'gpt-4o'");
    await ledger.run(DEAR, { period, model: "house-model" });
    expect(await ledger.latest()).toMatchObject({ model: "house-model", provider: null, calls: "3" });
    expect(await ledger.usd("model = 'gpt-4o'")).toBe("9");
  });

  test("get back what they had cost, and that is kept too", async () => {
    const before = await ledger.rows();
    await ledger.run();
    const [after, first] = [await ledger.rows(), (await ledger.latest())?.id ?? ""];
    const { table } = await ledger.run(DEAR, { undo: first });
    expect(table.title).toBe(`Undoing re-pricing ${first} of 2026-11-01 to 2026-11-08 (UTC)`);
    expect(await ledger.rows()).toEqual(before);
    await ledger.totalsAreRight();
    const undone = await ledger.latest();
    expect(undone).toMatchObject({ undoes: first, calls: "3", old_usd: "0.004687036800", new_usd: "0.003600000000", price_version: null });
    await expect(ledger.run(DEAR, { undo: first })).rejects.toThrow(`Re-pricing ${undone?.id} has changed some of the calls of ${first} since: undo that one first.`);
    await ledger.run(DEAR, { undo: undone?.id ?? "" });
    expect(await ledger.rows()).toEqual(after);
  });

  test("that are gone are missed by an undoing, which says so", async () => {
    await ledger.run();
    await ledger.database.ask("owner", "DELETE FROM llm_usage WHERE timestamp = '2026-11-01T00:00:00Z'");
    const undo = (await ledger.latest())?.id ?? "";
    expect((await ledger.run(DEAR, { undo })).table.notes).toContain(`1 of the calls of re-pricing ${undo} are no longer in the ledger.`);
    expect(await ledger.latest()).toMatchObject({ calls: "2" });
    await expect(ledger.run(DEAR, { undo: "999999" })).rejects.toThrow(Problem);
  });

  test("that change meanwhile leave all as it was", async () => {
    const work = connected(ledger.database.settings, "owner", async (owner) => {
      const found = await recalculate(owner, { period }, { books: booksOf(DEAR), version: "v" });
      await connected(ledger.database.settings, "owner", (other) => eraseUser(other, { user: "ada", mode: "anonymise", by: "tester" }));
      return apply(owner, found, author);
    });
    const known = await ledger.records();
    await expect(work).rejects.toThrow("Nothing was changed; run the same command again.");
    expect(await ledger.records()).toEqual(known);
    expect(await ledger.usd()).toBe("0.0095");
    // The last moment of the period is an hour before its end now.
    await ledger.run();
    expect(await ledger.usd()).toBe("0.0105870368");
    await ledger.totalsAreRight();
  });
});

test("a re-pricing writes to nothing but its own tables until it is written down", async () => {
  await connected(ledger.database.settings, "owner", async (owner) => {
    await recalculate(owner, { period }, { books: booksOf(CHEAP), version: "v" });
    await expect(owner.query("DELETE FROM llm_usage")).rejects.toThrow("read-only transaction");
  });
});

test("more calls than are priced at once are all priced, and calls that come meanwhile wait for nothing", async () => {
  await ledger.database.ask(
    "owner",
    `INSERT INTO llm_usage (timestamp, provider, model, feature, request_id, input_tokens, output_tokens, cost_usd, input_cost_usd, price_model)
     SELECT '2026-11-01T00:00:00Z'::timestamptz + n * INTERVAL '30 seconds', 'self_hosted', 'house-model', 'f', 'r', n, 1, 1, 1, 'override/house-model' FROM generate_series(1, 12001) AS n`,
  );
  await connected(ledger.database.settings, "owner", async (owner) => {
    const found = await recalculate(owner, { period }, { books: booksOf(DEAR), version: "v" });
    await ledger.database.ask("writer", "INSERT INTO llm_usage (timestamp, cost_usd, feature) VALUES ('2026-11-01T00:00:30Z', 5, 'late')");
    await apply(owner, found, author);
  });
  expect(await ledger.latest()).toMatchObject({ calls: "12001" });
  expect(Number(await ledger.usd("feature = 'f'"))).toBeCloseTo(((12_001 * 12_002) / 2) * 1.5e-6 + 12_001 * 2e-6, 9);
  expect(await ledger.usd("feature = 'late'")).toBe("5");
  await ledger.totalsAreRight();
  await ledger.run(DEAR, { undo: (await ledger.latest())?.id ?? "" });
  expect(await ledger.usd("feature = 'f'")).toBe("12001");
});
