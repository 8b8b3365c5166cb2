import { describe, expect, it } from "vitest";
import { parseCsv } from "../../../ledger/reports/csv.ts";

const parsed = (text: string) => parseCsv(Buffer.from(text));
const fields = (text: string) => parsed(text).rows.map((row) => row.fields);

describe("CSV", () => {
  it.each([
    ["plain", "a,b\n1,2\n", [["1", "2"]]],
    ["with a byte order mark, CR LF and no last line break", "\uFEFFa,b\r\n1,2\r\n3,4", [["1", "2"], ["3", "4"]]], // biome-ignore format: rows
    ["quoted, with commas, quotes and line breaks", 'a,b\n"1,5","say ""hi"""\n"x\r\ny",""\n', [["1,5", 'say "hi"'], ["x\r\ny", ""]]], // biome-ignore format: rows
    ["with empty fields at both ends", "a,b,c\n,2,\n", [["", "2", ""]]],
    ["with empty lines", "a,b\n\n1,2\n\r\n\n", [["1", "2"]]],
    ["with a quote at the very end", 'a,b\n1,"2"', [["1", "2"]]],
    ["with a quoted field of quotes alone", 'a,b\n"""",""""""\n', [['"', '""']]],
  ])("%s is read", (_, text, expected) => {
    expect(parsed(text).findings).toEqual([]);
    expect(fields(text)).toEqual(expected);
    expect(parsed(text).header[0]).toBe("a");
  });

  it("knows the line of a row after fields of several lines", () => {
    const text = 'a,b\n"1\n2\n3",x\n\n4,5\n';
    for (const each of [text, text.replaceAll("\n", "\r\n")]) expect(parsed(each).rows.map(({ line }) => line)).toEqual([2, 6]);
  });

  it.each([
    ["a,b\n1\n1,2,3\n", ["line 2 has 1 fields; allowed are 2", "line 3 has 3 fields; allowed are 2"]],
    ['a,b\n1,"2\n3,4\n', ["line 2, field 2: a quote is opened and never closed"]],
    ['a,b\n"1"x,2\n', ['line 2, field 1: "x" stands after a closing quote']],
    ['a,b\n1,5" disk\n', ["line 2, field 2:", "has a quote inside"]],
    ["a,b\r1,2\r", ["a carriage return stands without a line feed"]],
    ["a;b\n1;2\n", ["line 1 has ; where commas are expected"]],
    ["a\tb\n1\t2\n", ["line 1 has tabs where commas are expected"]],
    ["", ["the file is empty"]],
  ])("%j is refused", (text, messages) => {
    const findings = parsed(text).findings.join("\n");
    for (const message of messages) expect(findings).toContain(message);
  });

  it("that is not UTF-8 is refused", () => {
    expect(parseCsv(Buffer.from("a,b\n\xe9,1\n", "latin1")).findings).toEqual([expect.stringContaining("not UTF-8")]);
    expect(parseCsv(Buffer.from("\uFEFFa,b\n", "utf16le")).findings).toEqual([expect.stringContaining("not UTF-8")]);
  });
});
