import { describe, expect, it } from "vitest";
import { unitsOf } from "../../../ledger/reports/decimal.ts";
import { readInvoice } from "../../../ledger/reports/invoice.ts";
import { modelsIn } from "../../../ledger/reports/invoice-models.ts";
import { reconcile } from "../../../ledger/reports/reconcile.ts";
import type { ReconcileRequest } from "../../../ledger/reports/reconcile-request.ts";
import { NONE, priceBooks } from "../../../telemetry/prices/book.ts";

const books = priceBooks([]);

function modelOf(provider: string, aliases = {}): ReconcileRequest["modelOf"] {
  const book = books.find(({ id }) => id === provider);
  if (!book) throw new Error(`no price book ${provider}`);
  return modelsIn(book, aliases);
}

describe("models", () => {
  it.each([
    ["openai", "gpt-4o", ["GPT-4o", "gpt-4o-2024-08-06", "gpt-4o-2024-08-06, cached input", "gpt-4o, output"]],
    ["openai", "gpt-4o-mini", ["gpt-4o-mini-2024-07-18, input", " gpt-4o-mini "]],
    ["openai", "gpt-4o-2024-05-13", ["gpt-4o-2024-05-13, input"]],
    ["anthropic", "claude-haiku-4-5", ["Claude Haiku 4.5", "claude-haiku-4-5-20251001"]],
    [NONE, "fee [2j of a day", ["Fee\u001b[2J of\na day, tax"]],
    [NONE, "house-model", ["House-Model", "house-model-2026-01-31", "house-model-20260131, input"]],
  ])("of %s: %s has many names", (provider, name, names) => {
    expect(names.map((each) => modelOf(provider)(each).name)).toEqual(names.map(() => name));
  });

  it("know what the config calls them, and whether there is a price", () => {
    const find = modelOf("openai", { "my-deployment": "gpt-4o", house: "House", "claude-haiku-9-9": "claude-haiku-9-9" });
    expect(find("Claude Haiku 9.9").name).toBe("claude-haiku-9-9");
    expect(["My-Deployment", "house", "web search tool calls", "Constructor"].map(find)).toEqual([
      { name: "gpt-4o", priced: true },
      { name: "House", priced: false },
      { name: "web search tool calls", priced: false },
      { name: "constructor", priced: false },
    ]);
  });
});

/** Day, model, requests, unpriced, cost. */
type Row = readonly [day: string, model: string | null, requests: number, unpriced: number, usd: string];

async function held(text: string, rows: readonly Row[], changes: Partial<ReconcileRequest> = {}, nowMs = Date.parse("2027-01-01")) {
  const by = changes.by ?? "both";
  const invoice = readInvoice(Buffer.from(text), { columns: undefined, where: undefined, models: by !== "day" });
  const period = { fromMs: invoice.fromMs, toMs: invoice.toMs };
  const query = async () => ({ rows: rows.map(([day, model, requests, unpriced, usd]) => ({ day, model, requests: String(requests), unpriced: String(unpriced), usd })) });
  const request = { provider: "openai", period, by, tolerance: unitsOf("1"), modelOf: modelOf("openai"), demo: "demo", ...changes };
  const { table, apart } = await reconcile({ query } as unknown as Parameters<typeof reconcile>[0], invoice, request, nowMs);
  return { apart, rows: table.rows, notes: table.notes.join("\n"), columns: table.columns.map(({ name }) => name) };
}

const file = (...lines: readonly string[]) => ["date,model,cost_usd", ...lines].join("\n");
const days = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => `2026-11-${String(first + index).padStart(2, "0")}`);

describe("a comparison", () => {
  it("adds what is of one model and day, and says who has what", async () => {
    const { rows, apart } = await held(file("2026-11-01,gpt-4o-2024-08-06,0.1", '2026-11-01,"gpt-4o, output",0.2', "2026-11-02,o3,1", "2026-11-02,gpt-4o,5"), [
      ["2026-11-01", "gpt-4o", 2, 0, "0.200000000000"],
      ["2026-11-01", "GPT-4o-2024-08-06", 1, 0, "0.100000000000"],
      ["2026-11-02", "gpt-4o", 3, 3, "0"],
      ["2026-11-02", null, 1, 0, "2.5"],
    ]);
    expect(rows).toEqual([
      ["2026-11-01", "gpt-4o", "0.3", "0.3", "0", 0, 0, "agrees"],
      ["2026-11-02", null, "0", "2.5", "-2.5", null, 0, "not invoiced"],
      ["2026-11-02", "gpt-4o", "5", null, null, null, 3, "unpriced"],
      ["2026-11-02", "o3", "1", "0", "1", 1, 0, "not in the ledger"],
      ["all", null, "0", "2.5", "-2.5", null, 0, "not invoiced"],
      ["all", "gpt-4o", "5.3", "0.3", "5", 5 / 5.3, 3, "differs"],
      ["all", "o3", "1", "0", "1", 1, 0, "not in the ledger"],
      ["all", "", "6.3", "2.8", "3.5", 3.5 / 6.3, 3, "differs"],
    ]);
    expect(apart).toBe(true);
  });

  it("finds nothing where nothing was asked for on either side", async () => {
    const { rows, notes } = await held(file("2026-11-01,gpt-4o,1", "2026-11-01,o3,0", "2026-11-01,web search,0"), [
      ["2026-11-01", "gpt-4o", 1, 0, "1"],
      ["2026-11-01", "o1", 1, 0, "0"],
      ["2026-11-01", "house", 1, 1, "0"],
    ]);
    expect(rows.slice(0, 5).map(([, model, , , , , , finding]) => [model, finding])).toEqual([
      ["gpt-4o", "agrees"],
      ["house", "not invoiced"],
      ["o1", "agrees"],
      ["o3", "agrees"],
      ["web search", "agrees"],
    ]);
    expect(notes.split("\n").slice(2)).toEqual([expect.stringContaining("house (1 call)")]);
  });

  it("by model or by day shows one row of each", async () => {
    const text = file("2026-11-01,gpt-4o,1", "2026-11-02,gpt-4o,1");
    const recorded: Row[] = days(1, 2).map((day) => [day, "gpt-4o", 1, 0, "1"]);
    const by = async (name: "model" | "day") => (await held(text, recorded, { by: name })).rows.map(([first, invoiced]) => [first, invoiced]);
    expect(await by("model")).toEqual([["gpt-4o", "2"], ["all", "2"]]); // biome-ignore format: rows
    expect(await by("day")).toEqual([["2026-11-01", "1"], ["2026-11-02", "1"], ["all", "2"]]); // biome-ignore format: rows
  });

  it("of a file without models is held against days alone", async () => {
    const { rows, notes } = await held("date,cost_usd\n2026-11-01,3\n", [["2026-11-01", "gpt-4o", 1, 0, "1"], ["2026-11-01", "o3", 1, 0, "2"]], { by: "day" }); // biome-ignore format: rows
    expect(rows[0]).toEqual(["2026-11-01", "3", "3", "0", 0, 0, "agrees"]);
    expect(notes).not.toContain("not in the ledger");
  });

  it.each([
    ["1.01", "1", false],
    ["1.02", "1", true],
    ["-1.02", "-1", true],
    ["0", "0.000000000001", true],
    ["0", "0", false],
  ])("of %s invoiced and %s recorded is apart by more than 1 %%: %s", async (invoiced, recorded, expected) => {
    expect((await held(file(`2026-11-01,gpt-4o,${invoiced}`), [["2026-11-01", "gpt-4o", 1, 0, recorded]])).apart).toBe(expected);
  });
});

describe("a likely cause", () => {
  const agreeing = (from: number, to: number): Row[] => days(from, to).map((day) => [day, "gpt-4o", 1, 0, "1"]);
  const lines = (from: number, to: number, usd = "1", time = "") => days(from, to).map((day) => `${day}${time},gpt-4o,${usd}`);

  it("is not said where both agree", async () => {
    expect((await held(file(...lines(1, 5)), agreeing(1, 5))).notes.split("\n")).toHaveLength(2);
  });

  it.each<[string, readonly string[], readonly Row[], string]>([
    ["a price", lines(1, 4, "1.25"), agreeing(1, 4), "the same multiple of the ledger on every day: gpt-4o (1.25 times)"],
    ["unpriced calls", lines(1, 4), [...agreeing(1, 3), ["2026-11-04", "gpt-4o", 2, 1, "0.5"]], "in no amount of the ledger: gpt-4o (1 call)"],
    ["a bypass", [...lines(1, 4), "2026-11-02,o3,3", "2026-11-02,web search,3"], agreeing(1, 4), "Invoiced and not in the ledger: o3 ($3.00). "],
    ["a fee", [...lines(1, 4), "2026-11-02,o3,3", "2026-11-02,web search,3"], agreeing(1, 4), "no model of the price book: web search ($3.00). "],
    ["another account", lines(1, 4), [...agreeing(1, 4), ["2026-11-02", "o3", 1, 0, "7"]], "In the ledger and not invoiced: o3 ($7.00)"],
    ["a cut file", [...lines(1, 2), ...lines(4, 4)], agreeing(1, 4), "Days that the file has nothing of: 2026-11-03."],
    ["lost records", lines(1, 4), [...agreeing(1, 2), ...agreeing(4, 4)], "Days that the ledger has nothing of: 2026-11-03."],
    ["edges", [...lines(1, 3), ...lines(4, 4, "0.4")], agreeing(1, 4), "Only the ends of the period differ: 2026-11-04."],
    ["a time zone", lines(1, 4, "1", "T00:00:00-08:00"), agreeing(1, 4), "begin at 08:00 UTC"],
    ["digits", lines(1, 4, "1.0000000000001"), agreeing(1, 4), "rounded at the twelfth: 4"],
  ])("is %s", async (_, text, rows, expected) => {
    expect((await held(file(...text), rows)).notes).toContain(expected);
    expect((await held(file(...lines(1, 4)), agreeing(1, 4))).notes).not.toContain(expected.slice(0, 18));
  });

  it("is a provider that no call names, and nothing else then", async () => {
    const { notes, apart } = await held(file(...lines(1, 4)), []);
    expect(notes.split("\n").slice(2)).toEqual(["The ledger has no call of openai in this time. Is it the provider that calls name?"]);
    expect(apart).toBe(true);
  });

  it("is no price, where the multiple changes from day to day", async () => {
    expect((await held(file(...lines(1, 3, "1.25"), ...lines(4, 4, "1.5")), agreeing(1, 4))).notes).not.toContain("same multiple");
  });

  it("is at no end, where a day between them differs too, and in no zone, where hours are told apart", async () => {
    expect((await held(file(...lines(1, 2), ...lines(3, 4, "0.4")), agreeing(1, 4))).notes).not.toContain("Only the ends");
    const hourly = ["01", "02", "23"].flatMap((hour) => lines(1, 4, "1", `T${hour}:00:00Z`));
    expect((await held(file(...hourly), agreeing(1, 4))).notes).not.toContain("begin at");
  });

  it("is the day that is not over", async () => {
    const { notes } = await held(file(...lines(1, 4)), agreeing(1, 4), {}, Date.parse("2026-11-04T10:00:00Z"));
    expect(notes).toContain("2026-11-04 is not over");
  });

  it("is what was left out of the file", async () => {
    const period = { fromMs: Date.parse("2026-11-02"), toMs: Date.parse("2026-11-04") };
    const { notes, rows } = await held(file(...lines(1, 4)), agreeing(2, 3), { period });
    expect(notes).toContain("Lines of other days, left out: 2.");
    expect(rows.at(-1)?.slice(2, 4)).toEqual(["2", "2"]);
  });
});
