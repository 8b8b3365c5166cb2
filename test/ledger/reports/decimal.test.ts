import { expect, test } from "vitest";
import { amountOf, partOf, sumOf, unitsOf } from "../../../ledger/reports/decimal.ts";

test.each(["0", "1", "-1", "0.1", "-0.000000000001", "12345678901234567890.123456789012"])("%s is read and said again", (amount) => {
  expect(amountOf(unitsOf(amount))).toBe(amount);
});

test("sums are exact where numbers are not", () => {
  expect(0.1 + 0.2).not.toBe(0.3);
  expect(sumOf(["0.1", "0.2"])).toBe("0.3");
  expect(sumOf(Array.from({ length: 1_000_000 }, () => "0.000000000001"))).toBe("0.000001");
  expect(sumOf([])).toBe("0");
  expect(sumOf(["1.500", "-1.5"])).toBe("0");
});

test("a part is rounded to the nearest, away from zero at the half", () => {
  expect(partOf("1", 3)).toBe("0.333333333333");
  expect(partOf("2", 3)).toBe("0.666666666667");
  expect(partOf("-2", 3)).toBe("-0.666666666667");
  expect(partOf("0.000000000001", 2)).toBe("0.000000000001");
});

test.each(["NaN", "", "1e3", "Infinity", "1,5"])("%s is no amount", (text) => {
  expect(() => unitsOf(text)).toThrow("no decimal amount");
});

test("digits that cannot be kept are no silent loss", () => {
  expect(() => unitsOf("0.0000000000001")).toThrow("more than 12 digits");
  expect(amountOf(unitsOf("0.5000000000000000"))).toBe("0.5");
});
