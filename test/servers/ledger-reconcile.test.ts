import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ledgerOf } from "../../cli/ledger-access.ts";
import { reconcileCommand } from "../../cli/reconcile.ts";
import type { Config } from "../../config/schema.ts";
import { configWith } from "../support/config.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";

/** One call: day of October 2026, hour, model as it was asked for, cost in the smallest parts that the ledger knows. */
interface Call {
  readonly day: number;
  readonly hour: number;
  readonly model: string;
  readonly units: bigint;
}

const DAYS = Array.from({ length: 31 }, (_, index) => index + 1);

/** On which the stack did not run. */
const LOST_DAY = 12;

const DOLLAR = 10n ** 12n;

/** In millionths of a dollar, and more digits. */
const cost = (micros: number) => BigInt(micros) * 1_000_000n + 123_457n;

/** What the provider counted: every day, from its first hour to its last, with amounts that no number holds exactly. */
const calls: readonly Call[] = DAYS.flatMap((day) =>
  [0, 7, 15, 23].flatMap((hour) => [
    { day, hour, model: "gpt-4o", units: cost(98_765_100_001 + day * 7 + hour) },
    { day, hour, model: hour < 12 ? "gpt-4o-2024-08-06" : "gpt-4o", units: cost(33_333 + day) },
    { day, hour, model: "gpt-4o-mini", units: cost(50_000 + day * 1_000) },
  ]),
);

let database: TestDatabase;
let file: string;

beforeAll(async () => {
  database = await migratedDatabase();
  file = join(database.stack.site.directory, "invoice.csv");
  const at = (day: number, hour: number) => `2026-10-${String(day).padStart(2, "0")}T${String(hour).padStart(2, "0")}:59:59.999Z`;
  const row = (day: number, hour: number, provider: string, environment: string, model: string, units: bigint, priced = true) => ({
    ...{ at: at(day, hour), provider, environment, model, usd: dollars(units), priced },
  });
  const rows = [
    ...calls.filter(({ day }) => day !== LOST_DAY).map(({ day, hour, model, units }) => row(day, hour, "openai", hour < 12 ? "production" : "staging", model, units)),
    row(3, 1, "openai", "production", "house-model", 0n, false),
    row(3, 2, "openai", "production", "o1", 2n * DOLLAR),
    // Of a program that names no environment.
    { ...row(2, 1, "cohere", "", "command-r", DOLLAR), environment: null },
    // None of this provider's business: another provider, the demo, the days around the month.
    row(3, 1, "anthropic", "production", "claude-haiku-4-5", 9n * DOLLAR),
    row(3, 1, "openai", "demo", "gpt-4o", 9n * DOLLAR),
    { ...row(1, 0, "openai", "production", "gpt-4o", 9n * DOLLAR), at: "2026-09-30T23:59:59.999Z" },
    { ...row(1, 0, "openai", "production", "gpt-4o", 9n * DOLLAR), at: "2026-11-01T00:00:00Z" },
  ];
  await database.ask(
    "owner",
    `INSERT INTO llm_usage (timestamp, environment, service, provider, model, operation, status, cost_usd, priced)
     SELECT at, environment, 'app', provider, model, 'chat', 'success', usd, priced
     FROM json_to_recordset($1::json) AS row(at timestamptz, environment text, provider text, model text, usd numeric, priced boolean)`,
    [JSON.stringify(rows)],
  );
}, 120_000);

afterAll(() => database?.close());
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** Dollars, by whole numbers. */
function dollars(units: bigint): string {
  return `${units / DOLLAR}.${String(units % DOLLAR).padStart(12, "0")}`;
}

/** The provider's file: two line items for each of its models and days, dated names, and prices as they were agreed on. */
function invoice(factor: Readonly<Record<string, bigint>>, extra: readonly string[], days: readonly number[] = DAYS): string {
  const lines = days.flatMap((day) => {
    const start = Date.UTC(2026, 9, day) / 1_000;
    return ["gpt-4o", "gpt-4o-mini"].flatMap((name) => {
      const units = total(calls.filter((call) => call.day === day && call.model.replace("-2024-08-06", "") === name)) * (factor[name] ?? 1n);
      const parts = [units / 3n, units - units / 3n];
      const dated = { "gpt-4o": "gpt-4o-2024-08-06", "gpt-4o-mini": "gpt-4o-mini-2024-07-18" }[name];
      return parts.map((part, index) => `${start},${start + 86_400},${dollars(part)}0000,usd,"${dated}, ${index === 0 ? "input" : "output"}",proj_1`);
    });
  });
  return ["\uFEFFstart_time,end_time,amount_value,amount_currency,line_item,project_id", ...lines, ...extra].join("\r\n");
}

async function reconciled(text: string, ...options: readonly string[]) {
  return reconciledBy(database.stack.config, text, ...options);
}

async function reconciledBy(config: Config, text: string, ...options: readonly string[]) {
  writeFileSync(file, text);
  let output = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    output += chunk;
    return true;
  });
  try {
    await reconcileCommand([file, "--format", "json", ...options], async () => ledgerOf(config, database.stack.site));
  } finally {
    vi.restoreAllMocks();
    rmSync(file);
  }
  return { ...(JSON.parse(output) as { title: string; rows: Record<string, string | number | null>[]; notes: string[] }), exitCode: process.exitCode };
}

function total(some: readonly Call[]): bigint {
  return some.reduce((sum, { units }) => sum + units, 0n);
}

/** What a model cost on some days. */
function sum(name: "gpt-4o" | "gpt-4o-mini", days: readonly number[]): string {
  return dollars(total(calls.filter(({ day, model }) => days.includes(day) && model.endsWith("mini") === name.endsWith("mini")))).replace(/\.?0+$/, "");
}

describe("a month's invoice", () => {
  test("that is right agrees to the last digit, whoever's names it uses", async () => {
    const days = DAYS.filter((day) => day > LOST_DAY);
    const { rows, exitCode, title } = await reconciled(invoice({}, [], days), "--tolerance", "0%");
    expect(title).toBe("Invoice of openai and ledger, 2026-10-13 to 2026-11-01 (UTC)");
    expect(new Set(rows.map(({ finding }) => finding))).toEqual(new Set(["agrees"]));
    expect(rows).toHaveLength(days.length * 2 + 3);
    expect(rows.filter(({ day }) => day === "all").map(({ model, invoice_usd, ledger_usd, difference_usd }) => [model, invoice_usd, ledger_usd, difference_usd])).toEqual([
      ["gpt-4o", sum("gpt-4o", days), sum("gpt-4o", days), "0"],
      ["gpt-4o-mini", sum("gpt-4o-mini", days), sum("gpt-4o-mini", days), "0"],
      ["", expect.any(String), expect.any(String), "0"],
    ]);
    expect(exitCode).toBeUndefined();
  });

  test("that is not says where: a price, a model past the stack, a fee, what is unpriced, a day that was lost", async () => {
    const start = Date.UTC(2026, 9, 3) / 1_000;
    const extra = [
      ...[`"o3-2025-04-16, input"`, "web search tool calls"].map((item) => `${start},${start + 86_400},1.5,usd,${item},proj_1`),
      `${start},${start + 86_400},0.75,usd,"house-model, input",proj_1`,
    ];
    const { rows, notes, exitCode } = await reconciled(invoice({ "gpt-4o-mini": 2n }, extra));
    const row = (day: string, model: string) => rows.find((each) => each.day === day && each.model === model);
    expect(row("2026-10-03", "o3")).toMatchObject({ invoice_usd: "1.5", ledger_usd: "0", difference_usd: "1.5", finding: "not in the ledger" });
    expect(row("2026-10-03", "o1")).toMatchObject({ invoice_usd: "0", ledger_usd: "2", difference_usd: "-2", difference: null, finding: "not invoiced" });
    expect(row("2026-10-03", "house-model")).toMatchObject({ invoice_usd: "0.75", ledger_usd: null, difference_usd: null, unpriced: 1, finding: "unpriced" });
    expect(row("2026-10-12", "gpt-4o")).toMatchObject({ ledger_usd: "0", finding: "not in the ledger" });
    expect(row("2026-10-31", "gpt-4o-mini")).toMatchObject({
      invoice_usd: "0.648000987656",
      ledger_usd: "0.324000493828",
      difference_usd: "0.324000493828",
      difference: 0.5,
      finding: "differs",
    });
    expect(row("all", "gpt-4o")?.difference_usd).toBe(sum("gpt-4o", [LOST_DAY]));
    const said = notes.join("\n");
    for (const part of [
      "house-model (1 call)",
      "not in the ledger: o3 ($1.50)",
      "price book: web search tool calls ($1.50)",
      "not invoiced: o1 ($2.00)",
      "ledger has nothing of: 2026-10-12.",
    ])
      expect(said).toContain(part);
    expect(exitCode).toBe(1);
  });

  test("of which one price is wrong shows the multiple, from day to day the same", async () => {
    const days = DAYS.filter((day) => day > LOST_DAY);
    const text = invoice({ "gpt-4o-mini": 2n }, [], days);
    const { notes, exitCode } = await reconciled(text, "--by", "model", "--tolerance", "0.01%");
    expect(notes.join("\n")).toContain("gpt-4o-mini (2.00 times)");
    expect(notes.join("\n")).toContain("within 0.01 %");
    expect(exitCode).toBeUndefined();
  });

  test.each([
    ["beside a demo", {}],
    ["where the demo's environment is a real one", { environment: "demo", demo: { environment: "demo" } }],
  ])("counts calls that name no environment, %s", async (_, changes) => {
    const { rows } = await reconciledBy(configWith(changes), "day,model,cost\n2026-10-02,command-r,1\n", "--provider", "cohere");
    expect(rows.map(({ ledger_usd, finding }) => [ledger_usd, finding])).toEqual(Array(3).fill(["1", "agrees"]));
  });

  test("is cut to the days that were asked for", async () => {
    const { rows, title } = await reconciled(invoice({}, []), "--by", "day", "--from", "2026-10-30", "--to", "2026-11-01", "--tolerance", "0%");
    expect(title).toContain("2026-10-30 to 2026-11-01");
    expect(rows.map(({ day, finding }) => [day, finding])).toEqual([["2026-10-30", "agrees"], ["2026-10-31", "agrees"], ["all", "agrees"]]); // biome-ignore format: rows
  });
});
