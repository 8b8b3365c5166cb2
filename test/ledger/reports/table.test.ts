import { describe, expect, test } from "vitest";
import { type Format, type ReportTable, rendered, sayUsd } from "../../../ledger/reports/table.ts";

const table: ReportTable = {
  title: "Spending by feature",
  columns: [
    { name: "feature", kind: "text" },
    { name: "requests", kind: "count" },
    { name: "cost_usd", kind: "usd" },
    { name: "share", kind: "share" },
  ],
  rows: [
    ['a, "b" | c', 1234567, "1234.567890123456", 0.123],
    ["=1+1", 2, null, null],
    [null, 0, "0", 1],
  ],
  notes: ["A note."],
};
const text = (format: Format) => rendered(table, format);

describe("a report", () => {
  test("is aligned to be read", () => {
    expect(text("table").split("\n")).toEqual([
      "Spending by feature",
      "",
      "feature      requests   cost_usd    share",
      'a, "b" | c  1 234 567  $1,234.57   12.3 %',
      "=1+1                2   unpriced        –",
      "(none)              0      $0.00  100.0 %",
      "",
      "A note.",
      "",
    ]);
  });

  test("is Markdown whose cells end where they should", () => {
    const lines = text("markdown").split("\n");
    expect(lines.slice(2, 5)).toEqual(["| feature | requests | cost_usd | share |", "| --- | ---: | ---: | ---: |", '| a, "b" \\| c | 1 234 567 | $1,234.57 | 12.3 % |']);
    expect(lines.at(-2)).toBe("A note.");
  });

  test("is CSV with exact amounts, and nothing that a spreadsheet would run", () => {
    expect(text("csv").split("\n")).toEqual(["feature,requests,cost_usd,share", '"a, ""b"" | c",1234567,1234.567890123456,0.123', "'=1+1,2,,", ",0,0,1", ""]);
  });

  test("is JSON with exact amounts", () => {
    expect(JSON.parse(text("json"))).toEqual({
      title: table.title,
      rows: [
        { feature: 'a, "b" | c', requests: 1234567, cost_usd: "1234.567890123456", share: 0.123 },
        { feature: "=1+1", requests: 2, cost_usd: null, share: null },
        { feature: null, requests: 0, cost_usd: "0", share: 1 },
      ],
      notes: table.notes,
    });
  });
});

test.each([
  ["0", "$0.00"],
  ["1234567.891", "$1,234,567.89"],
  ["-12.5", "-$12.50"],
  ["0.1", "$0.10"],
  ["0.0123", "$0.012"],
  ["0.000000000001", "$0.000000000001"],
  ["-0.00456", "-$0.0046"],
])("%s is said as %s", (amount, said) => {
  expect(sayUsd(amount)).toBe(said);
});
