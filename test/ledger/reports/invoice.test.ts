import { describe, expect, it, vi } from "vitest";
import { amountOf } from "../../../ledger/reports/decimal.ts";
import { InvoiceError, type InvoiceReading, readInvoice } from "../../../ledger/reports/invoice.ts";
import { readAmount, readTime } from "../../../ledger/reports/invoice-values.ts";

const plain: InvoiceReading = { columns: undefined, where: undefined, models: true };
const read = (text: string, reading: Partial<InvoiceReading> = {}) => readInvoice(Buffer.from(text), { ...plain, ...reading });
const lines = (text: string, reading: Partial<InvoiceReading> = {}) =>
  read(text, reading).lines.map(({ ms, model, units }) => [new Date(ms).toISOString().slice(0, 16), model, amountOf(units)]);

function refused(text: string, reading: Partial<InvoiceReading> = {}): string {
  try {
    read(text, reading);
  } catch (error) {
    if (error instanceof InvoiceError) return error.message;
    throw error;
  }
  return "";
}

const OPENAI = "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,line_item,project_id\n";

describe("an invoice", () => {
  it("of OpenAI is known by its columns; a day without cost counts as one that it has", () => {
    const text = `${OPENAI}1790467200,1790553600,,,,,,,\n1790553600,1790640000,,,0.003835980000000000000000000000,usd,9,"gpt-4o-2024-08-06, input",p\n`;
    expect(read(text)).toMatchObject({ provider: "openai", fromMs: Date.parse("2026-09-27"), toMs: Date.parse("2026-09-29"), long: 0, rounded: 0 });
    expect(lines(text)).toEqual([["2026-09-28T00:00", "gpt-4o-2024-08-06, input", "0.00383598"]]);
  });

  it("of Anthropic is known by its columns", () => {
    const text = "usage_date_utc,model,workspace,token_type,cost_usd,list_price_usd\n2026-08-04,Claude Haiku 4.5,Default,output,0.02,0.04\n2026-08-05,,Default,,0.01,0.01\n";
    expect(read(text).provider).toBe("anthropic");
    expect(lines(text, { columns: "cost=list_price_usd" })[0]?.[2]).toBe("0.04");
    expect(lines(text)).toEqual([["2026-08-04T00:00", "Claude Haiku 4.5", "0.02"], ["2026-08-05T00:00", "", "0.01"]]); // biome-ignore format: rows
  });

  it("in FOCUS needs a column for the model, and can be cut to one service", () => {
    const text = [
      "BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceName,SkuMeter",
      "1.5,USD,2026-11-01T00:00:00Z,2026-11-02T00:00:00Z,Models,gpt-4o",
      "70,USD,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,Models,seats",
      "9,USD,2026-11-01T00:00:00Z,2026-11-02T00:00:00Z,Disks,ssd",
    ].join("\n");
    expect(refused(text)).toContain("no column is known to hold the model; name it: --columns model=NAME");
    const reading = { columns: "model=SkuMeter", where: "ServiceName=Models" };
    expect(lines(text, reading)).toEqual([["2026-11-01T00:00", "gpt-4o", "1.5"], ["2026-11-01T00:00", "seats", "70"]]); // biome-ignore format: rows
    expect(read(text, reading)).toMatchObject({ format: "FOCUS", provider: undefined, passed: 1, long: 1 });
    expect(refused(text, { ...reading, where: "ServiceName=Tables" })).toContain("no line with ServiceName=Tables");
    expect(refused(text, { ...reading, where: "Service=Models" })).toContain("allowed is COLUMN=VALUE with one of the file's columns: BilledCost");
  });

  it("with columns of its own is guessed, or read as told", () => {
    expect(lines("Date,Model,Cost\n2026-11-01,a,$1.25\n")).toEqual([["2026-11-01T00:00", "a", "1.25"]]);
    expect(lines("when,what,net\n2026-11-01,a,1.25\n", { columns: "day=When, model=what ,cost=net" })).toEqual([["2026-11-01T00:00", "a", "1.25"]]);
    expect(lines("day,cost\n2026-11-01,2\n", { models: false })).toEqual([["2026-11-01T00:00", "", "2"]]);
  });

  it.each<[string, Partial<InvoiceReading>, readonly string[]]>([
    ["day,model,cost,amount\n", {}, ['the cost may be in column 3, "cost" and column 4, "amount"', "--columns cost=NAME"]],
    ["a,b\n", {}, ["to hold the day", "to hold the model", "to hold the cost", 'the file has "a", "b"']],
    ["day,model,cost\n", { columns: "cost=net,colour=red" }, ['--columns has "colour=red"', "day=NAME"]],
    ["day,model,cost\n", { columns: "cost=net" }, ["--columns says cost=net", 'the file has "day"']],
    ["day,model,cost\n", {}, ["the file has no line but the first"]],
    ["day,model,cost\n2026-11-01,,1\n", {}, ["column model is empty in every line"]],
    ["day,model,cost,currency\n2026-11-01,a,1,EUR\n", {}, ['line 2, column currency: "EUR"; allowed is USD']],
    ["day,model,cost\n2026-11-01,a\n", {}, ["line 2 has 2 fields"]],
  ])("%j read by %j is refused", (text, reading, messages) => {
    for (const message of messages) expect(refused(text, reading)).toContain(message);
  });

  it("says everything that is wrong at once, up to twenty findings", () => {
    const two = refused("day,model,cost\n2026-11-01,a,1\n11/02/2026,a,one\n2026-02-30,b,\n");
    expect(two.split("\n").map((each) => each.replace(/; allowed.*/, ""))).toEqual([
      'line 3, column day: "11/02/2026"',
      'line 3, column cost: "one"',
      'line 4, column day: "2026-02-30"',
      'line 4, column cost: ""',
    ]);
    const many = refused(`day,model,cost\n${"2026-11-01,a,x\n".repeat(25)}`).split("\n");
    expect(many).toHaveLength(21);
    expect(many.at(-1)).toBe("and 5 more.");
  });
});

describe("a value", () => {
  it.each([
    ["12.5", "12.5"],
    ["-0.25", "-0.25"],
    ["-$1,234,567.80", "-1234567.8"],
    ["1.2e-5", "0.000012"],
    ["1.25E+2", "125"],
    ["0.0000000000005", "0.000000000001"],
    ["-0.9999999999999", "-1"],
  ])("%s is an amount", (text, expected) => {
    expect(amountOf(readAmount(text)?.units ?? 0n)).toBe(expected);
  });

  it("with more digits than are kept is said to be rounded", () => {
    expect([readAmount("0.1234567890123")?.rounded, readAmount("0.1234567890120")?.rounded]).toEqual([true, false]);
  });

  it.each(["", "1,23", "1.234,5", "1.", ".5", "€3", "NaN", "1e999", "(3.00)"])("%j is no amount", (text) => {
    expect(readAmount(text)).toBeUndefined();
  });

  it.each([
    ["2026-11-24", "2026-11-24T00:00:00.000Z"],
    ["2026-11-24T10:30", "2026-11-24T10:30:00.000Z"],
    ["2026-11-24 00:00:00 UTC", "2026-11-24T00:00:00.000Z"],
    ["2026-08-21T00:00:00+08:00", "2026-08-20T16:00:00.000Z"],
    ["2026-08-21T00:00:00-0730", "2026-08-21T07:30:00.000Z"],
    ["1790553600", "2026-09-28T00:00:00.000Z"],
  ])("%s is a time", (text, expected) => {
    expect(new Date(readTime(text) ?? 0).toISOString()).toBe(expected);
  });

  it("without a zone is UTC, wherever it is read", () => {
    vi.stubEnv("TZ", "America/New_York");
    expect(new Date("2026-11-24T00:00").getUTCHours()).toBe(5);
    expect(readTime("2026-11-24 00:00")).toBe(Date.UTC(2026, 10, 24));
    vi.unstubAllEnvs();
  });

  it.each(["", "24.11.2026", "11/24/2026", "2026-02-30", "2026-13-01", "2026-11-24T25:00", "2026-11", "20261124"])("%j is no time", (text) => {
    expect(readTime(text)).toBeUndefined();
  });
});
