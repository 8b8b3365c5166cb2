/** A line of the file with what stands between its commas. */
export interface CsvRow {
  /** Of the line on which it begins, from 1 on. */
  readonly line: number;
  readonly fields: readonly string[];
}

export interface Csv {
  /** What the first line calls the columns. */
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  /** What is wrong with it; where there is anything, its rows are not to be used. */
  readonly findings: readonly string[];
}

/**
 * Reads RFC 4180: commas, quoted fields, line breaks of either kind. A byte order mark and empty lines are passed over.
 * What could be read in two ways is a finding, and never a guess.
 */
export function parseCsv(bytes: Uint8Array): Csv {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { header: [], rows: [], findings: ["the file is not UTF-8; save it as CSV in UTF-8."] };
  }
  const findings: string[] = [];
  const [first, ...rest] = rowsOf(text, findings);
  if (!first) return { header: [], rows: [], findings: [...findings, "the file is empty; its first line must name the columns."] };
  const header = first.fields.map((name) => name.trim());
  const separator = header.length === 1 && /[;\t|]/.exec(header[0] ?? "")?.[0];
  if (separator) findings.push(`line ${first.line} has ${separator === "\t" ? "tabs" : separator} where commas are expected; save the file with commas.`);
  for (const { line, fields } of rest)
    if (fields.length !== header.length) findings.push(`line ${line} has ${fields.length} fields; allowed are ${header.length}, as many as the first line names.`);
  return { header, rows: rest, findings };
}

function rowsOf(text: string, findings: string[]): CsvRow[] {
  const rows: CsvRow[] = [];
  let [at, line] = [0, 1];
  while (at < text.length) {
    const begin = line;
    const fields: string[] = [];
    let more = true;
    while (more) {
      const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
      if (field.wrong) findings.push(`line ${line}, field ${fields.length + 1}: ${field.wrong}`);
      fields.push(field.value);
      line += field.value.split("\n").length - 1;
      at = field.end;
      more = text[at] === ",";
      if (more) at += 1;
    }
    if (text.startsWith("\r\n", at)) at += 1;
    at += 1;
    line += 1;
    if (fields.length > 1 || fields[0] !== "") rows.push({ line: begin, fields });
  }
  return rows;
}

interface Field {
  readonly value: string;
  /** Where the comma or the line break after it is. */
  readonly end: number;
  readonly wrong?: string;
}

function plainField(text: string, from: number): Field {
  const end = endOfField(text, from);
  const value = text.slice(from, end);
  if (value.includes('"')) return { value, end, wrong: `${JSON.stringify(value)} has a quote inside; allowed is a quoted field with every quote doubled.` };
  return value.includes("\r") ? { value, end, wrong: "a carriage return stands without a line feed; save the file with ordinary line breaks." } : { value, end };
}

function quotedField(text: string, from: number): Field {
  let close = text.indexOf('"', from + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return { value: "", end: text.length, wrong: "a quote is opened and never closed." };
  const value = text.slice(from + 1, close).replaceAll('""', '"');
  const end = endOfField(text, close + 1);
  return end === close + 1
    ? { value, end }
    : { value, end, wrong: `${JSON.stringify(text.slice(close + 1, end))} stands after a closing quote; allowed is a comma or the end of the line.` };
}

function endOfField(text: string, from: number): number {
  const ends = /,|\r?\n|$/g;
  ends.lastIndex = from;
  return ends.exec(text)?.index ?? text.length;
}
