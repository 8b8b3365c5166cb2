/** What a column holds: amounts in US dollars as exact decimal text, whole numbers, shares of 1, or words. */
export type ColumnKind = "text" | "usd" | "count" | "share";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Some columns of one kind, side by side. */
export function columns(kind: ColumnKind, ...names: readonly string[]): readonly Column[] {
  return names.map((name) => ({ name, kind }));
}

/** Null is what nobody knows: an amount without a price, a share of nothing. An empty text is what there is none of. */
export type Cell = string | number | null;

/** What a report comes to. */
export interface ReportTable {
  /** Says what it is about, for which period. */
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** What a reader must know to understand the numbers: what is not in them, how they were made. */
  readonly notes: readonly string[];
}

export const formats = ["table", "markdown", "csv", "json"] as const;

export type Format = (typeof formats)[number];

/** A report as text that ends with a line break. */
export function rendered(table: ReportTable, format: Format): string {
  return renderers[format](table);
}

const renderers: Readonly<Record<Format, (table: ReportTable) => string>> = { table: plain, markdown, csv, json };

function plain({ title, columns, rows, notes }: ReportTable): string {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => row.map((cell, index) => shown(cell, columns[index]?.kind)))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (columns[index]?.kind === "text" ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join("  ")
      .trimEnd();
  return `${[title, "", ...lines.map(line), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")}\n`;
}

function markdown({ title, columns, rows, notes }: ReportTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[
    `## ${title}`,
    "",
    line(columns.map(({ name }) => name)),
    line(columns.map(({ kind }) => (kind === "text" ? "---" : "---:"))),
    ...rows.map((row) => line(row.map((cell, index) => shown(cell, columns[index]?.kind)))),
    ...notes.flatMap((note) => ["", note]),
  ].join("\n")}\n`;
}

/** Values as they are, unrounded; what nobody knows is empty. RFC 4180, but for its line breaks. */
function csv({ columns, rows }: ReportTable): string {
  const line = (cells: readonly Cell[]) => cells.map(quoted).join(",");
  return `${[line(columns.map(({ name }) => name)), ...rows.map(line)].join("\n")}\n`;
}

/** A text that a spreadsheet would take for a formula is one no more. */
function quoted(cell: Cell): string {
  if (cell === null) return "";
  const text = typeof cell === "string" && /^[=+@\t\r]|^-(?![\d.])/.test(cell) ? `'${cell}` : String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Amounts are text there too: a number would be rounded by whoever reads it. */
function json({ title, columns, rows, notes }: ReportTable): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])));
  return `${JSON.stringify({ title, rows: objects, notes }, null, 2)}\n`;
}

function shown(cell: Cell, kind: ColumnKind = "text"): string {
  if (cell === "") return "";
  if (cell === null) return kind === "usd" ? "unpriced" : kind === "text" ? "(none)" : "–";
  return sayings[kind](cell);
}

const sayings: Readonly<Record<ColumnKind, (cell: string | number) => string>> = {
  text: String,
  usd: (cell) => sayUsd(String(cell)),
  count: (cell) => String(cell).replace(/\B(?=(\d{3})+$)/g, " "),
  share: (cell) => `${(Number(cell) * 100).toFixed(1)} %`,
};

/** To the cent; below ten cents so far that two digits are left to see. */
export function sayUsd(amount: string): string {
  const value = Number(amount);
  const size = Math.abs(value);
  if (size === 0) return "$0.00";
  const digits = size >= 0.1 ? 2 : Math.min(12, 1 - Math.floor(Math.log10(size)));
  return `${value < 0 ? "-" : ""}$${size.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
